'use strict';
/* The table of lookups. Only the rows in sight exist; a row above and one below hold the place of the others. */

const COLUMNS = [
    {key: 'kind', title: 'Outcome', cell: (report, row) => [mark(KINDS[report.lookups.kind[row]]), el('span', {class: 'word'}, KINDS[report.lookups.kind[row]])]},
    {key: 'start', title: 'Time', cell: (report, row) => clock(report.lookups.start[row], 3)},
    {key: 'name', title: 'Name', head: true, cell: (report, row) => el('a', {href: `#lookup-${report.lookups.id[row]}`, tabindex: '-1', title: nameOf(report, row)}, nameOf(report, row))},
    {key: 'types', title: 'Types', cell: (report, row) => textOf(report, report.lookups.types[row])},
    {key: 'process', title: 'Client', cell: (report, row) => clientOf(report, row)},
    {key: 'cause', title: 'Why', cell: (report, row) => whyOf(report, row)},
    {key: 'took', title: 'Took', cell: (report, row) => duration(report.lookups.took[row])},
];

function whyOf(report, row) {
    const l = report.lookups;
    if (l.cause[row] < 0)
        return '';
    const cause = titleOf(report, report.strings[l.cause[row]], false);
    const root = l.root[row] >= 0 ? titleOf(report, report.strings[l.root[row]], true) : '';
    return el('span', {title: root ? `${cause}, because: ${root}` : cause}, cause, root ? el('span', {class: 'quiet'}, ` · ${root}`) : '');
}

function createTable(model) {
    const table = {
        model,
        scroller: byId('scroller'),
        body: byId('rows'),
        active: 0,       /* place of the row that the keyboard is on */
        first: -1,
        last: -1,
        rowHeight: 30,
    };
    table.above = el('tr', {class: 'space', 'aria-hidden': 'true'}, el('td', {colspan: COLUMNS.length}));
    table.below = el('tr', {class: 'space', 'aria-hidden': 'true'}, el('td', {colspan: COLUMNS.length}));
    showHead(table);
    table.scroller.addEventListener('scroll', () => requestAnimationFrame(() => showRows(table, false)), {passive: true});
    table.body.addEventListener('click', event => clickRow(table, event));
    table.body.addEventListener('keydown', event => keyRow(table, event));
    table.body.addEventListener('focusin', event => focusRow(table, event));
    new ResizeObserver(() => measure(table)).observe(table.scroller);
    model.listen('rows', () => { table.active = 0; table.scroller.scrollTop = 0; showHead(table); showRows(table, true); });
    model.listen('select', () => markSelected(table));
    measure(table);
    return table;
}

function showHead(table) {
    const {sort} = table.model;
    if (!table.heads)
        table.heads = COLUMNS.map(column => {
            const button = el('button', {type: 'button', onclick: () =>
                setSort(table.model, column.key, table.model.sort.key === column.key && !table.model.sort.down)}, el('span', {}, column.title));
            const head = el('th', {scope: 'col', class: `c-${column.key}`}, button);
            byId('head').append(head);
            return head;
        });
    COLUMNS.forEach((column, i) => table.heads[i].setAttribute('aria-sort',
        sort.key !== column.key ? 'none' : sort.down ? 'descending' : 'ascending'));
}

/* The height of a row is the style's, which differs on small screens. */
function measure(table) {
    const height = parseFloat(getComputedStyle(table.scroller).getPropertyValue('--row'));
    table.rowHeight = height > 0 ? height : 30;
    showRows(table, true);
}

function makeRow(table, place) {
    const {model} = table, {report, shown} = model, row = shown[place];
    const tr = el('tr', {'aria-rowindex': place + 2, 'data-place': place, class: row === model.selected ? 'selected' : null});
    for (const column of COLUMNS)
        tr.append(el(column.head ? 'th' : 'td', {class: `c-${column.key}`, scope: column.head ? 'row' : null}, column.cell(report, row)));
    if (row === model.selected)
        tr.querySelector('a').setAttribute('aria-current', 'true');
    if (place === table.active)
        tr.querySelector('a').tabIndex = 0;
    return tr;
}

function showRows(table, anew) {
    const {model, scroller} = table, count = model.shown.length, height = table.rowHeight;
    const air = 8, first = Math.max(0, Math.floor(scroller.scrollTop / height) - air);
    const last = Math.min(count, Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + air);
    if (!anew && first === table.first && last === table.last)
        return;
    const focused = table.body.contains(document.activeElement);
    table.first = first;
    table.last = last;
    table.above.firstChild.style.height = `${first * height}px`;
    table.below.firstChild.style.height = `${(count - last) * height}px`;
    const rows = [];
    for (let place = first; place < last; place++)
        rows.push(makeRow(table, place));
    table.body.replaceChildren(table.above, ...rows, table.below);
    byId('table').setAttribute('aria-rowcount', String(count + 1));
    byId('nothing').hidden = count > 0;
    if (focused && table.active >= first && table.active < last)
        linkAt(table, table.active).focus({preventScroll: true});
}

function rowAt(table, place) {
    return table.body.querySelector(`tr[data-place="${place}"]`);
}

function linkAt(table, place) {
    return rowAt(table, place).querySelector('a');
}

/* Scrolls so that the row is in sight, and puts it there. */
function reveal(table, place) {
    const {scroller, rowHeight} = table, head = byId('table').tHead.offsetHeight;
    const top = place * rowHeight, room = scroller.clientHeight - head;
    if (top < scroller.scrollTop)
        scroller.scrollTop = top;
    else if (top + rowHeight > scroller.scrollTop + room)
        scroller.scrollTop = top + rowHeight - room;
    showRows(table, false);
}

function placeOf(event) {
    const tr = event.target.closest('tr[data-place]');
    return tr ? Number(tr.dataset.place) : -1;
}

function clickRow(table, event) {
    const place = placeOf(event);
    if (place < 0 || event.metaKey || event.ctrlKey || event.shiftKey)
        return;
    event.preventDefault();
    moveTo(table, place, event.target.closest('a') !== null);
    openDetail(table.model, true);
}

function focusRow(table, event) {
    const place = placeOf(event);
    if (place >= 0)
        table.active = place;
}

function moveTo(table, place, focus) {
    table.active = Math.max(0, Math.min(place, table.model.shown.length - 1));
    reveal(table, table.active);
    for (const link of table.body.querySelectorAll('a'))
        link.tabIndex = -1;
    const link = linkAt(table, table.active);
    link.tabIndex = 0;
    if (focus)
        link.focus({preventScroll: true});
    select(table.model, table.model.shown[table.active]);
}

function keyRow(table, event) {
    const page = Math.max(1, Math.floor(table.scroller.clientHeight / table.rowHeight) - 2);
    const step = {ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity}[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey)
        return;
    event.preventDefault();
    const end = table.model.shown.length - 1;
    moveTo(table, step === Infinity ? end : step === -Infinity ? 0 : table.active + step, true);
}

function markSelected(table) {
    for (const tr of table.body.querySelectorAll('tr[data-place]')) {
        const selected = table.model.shown[Number(tr.dataset.place)] === table.model.selected;
        tr.classList.toggle('selected', selected);
        const link = tr.querySelector('a');
        if (selected)
            link.setAttribute('aria-current', 'true');
        else
            link.removeAttribute('aria-current');
    }
}
