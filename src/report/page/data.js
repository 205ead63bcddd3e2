'use strict';
/* The data elements of the page as arrays and objects (their shape: html.h, html_lookups.c, html_network.c). */

/* What becomes of a lookup, the worst first: its outcome, but that answered slowly is a kind of its own. */
const KINDS = ['failed', 'slow', 'undecided', 'cancelled', 'resolved'];
const FAILED = 0, SLOW = 1, RESOLVED = 4;

function element(id) {
    const found = byId(id);
    return found ? JSON.parse(found.textContent) : null;
}

/* Numbers of a column, NaN for null; `sum`: each was written less the one before it. */
function numbers(values, sum) {
    const out = new Float64Array(values.length);
    let before = 0;
    for (let i = 0; i < values.length; i++)
        out[i] = values[i] === null ? NaN : sum ? before += values[i] : values[i];
    return out;
}

/* A table over time: rows of the view as objects. */
function tableRows(table, strings) {
    return table.rows.map(row => {
        const object = {};
        table.columns.forEach((name, i) => {
            const form = table.forms[i];
            object[name] = 'wslv'.includes(form) ? (row[i] < 0 ? null : strings[row[i]])
                : form === 't' && row[i] === null ? NaN : row[i];
        });
        return object;
    });
}

function loadLookups(raw, strings) {
    const l = raw.lookups, count = l.id.length;
    const lookups = {count, kind: new Uint8Array(count)};
    for (const name of ['id', 'start', 'took', 'pid'])
        lookups[name] = numbers(l[name], name === 'id' || name === 'start');
    for (const name of ['host', 'name', 'hidden', 'hash', 'process', 'cause', 'confidence', 'root', 'rootConfidence', 'types', 'server'])
        lookups[name] = new Int32Array(l[name]);
    const outcomes = strings.map(s => KINDS.indexOf(s));
    for (let i = 0; i < count; i++) {
        const kind = outcomes[l.outcome[i]];
        lookups.kind[i] = kind === RESOLVED && l.slow[i] ? SLOW : kind < 0 ? 2 : kind;
    }
    return lookups;
}

/* `row` is the lookup's. */
function loadRequests({row, id, api, flags, delegator, delegatorPid}) {
    return {count: id.length, row: numbers(row, true), id: numbers(id, true), api, flags, delegator, delegatorPid};
}

const NO_REQUESTS = {count: 0, row: [], id: []};
const asked = new Map();

/* What stands behind the scripts, once it is asked for; null while it is still being read. */
function laterOf(id, load) {
    if (!asked.has(id) && isWholeRead())
        asked.set(id, load(element(id)));
    return asked.get(id) || null;
}

function entriesOfIncident(report, incident) {
    return laterOf('incidents', list => list)[report.incidents.indexOf(incident)].evidence.map(e => ({...e, time: parseStamp(e.time)}));
}

function loadReport() {
    const raw = element('report'), network = element('network');
    const strings = raw.strings;
    setClock(raw.base, raw.offset);
    const report = {
        raw,
        strings,
        inputs: raw.inputs,
        summary: raw.summary,
        lookups: loadLookups(raw, strings),
        get requests() { return laterOf('requests', loadRequests) || NO_REQUESTS; },
        ordered: raw.inputs.every(input => input.time_basis === 'order'),
    };
    for (const [name, table] of Object.entries(network))
        report[name] = tableRows(table, strings);
    return report;
}

/* ---- of one lookup ---- */
function nameOf(report, row) {
    const l = report.lookups;
    return l.name[row] >= 0 ? report.strings[l.name[row]].replace(/(.)\.$/, '$1')
        : l.hidden[row] >= 0 ? report.strings[l.hidden[row]] : 'a name that the log hides';
}

function clientOf(report, row) {
    const l = report.lookups, pid = l.pid[row];
    const process = l.process[row] >= 0 ? report.strings[l.process[row]] : '';
    if (process)
        return pid > 0 ? `${process}[${pid}]` : process;
    return pid > 0 ? `process ${pid}` : 'an unknown client';
}

function textOf(report, index) {
    return index >= 0 ? report.strings[index] : '';
}

function titleOf(report, code, root) {
    const known = (root ? report.raw.roots : report.raw.causes)[code];
    return known ? known.title : code;
}

function explanationOf(report, code, root) {
    const known = (root ? report.raw.roots : report.raw.causes)[code];
    return known && known.explanation ? known.explanation : '';
}

const ROLES = ['decisive', 'supporting', 'context'];
const chunks = new Map();

/* The details come behind the scripts: while they are still being read, what needs them waits. */
function isWholeRead() {
    return document.readyState !== 'loading';
}

function whenWholeRead(action) {
    if (isWholeRead())
        action();
    else
        document.addEventListener('DOMContentLoaded', action, {once: true});
}

/* Queries, evidence and remedies of a lookup: its chunk is parsed when first asked for. Only once all is read. */
function detailsOf(report, row) {
    const size = report.raw.chunk, index = Math.floor(row / size);
    if (!chunks.has(index))
        chunks.set(index, loadChunk(element(`details-${index}`), report.lookups.start.subarray(index * size)));
    return chunks.get(index)[row % size];
}

/* Cause and root may advise the same. */
function unlike(remedies) {
    const key = r => [r.title, ...r.commands].join('\n');
    return remedies.filter((r, i) => remedies.findIndex(other => key(other) === key(r)) === i);
}

function loadChunk(chunk, starts) {
    const text = i => i < 0 ? null : chunk.strings[i];
    const time = (t, row) => t === null ? NaN : t + (starts[row] || 0);
    const events = [], advice = [];
    let before = 0, lineBefore = 0;
    /* A shape with its words put in. */
    const said = (shape, words) => {
        const parts = (text(shape) || '').split('\u0001'), list = words.split(' ');
        return parts.reduce((all, part, i) => all + list[i - 1] + part);
    };
    const entry = item => {
        if (typeof item === 'number')
            return {...events[item >> 2], role: ROLES[item & 3]};
        const [role, t, process, chapter, shape, words, input, line] = item;
        const event = {time: t === null ? NaN : before += t, process: text(process), chapter, message: said(shape, words), input,
            line: line === null ? null : lineBefore += line};
        events.push(event);
        return {...event, role: ROLES[role]};
    };
    const remedy = item => {
        if (typeof item === 'number')
            return advice[item];
        const [title, commands, caveat] = item;
        advice.push({title: text(title), commands, caveat: text(caveat)});
        return advice[advice.length - 1];
    };
    return chunk.lookups.map(([shape, words, stopped, queries, evidence, remedies], row) => ({
        summary: said(shape, words),
        stopped: time(stopped, row),
        queries: queries.map(([request, type, outcome, cause, service, server, answers, questions, start, end]) => ({
            request, type: text(type), outcome: text(outcome), cause: text(cause), service, server: text(server),
            answers, questions, start: time(start, row), end: time(end, row)})),
        evidence: evidence === null ? null : evidence.map(entry),
        remedies: unlike(remedies.map(remedy)),
    }));
}
