'use strict';
/* What the timeline shows, as lanes from top to bottom with their spans and marks. */

function lanesOf(model) {
    const {report} = model, host = model.host === null ? firstHost(report) : model.host;
    const mine = list => list.filter(x => x.host === host);
    const lanes = [{kind: 'axis', label: '', height: 22}];
    const servers = incident => incident.kind === 'server-trouble';
    const spansOf = (list, style) => list.filter(i => Number.isFinite(i.from)).map(i =>
        ({from: i.from, to: Number.isFinite(i.to) ? i.to : i.from, text: i.title, style, incident: true}));
    stacked(spansOf(report.incidents.filter(i => !servers(i)), 'incident'), 2).forEach((spans, i) =>
        lanes.push({kind: 'spans', label: i === 0 ? 'Incidents' : '', height: 22, spans}));
    stacked(spansOf(report.incidents.filter(servers), 'server'), 2).forEach((spans, i) =>
        lanes.push({kind: 'spans', label: i === 0 ? 'Servers in trouble' : '', short: i === 0 ? 'Servers' : '', height: 22, spans}));
    for (const family of ['IPv4', 'IPv6']) {
        const spans = mine(report.primaries).filter(p => p.family === family).map(p => ({from: p.from, to: p.to, text: primaryText(p),
            style: !p.interface ? 'missing' : p.tunnel && p.tunnel !== 'none' ? 'tunnel' : 'plain'}));
        if (spans.length > 0)
            lanes.push({kind: 'spans', label: `${family} primary`, short: family, height: 22, spans});
    }
    stacked(mine(report.tunnels).map(t => ({from: t.from, to: t.to, text: tunnelText(t), style: 'tunnel'})), 2).forEach((spans, i) =>
        lanes.push({kind: 'spans', label: i === 0 ? 'VPN tunnels' : '', short: i === 0 ? 'VPN' : '', height: 22, spans}));
    const flags = flagSpans(mine(report.resolvers));
    if (flags.length > 0)
        lanes.push({kind: 'spans', label: 'May ask for', short: 'Asks', height: 22, spans: flags});
    const events = [...mine(report.elections).map(e => ({time: e.time, style: 'election', text: `${e.family} election: ${e.service || 'nobody'} ${e.outcome || ''}`})),
        ...mine(report.changes).map(c => ({time: c.time, style: 'change', text: c.text}))].filter(e => Number.isFinite(e.time)).sort((a, b) => a.time - b.time);
    if (events.length > 0)
        lanes.push({kind: 'events', label: 'Network', height: 20, events});
    lanes.push({kind: 'lookups', label: 'Lookups', height: 200});
    lanes.push({kind: 'overview', label: 'All', height: 44});
    return lanes;
}

function firstHost(report) {
    return report.inputs.length > 0 ? report.inputs[0].host : 1;
}

/* Spans in rows where none lies over another; what does not fit goes into the last. */
function stacked(spans, most) {
    const rows = [];
    for (const span of spans.sort((a, b) => a.from - b.from)) {
        let row = rows.find(r => r[r.length - 1].to <= span.from);
        if (!row && rows.length < most)
            rows.push(row = []);
        (row || rows[rows.length - 1]).push(span);
    }
    return rows;
}

function flagText(resolver) {
    return resolver.a && resolver.aaaa ? 'A and AAAA' : resolver.a ? 'A only' : resolver.aaaa ? 'AAAA only' : 'neither';
}

function isDefault(resolver) {
    return resolver.section === 'default' && resolver.number === 1 && resolver.servers && resolver.a !== null && resolver.aaaa !== null;
}

/* Which records the first default resolver may be asked for, from when to when. */
function flagSpans(resolvers) {
    const spans = [];
    for (const r of resolvers.filter(isDefault)) {
        const text = flagText(r);
        const last = spans[spans.length - 1];
        if (last && last.text === text && last.to === r.from)
            last.to = r.to;
        else
            spans.push({from: r.from, to: r.to, text, style: r.a && r.aaaa ? 'plain' : 'missing'});
    }
    return spans;
}
