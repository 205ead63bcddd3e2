'use strict';
/* The network over time, and as it was at one moment. */

function held(rows, host, time) {
    return rows.filter(r => r.host === host && (!Number.isFinite(time)
        || ((!Number.isFinite(r.from) || r.from <= time) && (!Number.isFinite(r.to) || r.to > time))));
}

/* The last election of each family up to then, with its candidates. */
function electionsAt(report, host, time) {
    const last = new Map();
    for (const e of report.elections)
        if (e.host === host && (!Number.isFinite(time) || !Number.isFinite(e.time) || e.time <= time))
            last.set(e.family, e);
    return [...last.values()].sort((a, b) => a.family < b.family ? -1 : 1);
}

function candidatesOf(report, election) {
    return report.candidates.filter(c => c.election === election.id);
}

/* What a resolver or a service may be asked for. */
function flagCell(a, aaaa, servers) {
    if (a === null || aaaa === null || a < 0 || aaaa < 0)
        return '';
    return el('span', {class: servers && !(a && aaaa) ? 'failed' : servers ? null : 'quiet'}, flagText({a, aaaa}));
}

function dataTable(caption, heads, rows) {
    if (rows.length === 0)
        return null;
    return el('div', {class: 'wide'}, el('table', {class: 'data'},
        el('caption', {}, caption),
        el('thead', {}, el('tr', {}, heads.map(head => el('th', {scope: 'col'}, head)))),
        el('tbody', {}, rows.map(cells => el('tr', {}, cells.map((cell, i) => el(i === 0 ? 'th' : 'td', i === 0 ? {scope: 'row'} : {}, cell)))))));
}

function primaryText(p) {
    return p.interface ? `${p.interface}${p.tunnel && p.tunnel !== 'none' ? ` (${p.tunnel} tunnel)` : ''}` : 'none';
}

function primariesTable(report, host, time) {
    return dataTable('Primaries', ['Family', 'Interface', 'Address', 'Service', 'Tunnel'],
        held(report.primaries, host, time).sort((a, b) => a.family < b.family ? -1 : 1)
            .map(p => [p.family, p.interface || el('span', {class: 'failed'}, 'none'), p.address, p.service, p.tunnel === 'none' ? '' : p.tunnel]));
}

function tunnelText(t) {
    return `${t.mode} tunnel${t.interface ? ` ${t.interface}` : t.service ? ` of ${t.service}` : ''}`;
}

function tunnelsTable(report, host, time) {
    return dataTable('VPN tunnels', ['Mode', 'Interface', 'Service', 'Over', 'Since', 'Shown by'],
        held(report.tunnels, host, time).map(t => [t.mode, t.interface, t.service, t.carrier, Number.isFinite(t.from) ? clock(t.from, 3) : '',
            `${t.sign} (${t.source})${t.demoted ? `; put back: ${t.demoted}` : ''}`]));
}

function electionTables(report, host, time) {
    return electionsAt(report, host, time).map(e => {
        const caption = `${e.family}: ${e.service ? `won by ${e.service}${e.interface ? ` on ${e.interface}` : ''}` : 'won by none'}`
            + (Number.isFinite(e.time) ? `, elected ${clock(e.time, 3)}` : '');
        const rows = candidatesOf(report, e).map(c => [String(c.position), c.interface, c.service, c.address,
            c.rank === null || c.rank < 0 ? '' : `0x${c.rank.toString(16)}${c.assertion ? ` ${c.assertion}` : ''}`,
            [c.place > 0 ? `place ${c.place}` : '', c.ineligible ? 'ineligible' : ''].filter(Boolean).join(', ')]);
        return rows.length > 0 ? dataTable(caption, ['', 'Interface', 'Service', 'Address', 'Rank', ''], rows)
            : el('p', {class: 'caption'}, caption);
    });
}

function resolversTable(report, host, time, most) {
    const rows = held(report.resolvers, host, time);
    const table = dataTable('Resolvers of configd', ['', 'For', 'Servers', 'Interface', 'May ask'],
        rows.slice(0, most).map(r => [`${r.section} #${r.number}`, [r.domain, r.search && `search ${r.search}`].filter(Boolean).join('; '),
            r.servers, r.interface, flagCell(r.a, r.aaaa, r.servers)]));
    return rows.length > most ? el('div', {}, table, el('p', {class: 'quiet'}, `and ${rows.length - most} more`)) : table;
}

