'use strict';
/* One lookup explained: verdict, what to do, then the story with its entries, chapter by chapter. */

const CHAPTERS = ['The client and its request', 'What mDNSResponder asked for', 'Whom it asked: the DNS service',
    'What configd lets it ask', 'Who carries the traffic'];

function placeText(report, entry) {
    const input = report.inputs[entry.input];
    if (!input || entry.input === null)
        return '';
    const line = entry.line ? `line ${entry.line}` : '';
    return report.inputs.length > 1 ? `${input.path.replace(/^.*\//, '')}${line ? `, ${line}` : ''}` : line;
}

/* Entries in their order; times count from `origin`. */
function entryList(report, entries, origin) {
    return el('ol', {class: 'entries'}, entries.map(entry => el('li', {class: entry.role},
        el('span', {class: 'when', title: stamp(entry.time, 6)}, Number.isFinite(entry.time)
            ? (Number.isFinite(origin) ? sinceText(entry.time - origin) : clock(entry.time, 3)) : ''),
        el('span', {class: 'said'},
            entry.role === 'decisive' ? el('span', {class: 'decides'}, 'decides') : null,
            el('span', {class: 'message'}, entry.message),
            el('span', {class: 'where'}, [entry.process, placeText(report, entry)].filter(Boolean).join(', '))))));
}

function sinceText(us) {
    return us < 0 ? duration(us) : `+${duration(us)}`;
}

function requestFacts(model, row) {
    const {report} = model, r = report.requests, facts = [];
    for (let i = 0; i < r.count && facts.length < 12; i++)
        if (r.row[i] === row)
            facts.push(el('p', {class: 'fact'}, el('b', {}, clientOf(report, row)),
                r.delegator[i] >= 0 ? ` on behalf of ${report.strings[r.delegator[i]]}${r.delegatorPid[i] > 0 ? `[${r.delegatorPid[i]}]` : ''}` : '',
                ` called ${r.api[i] >= 0 ? report.strings[r.api[i]] : 'something that is not shown'}`,
                r.id[i] > 0 ? `, request R${r.id[i]}` : '',
                r.flags[i] !== null && r.flags[i] >= 0 ? `, flags 0x${r.flags[i].toString(16).toUpperCase()}` : ''));
    return facts;
}

function queryFacts(report, details) {
    return dataTable('Queries', ['Type', 'Outcome', 'Question', 'Server', 'Answers'], details.queries.map(q => [
        q.type || 'not shown', [q.outcome, q.cause && titleOf(report, q.cause, false)].filter(Boolean).join(': '), q.questions.map(id => `Q${id}`).join(', '),
        q.server || '', q.answers.join(', ')]));
}

/* What the views tell in each chapter, beside the entries. */
function facts(model, row, details, chapter) {
    const {report} = model, l = report.lookups, host = l.host[row];
    const time = l.start[row] + (l.took[row] || 0);
    switch (chapter) {
    case 0:
        return requestFacts(model, row);
    case 1:
        return [queryFacts(report, details)];
    case 2:
        return [servicesTable(report, host, time, new Set(details.queries.map(q => q.service)))];
    case 3:
        return [resolversTable(report, host, time, 12)];
    default:
        return [primariesTable(report, host, time), tunnelsTable(report, host, time), ...electionTables(report, host, time)];
    }
}

function verdictPart(report, row, root) {
    const l = report.lookups, index = root ? l.root[row] : l.cause[row];
    if (index < 0)
        return null;
    const code = report.strings[index];
    const confidence = textOf(report, root ? l.rootConfidence[row] : l.confidence[row]);
    return [el('dt', {}, root ? 'Because' : 'Cause'),
        el('dd', {}, el('b', {}, titleOf(report, code, root)), confidence ? el('span', {class: 'confidence'}, ` ${confidence}`) : '',
            el('p', {}, explanationOf(report, code, root)))];
}

function story(model, row, details) {
    const {report} = model, parts = [];
    CHAPTERS.forEach((title, chapter) => {
        const entries = (details.evidence || []).filter(e => e.chapter === chapter);
        const known = facts(model, row, details, chapter).filter(Boolean);
        if (entries.length === 0 && known.length === 0)
            return;
        parts.push(el('section', {class: 'chapter'}, el('h4', {}, title), known,
            entries.length > 0 ? entryList(report, entries, report.lookups.start[row]) : null));
    });
    if (details.evidence === null)
        parts.push(el('p', {class: 'quiet'}, 'The entries of answered lookups are left out of large reports; dnswhy report --all puts them in.'));
    return parts;
}

function headText(report, row) {
    const l = report.lookups;
    return [textOf(report, l.types[row]), clientOf(report, row), stamp(l.start[row], 3),
        Number.isFinite(l.took[row]) ? `${l.kind[row] === FAILED ? 'failed' : 'decided'} after ${duration(l.took[row])}` : '',
        `lookup ${l.id[row]}`].filter(Boolean).join(' · ');
}

function showDetail(model) {
    const place = byId('detail'), {report, selected: row} = model;
    if (row < 0) {
        replace(place, el('h3', {id: 'detail-title', class: 'quiet'}, 'No lookup is chosen'), el('p', {class: 'quiet'}, 'Choose one in the table or in the timeline.'));
        return;
    }
    const kind = KINDS[report.lookups.kind[row]];
    if (!isWholeRead()) {
        replace(place, el('p', {class: `outcome ${kind}`}, mark(kind), ` ${kind}`), el('h3', {id: 'detail-title', tabindex: '-1'}, nameOf(report, row)),
            el('p', {class: 'quiet facts'}, headText(report, row)), el('p', {class: 'quiet'}, 'Its story is still being read..'));
        return;
    }
    const details = detailsOf(report, row);
    const cause = verdictPart(report, row, false), root = verdictPart(report, row, true);
    replace(place,
        el('p', {class: `outcome ${kind}`}, mark(kind), ` ${kind}`),
        el('h3', {id: 'detail-title', tabindex: '-1'}, nameOf(report, row)),
        el('p', {class: 'quiet facts'}, headText(report, row)),
        el('p', {class: 'summary'}, details.summary),
        cause || root ? el('dl', {class: 'verdict'}, cause, root) : null,
        details.remedies.length > 0 ? el('section', {class: 'todo'}, el('h4', {}, 'What to do'), ...remedyList(details.remedies)) : null,
        ...story(model, row, details),
        el('p', {class: 'back'}, el('a', {href: '#lookups'}, 'Back to the table')));
    place.scrollTop = 0;
}

/* Brings the explanation into sight where it stands below the table. */
function openDetail(model, asked) {
    const side = byId('detail').getBoundingClientRect().left > byId('scroller').getBoundingClientRect().left + 50;
    if (asked && !side) {
        byId('detail').scrollIntoView();
        byId('detail-title').focus({preventScroll: true});
    }
}
