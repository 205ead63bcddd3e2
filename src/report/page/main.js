'use strict';
/* Puts the page together. */

function createFilters(model) {
    const search = byId('search');
    search.addEventListener('input', () => setText(model, search.value));
    search.addEventListener('keydown', event => {
        if (event.key === 'Escape' && search.value !== '') {
            event.preventDefault();
            search.value = '';
            setText(model, '');
        }
    });
    byId('filters').addEventListener('submit', event => event.preventDefault());
    const hosts = [...new Set(model.report.lookups.host)].sort((a, b) => a - b);
    const host = byId('host');
    host.hidden = hosts.length < 2;
    fill(host, el('option', {value: ''}, 'All hosts'), hosts.map(id => el('option', {value: id}, `Host ${id}`)));
    host.addEventListener('change', () => setFilter(model, {host: host.value === '' ? null : Number(host.value)}));
    byId('cause-filter').addEventListener('click', () => { setFilter(model, {cause: null}); search.focus(); });
    createKinds(model);
    model.listen('rows', () => showFilters(model));
    showFilters(model);
}

function createKinds(model) {
    model.kindButtons = KINDS.map((kind, index) => {
        const count = el('span', {class: 'count'});
        const button = el('button', {type: 'button', class: `kind ${kind}`, onclick: () => {
            const kinds = new Set(model.kinds);
            if (!kinds.delete(index))
                kinds.add(index);
            setFilter(model, {kinds});
        }}, mark(kind), ` ${kind} `, count);
        byId('kinds').append(button);
        return {button, count};
    });
}

function showFilters(model) {
    const {report} = model, all = report.lookups.count;
    model.kindButtons.forEach(({button, count}, kind) => {
        button.setAttribute('aria-pressed', String(model.kinds.has(kind)));
        count.textContent = number(model.kindCounts[kind]);
        button.hidden = !report.lookups.kind.includes(kind);
    });
    const tag = byId('cause-filter');
    tag.hidden = model.cause === null;
    if (model.cause)
        replace(tag, titleOf(report, model.cause.cause, false), model.cause.root ? ` · ${titleOf(report, model.cause.root, true)}` : '',
            el('span', {'aria-hidden': 'true'}, ' ×'), el('span', {class: 'offscreen'}, ' (remove this filter)'));
    const count = model.shown.length;
    byId('shown').textContent = count === all ? plural(all, 'lookup') : `${number(count)} of ${plural(all, 'lookup')}`;
    byId('nothing').textContent = isWhole(model) ? 'No lookup passes these filters.' : 'No lookup in this part of the timeline passes these filters.';
}

/* #lookup-12 opens that lookup. */
function followHash(model, table) {
    const found = /^#lookup-(\d+)$/.exec(location.hash);
    if (!found)
        return false;
    const row = model.report.lookups.id.indexOf(Number(found[1]));
    if (row < 0)
        return false;
    if (!model.shown.includes(row))
        setFilter(model, {kinds: new Set(KINDS.keys()), text: '', cause: null});
    const place = model.shown.indexOf(row);
    if (place >= 0)
        moveTo(table, place, false);
    return true;
}

function keepHash(model) {
    if (model.selected < 0)
        return;
    try {
        history.replaceState(null, '', `#lookup-${model.report.lookups.id[model.selected]}`);
    } catch (error) {
        /* some viewers have no history */
    }
}

/* The first failed lookup is explained at once. */
function selectFirst(model, table) {
    const place = model.shown.findIndex(row => model.report.lookups.kind[row] === FAILED);
    if (model.shown.length > 0)
        moveTo(table, Math.max(place, 0), false);
    else
        showDetail(model);
}

function main() {
    createTheme();
    const report = loadReport(), model = createModel(report);
    byId('page').hidden = false;
    showSummary(model);
    createFilters(model);
    createTimeline(model);
    byId('bench').classList.toggle('few', report.lookups.count <= 12);
    const table = createTable(model);
    model.listen('select', () => showDetail(model));
    if (!isWholeRead())
        whenWholeRead(() => showDetail(model));
    showNetworkLog(model);
    showInputs(report);
    createPrint(model);
    byId('foot').textContent = `Written by dnswhy ${report.raw.version}. This page holds all it shows and fetches nothing.`;
    if (!followHash(model, table))
        selectFirst(model, table);
    model.listen('select', () => keepHash(model));
    window.addEventListener('hashchange', () => followHash(model, table));
    document.addEventListener('keydown', event => {
        if (event.key === '/' && !event.target.closest('input, textarea, select')) {
            event.preventDefault();
            byId('search').focus();
        }
    });
    document.documentElement.dataset.ready = 'yes';
    requestAnimationFrame(() => setTimeout(() => performance.mark('usable')));
}

main();
