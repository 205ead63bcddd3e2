'use strict';
/* What is shown: one model, which the summary, the timeline and the table change and follow. */

const COLLATOR = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});

function createModel(report) {
    const l = report.lookups, listeners = [];
    const finite = l.start.filter(Number.isFinite);
    const model = {
        report,
        kinds: new Set(KINDS.keys()),
        text: '',
        cause: null,       /* {cause, root}: codes, root may be null */
        host: null,
        sort: {key: report.raw.sort, down: false},
        selected: -1,
        whole: wholeSpan(report, finite),
        byTime: timeOrder(l),
        order: new Int32Array(l.count),    /* all rows, sorted */
        matches: new Uint8Array(l.count),  /* by row: passes the filters, whatever the window */
        shown: new Int32Array(0),          /* rows of the table, in order */
        kindCounts: new Array(KINDS.length).fill(0), /* that pass the other filters and lie in the window */
        listen(what, call) { listeners.push([what, call]); },
        tell(what) { for (const [w, call] of listeners) if (w === what) call(); },
    };
    model.from = model.whole.from;
    model.to = model.whole.to;
    const wrong = KINDS.slice(0, 3).some((_, k) => l.kind.includes(k));
    if (wrong)
        model.kinds = new Set([0, 1, 2]);
    model.lower = haystack(report);
    sortRows(model);
    filterRows(model);
    return model;
}

/* The whole capture with some air at both ends. */
function wholeSpan(report, starts) {
    let from = Infinity, to = -Infinity;
    const l = report.lookups;
    for (let i = 0; i < l.count; i++)
        if (Number.isFinite(l.start[i])) {
            from = Math.min(from, l.start[i]);
            to = Math.max(to, l.start[i] + (l.took[i] || 0));
        }
    for (const list of [report.incidents, report.primaries, report.resolvers])
        for (const span of list) {
            if (Number.isFinite(span.from))
                from = Math.min(from, span.from);
            if (Number.isFinite(span.to))
                to = Math.max(to, span.to);
        }
    for (const list of [report.elections, report.changes])
        for (const {time} of list)
            if (Number.isFinite(time)) {
                from = Math.min(from, time);
                to = Math.max(to, time);
            }
    if (!(to >= from))
        return {from: 0, to: 1, none: starts.length === 0};
    const air = Math.max((to - from) * 0.015, 1000);
    return {from: from - air, to: to + air, none: false};
}

function timeOrder(l) {
    const rows = Int32Array.from({length: l.count}, (_, i) => i).filter(i => Number.isFinite(l.start[i]));
    return rows.sort((a, b) => l.start[a] - l.start[b] || a - b);
}

/* Of each string what a search finds it by: causes by their titles too. */
function haystack(report) {
    const lower = report.strings.map(s => s.toLowerCase());
    const title = (list, root) => {
        for (const index of new Set(list))
            if (index >= 0)
                lower[index] += ` ${titleOf(report, report.strings[index], root).toLowerCase()}`;
    };
    title(report.lookups.cause, false);
    title(report.lookups.root, true);
    return lower;
}

/* ---- sorting ---- */
function ranks(report, column) {
    const used = [...new Set(column)].filter(i => i >= 0);
    used.sort((a, b) => COLLATOR.compare(report.strings[a], report.strings[b]));
    const rank = new Map(used.map((index, place) => [index, place]));
    return Float64Array.from(column, i => i < 0 ? NaN : rank.get(i));
}

function sortKeys(model) {
    const l = model.report.lookups;
    model.keys = model.keys || {};
    const key = model.sort.key;
    if (!model.keys[key])
        model.keys[key] = ['start', 'took', 'kind', 'pid', 'id'].includes(key) ? l[key]
            : key === 'name' ? ranks(model.report, l.name.map((n, i) => n >= 0 ? n : l.hidden[i]))
                : ranks(model.report, l[key]);
    return model.keys[key];
}

/* Unknown values stand last, whatever the direction. */
function sortRows(model) {
    const keys = sortKeys(model), l = model.report.lookups, sign = model.sort.down ? -1 : 1;
    const time = i => Number.isFinite(l.start[i]) ? l.start[i] : Infinity;
    for (let i = 0; i < l.count; i++)
        model.order[i] = i;
    model.order.sort((a, b) => {
        const x = keys[a], y = keys[b];
        if (x !== x || y !== y)
            return (x !== x) - (y !== y) || a - b;
        return sign * (x - y) || sign * (time(a) - time(b) || 0) || sign * (a - b);
    });
}

/* ---- filtering ---- */
/* One word of the search as a test of rows. */
function wordTest(model, word) {
    const report = model.report, l = report.lookups;
    const hits = Uint8Array.from(model.lower, s => s.includes(word) ? 1 : 0);
    const columns = [l.name, l.hidden, l.hash, l.process, l.cause, l.root, l.types, l.server];
    const digits = /^(r|#|pid:)?(\d+)$/.exec(word);
    const rows = new Set();
    if (digits && digits[1] !== '#' && digits[1] !== 'pid:')
        for (const [row, request] of l.requests)
            if (request === Number(digits[2]))
                rows.add(row);
    const value = digits ? Number(digits[2]) : NaN;
    const byPid = digits && (!digits[1] || digits[1] === 'pid:'), byNumber = digits && digits[1] === '#';
    return row => {
        for (const column of columns)
            if (column[row] >= 0 && hits[column[row]])
                return true;
        return (byPid && l.pid[row] === value) || (byNumber && l.id[row] === value) || rows.has(row);
    };
}

function filterRows(model) {
    const report = model.report, l = report.lookups, s = report.strings;
    const tests = model.text.toLowerCase().split(/\s+/).filter(Boolean).map(word => wordTest(model, word));
    const cause = model.cause ? s.indexOf(model.cause.cause) : -2;
    const root = model.cause && model.cause.root !== null ? s.indexOf(model.cause.root) : -1;
    for (let row = 0; row < l.count; row++) {
        let passes = model.host === null || l.host[row] === model.host;
        if (model.cause)
            passes = passes && l.kind[row] === FAILED && l.cause[row] === cause && l.root[row] === root;
        for (const test of tests)
            passes = passes && test(row);
        model.matches[row] = passes ? 1 : 0;
    }
    windowRows(model);
}

function windowRows(model) {
    const l = model.report.lookups, all = isWhole(model);
    const shown = new Int32Array(l.count);
    let count = 0;
    model.kindCounts.fill(0);
    for (const row of model.order) {
        const start = l.start[row];
        if (!model.matches[row] || !(all || (start <= model.to && start + (l.took[row] || 0) >= model.from)))
            continue;
        model.kindCounts[l.kind[row]]++;
        if (model.kinds.has(l.kind[row]))
            shown[count++] = row;
    }
    model.shown = shown.slice(0, count);
}

function isWhole(model) {
    return model.from <= model.whole.from && model.to >= model.whole.to;
}

/* ---- changes ---- */
function setFilter(model, change) {
    Object.assign(model, change);
    filterRows(model);
    model.tell('filter');
}

function setWindow(model, from, to) {
    const {whole} = model, least = Math.min(100, whole.to - whole.from);
    let width = Math.min(Math.max(to - from, least), whole.to - whole.from);
    let start = Math.min(Math.max(from, whole.from), whole.to - width);
    model.from = start;
    model.to = start + width;
    windowRows(model);
    model.tell('filter');
}

function setSort(model, key, down) {
    model.sort = {key, down};
    sortRows(model);
    windowRows(model);
    model.tell('filter');
}

function select(model, row) {
    if (model.selected === row)
        return;
    model.selected = row;
    model.tell('select');
}
