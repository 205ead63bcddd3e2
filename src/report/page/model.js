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
        /* rows: the table's rows are others; filter: they are, or the window is; typed: so is the search; select */
        tell(what) {
            for (const [w, call] of listeners)
                if (w === what || (what === 'filter' && w === 'rows'))
                    call();
        },
    };
    model.from = model.whole.from;
    model.to = model.whole.to;
    const wrong = KINDS.slice(0, 3).some((_, k) => l.kind.includes(k));
    if (wrong)
        model.kinds = new Set([0, 1, 2]);
    model.timeOfKind = KINDS.map((_, kind) => model.byTime.filter(row => l.kind[row] === kind));
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

/* Rows with a time, in its order; they come in it unless another was asked for. */
function timeOrder(l) {
    const rows = new Int32Array(l.count);
    let count = 0, sorted = true;
    for (let row = 0; row < l.count; row++)
        if (Number.isFinite(l.start[row])) {
            sorted = sorted && (count === 0 || l.start[row] >= l.start[rows[count - 1]]);
            rows[count++] = row;
        }
    const known = rows.slice(0, count);
    return sorted ? known : known.sort((a, b) => l.start[a] - l.start[b] || a - b);
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
    if (model.sort.key === 'start' && model.byTime.length === l.count) {
        model.order.set(model.byTime);
        if (model.sort.down)
            model.order.reverse();
        return;
    }
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
/* Clears the rows that one word of the search does not find. */
function narrow(model, word) {
    const {report, matches} = model, l = report.lookups, found = new Uint8Array(l.count);
    const hits = new Uint8Array(report.strings.length + 1); /* by string + 1: a column's -1 is none */
    model.lower = model.lower || haystack(report);
    for (let i = 0; i < model.lower.length; i++)
        hits[i + 1] = model.lower[i].includes(word) ? 1 : 0;
    for (const column of [l.name, l.hidden, l.hash, l.process, l.cause, l.root, l.types, l.server])
        for (let row = 0; row < found.length; row++)
            found[row] |= hits[column[row] + 1];
    const digits = /^(r|#)?(\d+)$/.exec(word), value = digits ? Number(digits[2]) : NaN;
    if (digits && digits[1] !== '#')
        report.requests.id.forEach((request, i) => {
            if (request === value)
                found[report.requests.row[i]] = 1;
        });
    if (digits && digits[1] !== 'r')
        for (let row = 0; row < found.length; row++)
            found[row] |= digits[1] === '#' ? l.id[row] === value : l.pid[row] === value;
    for (let row = 0; row < found.length; row++)
        matches[row] &= found[row];
}

function filterRows(model) {
    const {report, matches, cause, host} = model, l = report.lookups, s = report.strings;
    const code = cause ? s.indexOf(cause.cause) : -1, root = cause && cause.root !== null ? s.indexOf(cause.root) : -1;
    for (let row = 0; row < l.count; row++)
        matches[row] = (host === null || l.host[row] === host)
            && (!cause || (l.kind[row] === FAILED && l.cause[row] === code && l.root[row] === root)) ? 1 : 0;
    for (const word of model.text.toLowerCase().split(/\s+/).filter(Boolean))
        narrow(model, word);
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

/* At each key: the timeline follows when the hands rest. */
function setText(model, text) {
    model.text = text;
    filterRows(model);
    model.tell('rows');
    model.tell('typed');
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
