'use strict';
/* The answer first: how many lookups failed and why; what befell many; what the capture lacks. */

function countBy(rows, textAt) {
    const counts = new Map();
    for (const row of rows) {
        const text = textAt(row);
        counts.set(text, (counts.get(text) || 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/* Failed lookups by cause and root, the most frequent first. */
function causeGroups(report) {
    const l = report.lookups, groups = new Map();
    for (let row = 0; row < l.count; row++) {
        if (l.kind[row] !== FAILED)
            continue;
        const key = l.cause[row] * 65536 + l.root[row] + 1;
        if (!groups.has(key))
            groups.set(key, {cause: textOf(report, l.cause[row]) || 'unknown', code: textOf(report, l.cause[row]),
                root: l.root[row] >= 0 ? report.strings[l.root[row]] : null, rows: []});
        groups.get(key).rows.push(row);
    }
    return [...groups.values()].sort((a, b) => b.rows.length - a.rows.length);
}

function headline(summary) {
    if (summary.lookups === 0)
        return 'No lookup is in this capture';
    if (summary.failed === 0)
        return summary.lookups === 1 ? 'The one lookup did not fail' : `None of ${number(summary.lookups)} lookups failed`;
    if (summary.lookups === 1)
        return 'The one lookup failed';
    return `${number(summary.failed)} of ${number(summary.lookups)} lookups failed`;
}

function lede(report, groups) {
    const {failed, slow, undecided} = report.summary;
    if (failed === 0) {
        const others = [slow > 0 ? `${number(slow)} took long.` : '', undecided > 0 ? `The capture does not show what became of ${number(undecided)}.` : ''];
        return others.filter(Boolean).join(' ');
    }
    const first = groups[0];
    if (!first)
        return '';
    if (failed === 1)
        return detailsOf(report, first.rows[0]).summary;
    const reason = first.root ? `${titleOf(report, first.cause, false)}, because: ${titleOf(report, first.root, true)}`
        : titleOf(report, first.cause, false);
    return groups.length === 1 ? `All for the same reason: ${reason}.`
        : `Most often, ${number(first.rows.length)} times: ${reason}.`;
}

function scope(report) {
    const {inputs} = report, parts = [];
    const firsts = inputs.map(i => i.first).filter(t => t !== null), lasts = inputs.map(i => i.last).filter(t => t !== null);
    if (firsts.length > 0) {
        const from = Math.min(...firsts), to = Math.max(...lasts);
        parts.push(`${stamp(from)} to ${day(from) === day(to) ? clock(to) : stamp(to)} ${zone()}, ${duration(to - from)}`);
    } else {
        parts.push('The log has no times');
    }
    parts.push(plural(inputs.reduce((n, i) => n + i.entries, 0), 'entry', 'entries of mDNSResponder and configd'));
    const system = [...new Set(inputs.map(i => [i.device, i.os_version, i.build && `(${i.build})`].filter(Boolean).join(' ')))];
    parts.push(...system.filter(Boolean));
    if (report.lookups.count < report.summary.lookups)
        parts.push(`this page lists ${number(report.lookups.count)} of the ${plural(report.summary.lookups, 'lookup')}`);
    if (report.raw.redacted)
        parts.push('names, addresses and processes are replaced by stand-ins');
    return parts.join(' · ');
}

/* Some of a list of counted texts, the rest as a number. */
function countedList(pairs, most, code) {
    const list = el('ul', {class: 'counted'});
    for (const [text, count] of pairs.slice(0, most))
        list.append(el('li', {}, el('span', {class: code ? 'text name' : 'text', title: text}, text),
            count > 1 ? el('span', {class: 'times'}, ` ×${number(count)}`) : ''));
    if (pairs.length > most)
        list.append(el('li', {class: 'more'}, `and ${number(pairs.length - most)} more`));
    return list;
}

function remedyList(remedies) {
    return remedies.map(remedy => el('div', {class: 'remedy'},
        el('p', {class: 'remedy-title'}, remedy.title),
        remedy.commands.length > 0
            ? el('div', {class: 'commands'}, el('pre', {tabindex: '0'}, remedy.commands.join('\n')), copyButton(remedy.commands.join('\n')))
            : null,
        remedy.caveat ? el('p', {class: 'caveat'}, el('b', {}, 'Mind: '), remedy.caveat) : null));
}

/* When they are opened: their texts are among the details. */
function fillRemedies(report, group, place) {
    if (!place.open || place.children.length > 1)
        return;
    whenWholeRead(() => {
        if (place.children.length > 1)
            return;
        const list = remedyList(detailsOf(report, group.rows[group.rows.length - 1]).remedies);
        fill(place, list.length > 0 ? list : el('p', {}, 'Nothing is known that would help.'));
    });
}

function causeItem(model, group, most) {
    const {report} = model, share = group.rows.length / most;
    const bar = el('span', {class: 'bar-fill'});
    bar.style.width = `${Math.max(share * 100, 1)}%`;
    const remedies = el('details', {class: 'remedies'}, el('summary', {}, 'What to do'));
    remedies.addEventListener('toggle', () => fillRemedies(report, group, remedies));
    return el('li', {class: 'cause'},
        el('div', {class: 'cause-count'},
            el('p', {class: 'count'}, number(group.rows.length)),
            el('span', {class: 'bar-back', 'aria-hidden': 'true'}, bar),
            el('button', {type: 'button', class: 'link show', 'aria-label': `Show ${plural(group.rows.length, 'lookup')} in the table: ${titleOf(report, group.cause, false)}`,
                onclick: () => showCause(model, group)}, 'show')),
        el('div', {class: 'cause-why'},
            el('h3', {}, titleOf(report, group.cause, false)),
            el('p', {}, explanationOf(report, group.cause, false)),
            group.root ? el('p', {class: 'root'}, el('b', {}, `Because: ${titleOf(report, group.root, true)}. `), explanationOf(report, group.root, true)) : null,
            remedies),
        el('div', {class: 'cause-who'},
            el('h4', {}, 'Names'), countedList(countBy(group.rows, row => nameOf(report, row)), 5, true)),
        el('div', {class: 'cause-who'},
            el('h4', {}, 'Processes'), countedList(countBy(group.rows, row => textOf(report, report.lookups.process[row]) || clientOf(report, row)), 5, false)));
}

function showCause(model, group) {
    setFilter(model, {cause: {cause: group.code, root: group.root}, kinds: new Set([...model.kinds, FAILED])});
    byId('lookups').scrollIntoView();
    byId('search').focus({preventScroll: true});
}

/* A bar of all lookups by outcome, and what its parts are. */
function showProportions(report) {
    const counts = new Array(KINDS.length).fill(0);
    for (const kind of report.lookups.kind)
        counts[kind]++;
    const there = KINDS.map((name, kind) => ({name, count: counts[kind]})).filter(k => k.count > 0);
    const bar = el('div', {class: 'proportions', 'aria-hidden': 'true'}, there.map(({name, count}) => {
        const part = el('span', {class: `part ${name}`});
        part.style.flexGrow = String(count);
        return part;
    }));
    replace(byId('outcomes'), bar, el('ul', {class: 'legend'}, there.map(({name, count}) => el('li', {}, mark(name), ` ${number(count)} ${name}`))));
}

/* ---- incidents ---- */
const GRAVEST = ['outage', 'daemon-refuses-clients', 'daemon-restart', 'request-leak', 'network-change', 'server-trouble'];
const INCIDENTS_AT_FIRST = 8;

function incidentItem(model, incident) {
    const {report} = model, lasts = Number.isFinite(incident.to) && incident.to > incident.from;
    const entries = incident.entries === 0 ? null : el('details', {}, el('summary', {}, plural(incident.entries, 'entry', 'entries')));
    if (entries)
        entries.addEventListener('toggle', () => {
            whenWholeRead(() => {
                if (entries.open && entries.children.length === 1)
                    entries.append(entryList(report, entriesOfIncident(report, incident), NaN));
            });
        });
    return el('li', {class: 'incident'},
        el('div', {class: 'incident-when'}, Number.isFinite(incident.from)
            ? el('button', {type: 'button', class: 'link', title: 'Show in the timeline', onclick: () => showSpan(model, incident.from, incident.to)},
                `${stamp(incident.from)}${lasts ? ` to ${clock(incident.to)}` : ''}`) : null,
        lasts ? el('span', {class: 'quiet'}, duration(incident.to - incident.from)) : null),
        el('div', {class: 'incident-what'}, el('b', {}, incident.title),
            el('span', {class: 'quiet'}, [incident.kind.replaceAll('-', ' '), incident.lookups > 0 ? plural(incident.lookups, 'lookup') : ''].filter(Boolean).join(', ')),
            entries));
}

function showIncidents(model) {
    const {incidents} = model.report, list = byId('incidents'), more = byId('incidents-more');
    byId('incidents-section').hidden = incidents.length === 0;
    const rank = i => GRAVEST.includes(i.kind) ? GRAVEST.indexOf(i.kind) : 3;
    const first = incidents.length <= INCIDENTS_AT_FIRST + 2 ? incidents
        : [...incidents].sort((a, b) => rank(a) - rank(b) || b.lookups - a.lookups).slice(0, INCIDENTS_AT_FIRST).sort((a, b) => a.from - b.from);
    replace(list, first.map(incident => incidentItem(model, incident)));
    more.hidden = first.length === incidents.length;
    more.textContent = `Show all ${number(incidents.length)} incidents`;
    more.dataset.print = `and ${number(incidents.length - first.length)} more incidents`;
    more.addEventListener('click', () => {
        more.hidden = true;
        replace(list, incidents.map(incident => incidentItem(model, incident)));
        list.querySelector('button, summary')?.focus();
    });
}

/* A span with some air around it in the timeline. */
function showSpan(model, from, to) {
    const end = Number.isFinite(to) && to > from ? to : from;
    const air = Math.max((end - from) * 0.25, 1e6);
    setWindow(model, from - air, end + air);
    byId('timeline-section').scrollIntoView();
}

const CAUSES_AT_FIRST = 5;

function showCauses(model, groups) {
    const most = groups.length > 0 ? groups[0].rows.length : 1, more = byId('causes-more'), list = byId('causes');
    const first = groups.length <= CAUSES_AT_FIRST + 1 ? groups : groups.slice(0, CAUSES_AT_FIRST), rest = groups.slice(first.length);
    replace(list, first.map(group => causeItem(model, group, most)));
    more.hidden = rest.length === 0;
    const left = `${plural(rest.length, 'more cause', 'more causes')}, ${plural(rest.reduce((n, g) => n + g.rows.length, 0), 'lookup')}`;
    more.textContent = `Show ${left}`;
    more.dataset.print = `and ${left}`;
    more.addEventListener('click', () => {
        more.hidden = true;
        fill(list, rest.map(group => causeItem(model, group, most)));
        list.children[first.length].querySelector('button').focus();
    });
}

function showSummary(model) {
    const {report} = model, groups = causeGroups(report);
    const paths = report.inputs.map(i => i.path === '-' ? 'standard input' : i.path.replace(/^.*\//, ''));
    byId('source').textContent = paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
    byId('headline').textContent = headline(report.summary);
    document.title = `${headline(report.summary)} – dnswhy`;
    byId('lede').textContent = report.summary.failed === 1 ? '' : lede(report, groups);
    if (report.summary.failed === 1) /* the lookup's own words */
        whenWholeRead(() => { byId('lede').textContent = lede(report, groups); });
    byId('scope').textContent = scope(report);
    showProportions(report);
    byId('causes-section').hidden = groups.length === 0;
    showCauses(model, groups);
    const {quality} = report.summary;
    byId('quality-section').hidden = quality.length === 0;
    replace(byId('quality'), quality.map(q => el('li', {}, q.text, q.start ? ` (${stamp(parseStamp(q.start))} to ${clock(parseStamp(q.end))})` : '')));
    showIncidents(model);
}