function servicesTable(report, host, time, numbers) {
    return dataTable('DNS services of mDNSResponder', ['Service', 'Type', 'Servers', 'Interface', 'For', 'May ask'],
        held(report.services, host, time).filter(s => !numbers || numbers.has(s.number))
            .map(s => [String(s.number), [s.type, s.source, s.scope].filter(Boolean).join(', '), s.servers, s.interface, s.domains, flagCell(s.a, s.aaaa, s.servers)]));
}

/* ---- the log ---- */
const TOGETHER = 1e6; /* what comes within a second of each other is one change */

/* Instants at which the network changed, each with what holds after it. */
function networkSteps(report, host) {
    const mine = list => list.filter(x => x.host === host);
    const primaries = mine(report.primaries), resolvers = mine(report.resolvers).filter(isDefault), changes = mine(report.changes);
    const tunnels = mine(report.tunnels), ends = tunnels.map(t => t.to);
    const times = [...primaries, ...resolvers, ...tunnels].map(x => x.from).concat(ends, [...mine(report.elections), ...changes].map(x => x.time));
    const steps = [];
    for (const time of times.filter(Number.isFinite).sort((a, b) => a - b)) {
        const last = steps[steps.length - 1];
        if (last && time - last.to <= TOGETHER)
            last.to = time;
        else
            steps.push({from: time, to: time});
    }
    return steps.map(step => ({...step, cells: () => {
        const now = held(primaries, host, step.to), resolver = held(resolvers, host, step.to)[0];
        const family = name => now.filter(p => p.family === name).map(primaryText).join(', ');
        return [family('IPv4'), family('IPv6'), held(tunnels, host, step.to).map(tunnelText).join(', ') || 'no tunnel', resolver ? flagText(resolver) : '', resolver ? resolver.servers : ''];
    }, said: () => changes.filter(c => c.time >= step.from && c.time <= step.to).map(c => c.text.replace(/^network changed:? ?/, ''))}));
}

/* What did not change stands quietly. */
function stepRow(model, step, before) {
    const past = before ? before.cells() : [];
    return el('tr', {},
        el('th', {scope: 'row', class: 'when'}, el('button', {type: 'button', class: 'link', title: 'Show in the timeline', onclick: () => showSpan(model, step.from, step.to)}, stamp(step.from, 3))),
        step.cells().map((cell, i) => el('td', {class: past[i] === cell ? 'quiet' : cell === 'none' ? 'failed' : null}, cell || '–')),
        el('td', {class: 'message'}, step.said().join('\n')));
}

function showNetworkLog(model) {
    const {report} = model, place = byId('network-log'), most = 16;
    const hosts = [...new Set(report.inputs.map(i => i.host))];
    replace(place);
    for (const host of hosts) {
        const steps = networkSteps(report, host);
        if (steps.length === 0)
            continue;
        const rows = el('tbody'), add = (from, to) => fill(rows, steps.slice(from, to).map((step, i) => stepRow(model, step, steps[from + i - 1])));
        add(0, most);
        place.append(el('div', {class: 'wide'}, el('table', {class: 'data steps'},
            el('caption', {}, hosts.length > 1 ? `Host ${host}` : ''),
            el('thead', {}, el('tr', {}, ['Changed', 'IPv4 primary', 'IPv6 primary', 'VPN tunnel', 'May ask for', 'Servers', 'configd says'].map(head => el('th', {scope: 'col'}, head)))), rows)));
        if (steps.length > most)
            place.append(el('button', {type: 'button', class: 'more', 'data-print': `and ${number(steps.length - most)} more`, onclick: event => { event.target.remove(); add(most, steps.length); }}, `Show ${number(steps.length - most)} more`));
    }
    if (place.children.length === 0)
        replace(place, el('p', {class: 'quiet'}, 'The capture shows no election and no change of the network.'));
}

function showInputs(report) {
    replace(byId('inputs'), dataTable('', ['File', 'Kind', 'Times', 'Entries', 'Known', 'Damaged'], report.inputs.map(i => [
        i.path, [i.kind, i.style].filter(Boolean).join(', '),
        i.time_basis === 'order' ? 'none, only the order' : i.first === null ? '' : `${stamp(i.first)} to ${stamp(i.last)}${i.time_basis === 'assumed' ? ' (zone or date assumed)' : ''}`,
        number(i.entries), number(i.events), number(i.damaged)])));
}
