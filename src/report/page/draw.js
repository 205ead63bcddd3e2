'use strict';
/* The timeline's picture. Outcomes differ in shape as well as in colour. */

const LEAST_TOOK = 100, MOST_TOOK = 6e7; /* microseconds, of the scale of durations */
const TOOK_LINES = [[1e3, '1 ms'], [1e4, '10 ms'], [1e5, '100 ms'], [1e6, '1 s'], [1e7, '10 s']];

function palette() {
    const style = getComputedStyle(document.documentElement);
    return new Proxy({}, {get: (cache, name) => cache[name] || (cache[name] = style.getPropertyValue(`--${name}`).trim())});
}

/* Each outcome's mark, drawn once. */
function sprites(colours, ratio) {
    const size = 12, shapes = {
        failed: c => { c.lineWidth = 2.2; c.lineCap = 'round'; c.moveTo(3, 3); c.lineTo(9, 9); c.moveTo(9, 3); c.lineTo(3, 9); c.stroke(); },
        slow: c => { c.moveTo(6, 2); c.lineTo(10.5, 10); c.lineTo(1.5, 10); c.fill(); },
        undecided: c => { c.lineWidth = 1.8; c.arc(6, 6, 3.4, 0, 7); c.stroke(); },
        cancelled: c => { c.lineWidth = 2; c.moveTo(2.5, 6); c.lineTo(9.5, 6); c.stroke(); },
        resolved: c => { c.arc(6, 6, 1.9, 0, 7); c.fill(); },
    };
    return KINDS.map(kind => {
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = size * ratio;
        const c = canvas.getContext('2d');
        c.scale(ratio, ratio);
        c.fillStyle = c.strokeStyle = colours[kind];
        c.beginPath();
        shapes[kind](c);
        return canvas;
    });
}

function xOf(view, time) {
    return view.left + (time - view.model.from) / (view.model.to - view.model.from) * view.width;
}

function timeAt(view, x) {
    return view.model.from + (x - view.left) / view.width * (view.model.to - view.model.from);
}

function overviewX(view, time) {
    const {from, to} = view.model.whole;
    return view.left + (time - from) / (to - from) * view.width;
}

/* How far up a lookup stands that took so long: 0 to 1, -1 where its end is unknown. */
function heightOf(took) {
    return Number.isFinite(took) ? Math.log(Math.min(Math.max(took, LEAST_TOOK), MOST_TOOK) / LEAST_TOOK) / Math.log(MOST_TOOK / LEAST_TOOK) : -1;
}

/* The longest on top; those without an end at the bottom. */
function yOf(lane, height) {
    return height < 0 ? lane.top + lane.height - 8 : lane.top + 8 + (1 - height) * (lane.height - 34);
}

/* As much of the text as the width takes. */
function fitText(c, raw, width) {
    const text = visible(raw);
    if (c.measureText(text).width <= width)
        return text;
    let low = 0, high = text.length;
    while (low < high) {
        const mid = (low + high + 1) >> 1;
        if (c.measureText(`${text.slice(0, mid)}…`).width <= width)
            low = mid;
        else
            high = mid - 1;
    }
    return low > 2 ? `${text.slice(0, low)}…` : '';
}

function drawAxis(view, c, lane, colours) {
    const {step, list} = ticks(view.model.from, view.model.to, Math.max(2, Math.floor(view.width / 95)));
    c.fillStyle = colours.quiet;
    c.strokeStyle = colours.line;
    c.lineWidth = 1;
    c.textAlign = 'center';
    for (const time of list) {
        const x = Math.round(xOf(view, time)) + 0.5, label = tickLabel(time, step), half = c.measureText(label).width / 2;
        c.beginPath();
        c.moveTo(x, lane.top + lane.height - 4);
        c.lineTo(x, view.plotBottom);
        c.stroke();
        c.fillText(label, Math.min(Math.max(x, view.left + half), view.left + view.width - half), lane.top + 11);
    }
    c.textAlign = 'left';
}

function spanEdges(view, span) {
    const {from, to} = view.model;
    const a = Number.isFinite(span.from) ? Math.max(span.from, from) : from;
    const b = Number.isFinite(span.to) ? Math.min(span.to, to) : to;
    return b < a ? null : {x: xOf(view, a), right: Math.max(xOf(view, b), xOf(view, a) + 3), open: !Number.isFinite(span.to)};
}

const FRAMED = {missing: 'failed', incident: 'failed', server: 'slow'};

