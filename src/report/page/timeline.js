'use strict';
/* The timeline: layout, zoom, hints, choice. What it shows is drawn by draw.js. */

function createTimeline(model) {
    byId('timeline-section').hidden = model.whole.none || model.byTime.length + model.report.incidents.length === 0;
    const view = {model, canvas: byId('canvas'), box: byId('timeline'), lanes: [], lanesHost: undefined, waiting: false, heights: Float32Array.from(model.report.lookups.took, heightOf),
        openEnds: model.byTime.some(row => !Number.isFinite(model.report.lookups.took[row]))};
    const redraw = () => later(view);
    new ResizeObserver(() => { layout(view); draw(view); }).observe(view.box);
    model.listen('filter', () => { showWindow(view); redraw(); });
    model.listen('typed', () => { clearTimeout(view.typing); view.typing = setTimeout(redraw, 120); });
    model.listen('select', () => showRing(view));
    window.addEventListener('themechange', () => { view.sprites = null; if (view.lanes.length > 0) draw(view); });
    byId('zoom-in').addEventListener('click', () => zoom(view, 0.5));
    byId('zoom-out').addEventListener('click', () => zoom(view, 2));
    byId('zoom-all').addEventListener('click', () => showAll(view));
    view.box.addEventListener('keydown', event => keyTimeline(view, event));
    view.canvas.addEventListener('wheel', event => wheelTimeline(view, event), {passive: false});
    view.canvas.addEventListener('pointerdown', event => press(view, event));
    view.canvas.addEventListener('pointermove', event => hover(view, event));
    view.canvas.addEventListener('pointerleave', () => { byId('tip').hidden = true; });
    view.canvas.addEventListener('dblclick', () => showAll(view));
    layout(view);
    showWindow(view);
    return view;
}

function later(view) {
    if (view.waiting)
        return;
    view.waiting = true;
    requestAnimationFrame(() => { view.waiting = false; layout(view); draw(view); });
}

function layout(view) {
    const style = getComputedStyle(view.box);
    const width = view.box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    view.left = width >= 700 ? 104 : 0;
    view.width = Math.max(50, width - view.left - 1);
    let top = 0;
    if (view.lanesHost !== view.model.host)
        view.lanes = lanesOf(view.model);
    view.lanesHost = view.model.host;
    for (const lane of view.lanes) {
        lane.top = top;
        top += lane.height;
    }
    view.height = top;
    view.plotBottom = view.lanes.find(lane => lane.kind === 'overview').top - 2;
    if (view.canvas.width !== Math.round(width * ratio) || view.canvas.height !== Math.round(top * ratio) || view.ratio !== ratio) {
        view.canvas.width = Math.round(width * ratio);
        view.canvas.height = Math.round(top * ratio);
        view.canvas.style.width = `${width}px`;
        view.canvas.style.height = `${top}px`;
        view.ratio = ratio;
        view.sprites = null;
    }
}

function showWindow(view) {
    const {model} = view, digits = model.to - model.from < 1e7 ? 3 : 0;
    const same = day(model.from) === day(model.to);
    const hosts = new Set(model.report.inputs.map(i => i.host)).size;
    const network = hosts > 1 ? `; the network of host ${model.host === null ? firstHost(model.report) : model.host}` : '';
    byId('window').textContent = (isWhole(model) ? `${stamp(model.from)} to ${same ? clock(model.to) : stamp(model.to)}`
        : `${same ? clock(model.from, digits) : stamp(model.from, digits)} to ${same ? clock(model.to, digits) : stamp(model.to, digits)}, ${duration(model.to - model.from)}`) + network;
    byId('zoom-all').disabled = byId('zoom-out').disabled = isWhole(model);
}

/* ---- zoom ---- */
function zoom(view, factor, at) {
    const {model} = view, middle = at === undefined ? (model.from + model.to) / 2 : at;
    setWindow(model, middle - (middle - model.from) * factor, middle + (model.to - middle) * factor);
}

function pan(view, share) {
    const {model} = view, step = (model.to - model.from) * share;
    setWindow(model, model.from + step, model.to + step);
}

function showAll(view) {
    setWindow(view.model, view.model.whole.from, view.model.whole.to);
}

function keyTimeline(view, event) {
    const {whole, from, to} = view.model, width = to - from;
    const actions = {
        ArrowLeft: () => pan(view, -0.2), ArrowRight: () => pan(view, 0.2),
        '+': () => zoom(view, 0.5), '=': () => zoom(view, 0.5), '-': () => zoom(view, 2), '0': () => showAll(view), Escape: () => showAll(view),
        Home: () => setWindow(view.model, whole.from, whole.from + width), End: () => setWindow(view.model, whole.to - width, whole.to),
    };
    if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey)
        return;
    event.preventDefault();
    actions[event.key]();
}

/* With Ctrl or a pinch it zooms, sideways it moves; else the page scrolls. */
function wheelTimeline(view, event) {
    if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        zoom(view, Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.01), timeAt(view, event.offsetX));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        pan(view, event.deltaX / view.width);
    }
}

/* ---- pointer ---- */
function laneAt(view, y) {
    return view.lanes.find(lane => y >= lane.top && y < lane.top + lane.height) || view.lanes[0];
}

