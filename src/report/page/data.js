'use strict';
/* The data elements of the page as arrays and objects (their shape: html.h, html_lookups.c, html_network.c). */

/* What becomes of a lookup, the worst first: its outcome, but that answered slowly is a kind of its own. */
const KINDS = ['failed', 'slow', 'undecided', 'cancelled', 'resolved'];
const FAILED = 0, SLOW = 1, RESOLVED = 4;

function element(id) {
    const found = byId(id);
    return found ? JSON.parse(found.textContent) : null;
}

function sums(values) {
    const out = new Float64Array(values.length);
    let before = 0;
    for (let i = 0; i < values.length; i++)
        out[i] = values[i] === null ? NaN : (before += values[i]);
    return out;
}

function numbers(values) {
    return Float64Array.from(values, v => v === null ? NaN : v);
}

/* A table over time: rows of the view as objects. */
function tableRows(table, strings) {
    return table.rows.map(row => {
        const object = {};
        table.columns.forEach((name, i) => {
            const form = table.forms[i];
            object[name] = 'wsl'.includes(form) ? (row[i] < 0 ? null : strings[row[i]])
                : form === 't' && row[i] === null ? NaN : row[i];
        });
        return object;
    });
}

function loadLookups(raw, strings) {
    const l = raw.lookups, count = l.id.length;
    const lookups = {
        count,
        id: sums(l.id),
        host: Int32Array.from(l.host),
        name: Int32Array.from(l.name),
        hidden: Int32Array.from(l.hidden),
        hash: Int32Array.from(l.hash),
        pid: numbers(l.pid),
        process: Int32Array.from(l.process),
        start: sums(l.start),
        took: numbers(l.took),
        cause: Int32Array.from(l.cause),
        confidence: Int32Array.from(l.confidence),
        root: Int32Array.from(l.root),
        rootConfidence: Int32Array.from(l.rootConfidence),
        types: Int32Array.from(l.types),
        server: Int32Array.from(l.server),
        kind: new Uint8Array(count),
        requests: raw.requests,
    };
    for (let i = 0; i < count; i++) {
        const kind = KINDS.indexOf(strings[l.outcome[i]]);
        lookups.kind[i] = kind === RESOLVED && l.slow[i] ? SLOW : kind < 0 ? 2 : kind;
    }
    return lookups;
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
        ordered: raw.inputs.every(input => input.time_basis === 'order'),
        incidents: raw.incidents.map(i => ({...i, from: parseStamp(i.start), to: parseStamp(i.end)})),
    };
    for (const [name, table] of Object.entries(network))
        report[name] = tableRows(table, strings);
    return report;
}

/* ---- of one lookup ---- */
function nameOf(report, row) {
    const l = report.lookups;
    return l.name[row] >= 0 ? report.strings[l.name[row]]
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

/* Queries, evidence and remedies of a lookup: its chunk is parsed when first asked for. */
function detailsOf(report, row) {
    const size = report.raw.chunk, index = Math.floor(row / size);
    if (!chunks.has(index))
        chunks.set(index, loadChunk(element(`details-${index}`)));
    return chunks.get(index)[row % size];
}

function loadChunk(chunk) {
    const text = i => i < 0 ? null : chunk.strings[i];
    const time = t => t === null ? NaN : t;
    const events = [], advice = [];
    const entry = item => {
        if (typeof item === 'number')
            return {...events[item >> 2], role: ROLES[item & 3]};
        const [role, t, process, chapter, message, input, line] = item;
        const event = {time: time(t), process: text(process), chapter, message: text(message) || '', input, line};
        events.push(event);
        return {...event, role: ROLES[role]};
    };
    const remedy = item => {
        if (typeof item === 'number')
            return advice[item];
        const [title, commands, caveat] = item;
        advice.push({title, commands, caveat});
        return advice[advice.length - 1];
    };
    return chunk.lookups.map(([summary, stopped, queries, evidence, remedies]) => ({
        summary: summary || '',
        stopped: time(stopped),
        queries: queries.map(([request, type, outcome, cause, service, server, answers, questions, start, end]) => ({
            request, type: text(type), outcome: text(outcome), cause: text(cause), service, server: text(server),
            answers, questions, start: time(start), end: time(end)})),
        evidence: evidence === null ? null : evidence.map(entry),
        remedies: remedies.map(remedy),
    }));
}