function drawSpans(view, c, lane, colours) {
    lane.spans.forEach((span, i) => {
        const edges = spanEdges(view, span);
        if (!edges)
            return;
        const x = edges.x + 0.5, width = edges.right - edges.x - 1, y = lane.top + 2.5, height = lane.height - 5;
        c.fillStyle = colours[`span-${span.style}`];
        c.fillRect(x, y, width, height);
        if (FRAMED[span.style]) {
            c.strokeStyle = colours[FRAMED[span.style]];
            c.setLineDash(span.style === 'missing' ? [4, 3] : []);
            c.strokeRect(x, y, width, height);
            c.setLineDash([]);
        }
        /* where spans lie over each other, up to the next one */
        const next = lane.spans[i + 1], end = next && next.from < span.to ? Math.min(edges.right, xOf(view, next.from)) : edges.right;
        const text = end - x > 26 ? fitText(c, span.text, end - x - 9) : '';
        c.fillStyle = colours.ink;
        if (text)
            c.fillText(text, x + 5, lane.top + lane.height / 2 + 4);
    });
}

function drawEvents(view, c, lane, colours) {
    const seen = lane.events.filter(e => e.time >= view.model.from && e.time <= view.model.to);
    const middle = lane.top + lane.height / 2;
    for (const event of seen) {
        const x = xOf(view, event.time);
        c.fillStyle = c.strokeStyle = colours.accent;
        c.beginPath();
        if (event.style === 'election') {
            c.moveTo(x, middle - 4);
            c.lineTo(x + 4, middle + 4);
            c.lineTo(x - 4, middle + 4);
            c.fill();
        } else {
            c.moveTo(x, middle - 6);
            c.lineTo(x, middle + 6);
            c.lineWidth = 2;
            c.stroke();
        }
        if (seen.length <= 60) {
            c.lineWidth = 1;
            c.setLineDash([2, 3]);
            c.beginPath();
            c.moveTo(Math.round(x) + 0.5, lane.top + lane.height);
            c.lineTo(Math.round(x) + 0.5, view.plotBottom);
            c.stroke();
            c.setLineDash([]);
        }
    }
    c.lineWidth = 1;
}

function drawScale(view, c, lane, colours) {
    c.strokeStyle = colours.line;
    c.fillStyle = colours.quiet;
    for (const [took, label] of TOOK_LINES) {
        const y = Math.round(yOf(lane, heightOf(took))) + 0.5;
        c.beginPath();
        c.moveTo(view.left, y);
        c.lineTo(view.left + view.width, y);
        c.stroke();
        if (view.left > 60) {
            c.textAlign = 'right';
            c.fillText(label, view.left - 8, y + 4);
            c.textAlign = 'left';
        }
    }
    if (view.left > 60 && view.openEnds) {
        c.textAlign = 'right';
        c.fillText('no end seen', view.left - 8, yOf(lane, -1) + 4);
        c.textAlign = 'left';
    }
}

/* Those that pass the filters, the worst on top; the others faint below. Where one lies on another, one is drawn. */
function drawLookups(view, c, lane, colours) {
    const {model} = view, l = model.report.lookups, marks = view.sprites;
    drawScale(view, c, lane, colours);
    const many = firstAt(model, model.byTime, model.to) - firstAt(model, model.byTime, model.from) > 4000, shift = many ? 2 : 1;
    const columns = (view.width >> shift) + 16, drawn = new Uint8Array(columns * ((lane.height >> shift) + 2));
    const pass = (wanted, kind) => {
        const rows = model.timeOfKind[kind], to = firstAt(model, rows, model.to), sprite = marks[kind];
        drawn.fill(0);
        for (let i = firstAt(model, rows, timeAt(view, view.left - 6)); i < to; i++) {
            const row = rows[i];
            if ((model.matches[row] === 1 && model.kinds.has(kind)) !== wanted)
                continue;
            const x = xOf(view, l.start[row]), y = yOf(lane, view.heights[row]);
            const cell = ((x - view.left + 8) >> shift) + columns * ((y - lane.top) >> shift);
            if (drawn[cell])
                continue;
            drawn[cell] = 1;
            c.drawImage(sprite, Math.round((x - 6) * view.ratio) / view.ratio, Math.round((y - 6) * view.ratio) / view.ratio, 12, 12);
        }
    };
    c.save();
    c.beginPath();
    c.rect(view.left - 6, lane.top, view.width + 12, lane.height);
    c.clip();
    c.imageSmoothingEnabled = false;
    c.globalAlpha = 0.22;
    for (let kind = RESOLVED; kind >= 0; kind--)
        pass(false, kind);
    c.globalAlpha = 1;
    for (let kind = RESOLVED; kind >= 0; kind--)
        pass(true, kind);
    c.restore();
    drawScaleOver(view, c, lane, colours);
}