/* Follows the pointer until it is let go. */
function follow(view, event, moved, ended) {
    const move = e => moved(e.offsetX);
    const end = e => {
        view.canvas.removeEventListener('pointermove', move);
        view.canvas.removeEventListener('pointerup', end);
        view.canvas.removeEventListener('pointercancel', end);
        ended(e.offsetX, e.type === 'pointerup');
    };
    view.canvas.setPointerCapture(event.pointerId);
    view.canvas.addEventListener('pointermove', move);
    view.canvas.addEventListener('pointerup', end);
    view.canvas.addEventListener('pointercancel', end);
}

function press(view, event) {
    if (event.button !== 0)
        return;
    if (laneAt(view, event.offsetY).kind === 'overview')
        pressOverview(view, event);
    else
        pressPlot(view, event);
}

/* Drag: a span to zoom into. Click: what lies there. */
function pressPlot(view, event) {
    const start = event.offsetX, y = event.offsetY, span = byId('span');
    const inset = view.canvas.offsetLeft;
    follow(view, event, x => {
        span.hidden = Math.abs(x - start) < 4;
        span.style.left = `${inset + Math.max(view.left, Math.min(start, x))}px`;
        span.style.width = `${Math.abs(x - start)}px`;
    }, (x, done) => {
        span.hidden = true;
        if (done && Math.abs(x - start) >= 4)
            setWindow(view.model, timeAt(view, Math.min(start, x)), timeAt(view, Math.max(start, x)));
        else if (done)
            choose(view, start, y);
    });
}

/* Inside the window: move it. Elsewhere: draw a new one. */
function pressOverview(view, event) {
    const {model} = view, {whole} = model, start = event.offsetX;
    const at = x => whole.from + (x - view.left) / view.width * (whole.to - whole.from);
    const inside = !isWhole(model) && start >= overviewX(view, model.from) && start <= overviewX(view, model.to);
    const from = model.from, to = model.to;
    follow(view, event, x => {
        if (inside)
            setWindow(model, from + at(x) - at(start), to + at(x) - at(start));
        else if (Math.abs(x - start) >= 3)
            setWindow(model, at(Math.min(x, start)), at(Math.max(x, start)));
    }, () => {});
}

/* The lookup whose mark is nearest, at most 9 px away; those that pass the filters first. */
function lookupAt(view, x, y) {
    const {model} = view, l = model.report.lookups, lane = view.lanes.find(a => a.kind === 'lookups');
    let best = -1, least = 81;
    const to = firstAt(model, model.byTime, timeAt(view, x + 9));
    for (let i = firstAt(model, model.byTime, timeAt(view, x - 9)); i < to; i++) {
        const row = model.byTime[i], dx = xOf(view, l.start[row]) - x, dy = yOf(lane, view.heights[row]) - y;
        const faint = model.matches[row] && model.kinds.has(l.kind[row]) ? 0 : 40, distance = dx * dx + dy * dy + faint;
        if (distance < least) {
            least = distance;
            best = row;
        }
    }
    return best;
}

function choose(view, x, y) {
    const lane = laneAt(view, y);
    if (lane.kind === 'lookups') {
        const row = lookupAt(view, x, y);
        if (row >= 0) {
            select(view.model, row);
            openDetail(view.model, false);
        }
    } else if (lane.kind === 'spans') {
        const span = lane.spans.find(s => { const e = spanEdges(view, s); return e && x >= e.x && x <= e.right; });
        if (span && span.incident)
            showSpan(view.model, span.from, span.to);
    }
}

function hintAt(view, x, y) {
    const lane = laneAt(view, y), {report} = view.model, l = report.lookups;
    if (lane.kind === 'lookups') {
        const row = lookupAt(view, x, y);
        return row < 0 ? null : [nameOf(report, row), `${KINDS[l.kind[row]]}, ${textOf(report, l.types[row])}, ${clientOf(report, row)}`,
            `${clock(l.start[row], 3)}, ${Number.isFinite(l.took[row]) ? duration(l.took[row]) : 'end unknown'}`];
    }
    if (lane.kind === 'spans') {
        const span = lane.spans.find(s => { const e = spanEdges(view, s); return e && x >= e.x && x <= e.right; });
        return span ? [span.text, `${Number.isFinite(span.from) ? clock(span.from, 3) : 'from before'} to ${Number.isFinite(span.to) ? clock(span.to, 3) : 'the end'}`] : null;
    }
    if (lane.kind === 'events') {
        const event = lane.events.filter(e => Math.abs(xOf(view, e.time) - x) <= 6).sort((a, b) => Math.abs(xOf(view, a.time) - x) - Math.abs(xOf(view, b.time) - x))[0];
        return event ? [event.text, clock(event.time, 3)] : null;
    }
    return null;
}

function hover(view, event) {
    const tip = byId('tip'), hint = event.buttons === 0 ? hintAt(view, event.offsetX, event.offsetY) : null;
    tip.hidden = !hint;
    view.canvas.style.cursor = hint ? 'pointer' : 'crosshair';
    if (!hint)
        return;
    replace(tip, hint.map((line, i) => el(i === 0 ? 'b' : 'span', {}, line)));
    const right = event.offsetX > view.left + view.width * 0.6;
    tip.style.left = right ? '' : `${event.offsetX + 14}px`;
    tip.style.right = right ? `${view.left + view.width - event.offsetX + 14}px` : '';
    tip.style.top = `${Math.max(0, event.offsetY - 10)}px`;
}
