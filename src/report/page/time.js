'use strict';
/* Times are microseconds after the report's base; people see the capture's own offset from UTC. */

const clockOf = {base: 0, offset: 0};

function setClock(base, offset) {
    clockOf.base = base;
    clockOf.offset = offset * 1e6;
}

function civil(time) {
    const local = clockOf.base + time + clockOf.offset;
    const ms = Math.floor(local / 1000);
    return {date: new Date(ms), us: Math.round(local - Math.floor(local / 1e6) * 1e6)};
}

function two(n) {
    return String(n).padStart(2, '0');
}

/* 14:33:26 with `digits` places behind it. */
function clock(time, digits) {
    if (!Number.isFinite(time))
        return '–';
    const {date, us} = civil(time);
    const text = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
    return digits ? `${text}.${String(us).padStart(6, '0').slice(0, digits)}` : text;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function day(time) {
    const {date} = civil(time);
    return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/* +02:00, UTC */
function zone() {
    const minutes = Math.round(clockOf.offset / 6e7), a = Math.abs(minutes);
    return minutes === 0 ? 'UTC' : `${minutes < 0 ? '−' : '+'}${two(Math.floor(a / 60))}:${two(a % 60)}`;
}

/* 10 Oct 2022 14:33:26.131402 */
function stamp(time, digits) {
    return Number.isFinite(time) ? `${day(time)} ${clock(time, digits)}` : 'at an unknown time';
}

/* A duration: 0.3 ms, 12.3 ms, 5.04 s, 14 min 57 s, 3 h 2 min */
function duration(us) {
    if (!Number.isFinite(us))
        return '–';
    const a = Math.abs(us), sign = us < 0 ? '−' : '';
    if (a < 1000)
        return `${sign}${Math.round(a)} µs`;
    if (a < 1e6)
        return `${sign}${three(a / 1000)} ms`;
    if (a < 6e7)
        return `${sign}${three(a / 1e6)} s`;
    const s = Math.round(a / 1e6);
    if (s < 3600)
        return `${sign}${Math.floor(s / 60)} min ${s % 60} s`;
    if (s < 86400)
        return `${sign}${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
    return `${sign}${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}

/* Three significant digits. */
function three(value) {
    return value >= 100 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/* Instants for an axis: at most `most` of them, with the unit that tells how to print them. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1.5e7,
    3e7, 6e7, 1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9, 7.2e9, 1.08e10, 2.16e10, 4.32e10, 8.64e10, 1.728e11, 6.048e11];

function ticks(from, to, most) {
    const step = STEPS.find(s => (to - from) / s <= most) || Math.ceil((to - from) / most / 8.64e10) * 8.64e10;
    const shift = clockOf.base + clockOf.offset;
    const list = [];
    for (let t = Math.ceil((from + shift) / step) * step - shift; t <= to; t += step)
        list.push(t);
    return {step, list};
}

function tickLabel(time, step) {
    if (step >= 8.64e10)
        return day(time).replace(/ \d+$/, '');
    if (step >= 6e7)
        return clock(time).slice(0, 5);
    return clock(time, step >= 1e6 ? 0 : step >= 1e5 ? 1 : step >= 1e4 ? 2 : step >= 1e3 ? 3 : 6);
}

/* A time of JSON (RFC 3339, UTC, microseconds) as microseconds after the base. */
function parseStamp(text) {
    const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/.exec(text || '');
    return parts ? Date.parse(`${parts[1]}Z`) * 1000 + Number(parts[2]) - clockOf.base : NaN;
}