/* A ring around the chosen one, an element of its own: to choose another draws nothing anew. */
function showRing(view) {
    const {model} = view, l = model.report.lookups, row = model.selected, ring = byId('ring');
    const lane = view.lanes.find(a => a.kind === 'lookups');
    ring.hidden = row < 0 || !(l.start[row] >= model.from && l.start[row] <= model.to);
    if (!ring.hidden) {
        ring.style.left = `${view.canvas.offsetLeft + xOf(view, l.start[row])}px`;
        ring.style.top = `${view.canvas.offsetTop + yOf(lane, view.heights[row])}px`;
    }
}

/* The place in rows (in the order of time) of the first lookup that started at `time` or later. */
function firstAt(model, rows, time) {
    const {start} = model.report.lookups;
    let low = 0, high = rows.length;
    while (low < high) {
        const mid = (low + high) >> 1;
        if (start[rows[mid]] < time)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The whole capture: failed ones rise, the others hang; the window is what lies above. */
function drawOverview(view, c, lane, colours) {
    const {model} = view, l = model.report.lookups, width = Math.max(1, Math.floor(view.width / 3));
    const up = new Float64Array(width), down = new Float64Array(width);
    for (const row of model.byTime) {
        if (!model.matches[row])
            continue;
        const column = Math.min(width - 1, Math.max(0, Math.floor((overviewX(view, l.start[row]) - view.left) / 3)));
        (l.kind[row] === FAILED ? up : down)[column]++;
    }
    const middle = Math.round(lane.top + lane.height * 0.55), most = Math.sqrt(Math.max(1, ...up, ...down));
    c.strokeStyle = colours.line;
    c.strokeRect(view.left + 0.5, lane.top + 4.5, view.width - 1, lane.height - 9);
    for (let i = 0; i < width; i++) {
        const x = view.left + i * 3;
        if (up[i] > 0) {
            const h = Math.max(2, Math.sqrt(up[i]) / most * (middle - lane.top - 7));
            c.fillStyle = colours.failed;
            c.fillRect(x, middle - h, 2.4, h);
        }
        if (down[i] > 0) {
            const h = Math.max(1.5, Math.sqrt(down[i]) / most * (lane.top + lane.height - middle - 7));
            c.fillStyle = colours.resolved;
            c.fillRect(x, middle + 1, 2.4, h);
        }
    }
    const a = overviewX(view, model.from), b = Math.max(overviewX(view, model.to), a + 3);
    c.fillStyle = colours.veil;
    c.fillRect(view.left, lane.top + 4, Math.max(0, a - view.left), lane.height - 8);
    c.fillRect(b, lane.top + 4, Math.max(0, view.left + view.width - b), lane.height - 8);
    c.strokeStyle = colours.accent;
    c.lineWidth = 1.5;
    c.strokeRect(a, lane.top + 4, b - a, lane.height - 8);
    c.lineWidth = 1;
}

/* Beside the lanes; where there is no room, short ones upon them. */
function drawLabels(view, c, colours) {
    for (const lane of view.lanes) {
        const y = lane.kind === 'lookups' ? lane.top + 12 : lane.top + lane.height / 2 + 4;
        if (view.left > 60) {
            c.fillStyle = colours.quiet;
            c.fillText(lane.label, 0, y);
        } else if (lane.kind === 'spans' && lane.label) {
            const text = lane.short || lane.label;
            halo(c, colours, text, 3, y);
        }
    }
}

function halo(c, colours, text, x, y) {
    c.lineWidth = 4;
    c.lineJoin = 'round';
    c.strokeStyle = colours.paper;
    c.strokeText(text, x, y);
    c.lineWidth = 1;
    c.fillStyle = colours.quiet;
    c.fillText(text, x, y);
}

/* Where there is no room beside the plot, over its marks. */
function drawScaleOver(view, c, lane, colours) {
    if (view.left <= 60)
        for (const [took, label] of TOOK_LINES)
            halo(c, colours, label, 3, Math.round(yOf(lane, heightOf(took))) - 3);
}

const DRAW = {axis: drawAxis, spans: drawSpans, events: drawEvents, lookups: drawLookups, overview: drawOverview};

function draw(view) {
    const {canvas} = view, colours = palette(), c = canvas.getContext('2d');
    c.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    c.clearRect(0, 0, view.left + view.width + 8, view.height);
    c.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    view.sprites = view.sprites || sprites(colours, view.ratio);
    for (const lane of view.lanes)
        DRAW[lane.kind](view, c, lane, colours);
    drawLabels(view, c, colours);
    showRing(view);
}
