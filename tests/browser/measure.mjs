/* measure.mjs PAGE: how long the page takes to load, to search at each key, to zoom, to open a lookup (milliseconds).
 * Such a page: scenarios --lookups 50000 --truth /dev/null >day.log && dnswhy report day.log -o day.html */
import {statSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {startChromium} from './chromium.mjs';

const path = process.argv[2], rounds = 3;
const browser = await startChromium();
const middle = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const show = list => `${list.map(Math.round).join(' ')}  (best ${Math.round(Math.min(...list))}, median ${Math.round(middle(list))})`;
const loads = [], usable = [], busy = []; /* busy: time of the page's own thread, whatever else the machine does */
let page;
for (let i = 0; i < rounds; i++) {
    page = await browser.page();
    await page.call('Performance.enable', {timeDomain: 'threadTicks'});
    const begun = performance.now();
    await page.open(pathToFileURL(path).href);
    await page.settle();
    loads.push(performance.now() - begun);
    usable.push(await page.run("performance.getEntriesByName('usable')[0].startTime"));
    const {metrics} = await page.call('Performance.getMetrics');
    busy.push(1000 * metrics.find(m => m.name === 'TaskDuration').value);
}
/* from the event until the frame that shows its outcome is there */
const work = async () => 1000 * (await page.call('Performance.getMetrics')).metrics.find(m => m.name === 'TaskDuration').value;
const timed = actions => page.run(`(async () => {
    const out = [];
    for (const action of ${actions}) {
        const begun = performance.now();
        action();
        const handled = performance.now();
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        out.push([handled - begun, performance.now() - begun]);
    }
    return out; })()`);
const before = await work();
const keys = await timed(`[...'host12 curl', ...'\\b\\b\\b\\b\\bmail timeout'].map(letter => () => {
    const s = byId('search');
    s.value = letter === '\\b' ? s.value.slice(0, -1) : s.value + letter;
    s.dispatchEvent(new Event('input')); })`);
const eachKey = (await work() - before) / keys.length;
await page.run(`(() => { const s = byId('search'); s.value = ''; s.dispatchEvent(new Event('input')); byId('timeline').focus(); })()`);
const zooms = await timed(`['+', '+', '+', 'ArrowRight', 'ArrowLeft', '0'].map(key => () => byId('timeline').dispatchEvent(new KeyboardEvent('keydown', {key})))`);
const opens = await timed(`[5, 9, 12, 3].map(place => () => rowAt({body: byId('rows')}, place).click())`);
const heap = (await page.run('performance.memory ? performance.memory.usedJSHeapSize : 0')) / 1e6;
console.log(`page     ${(statSync(path).size / 1e6).toFixed(1)} MB, ${await page.run('document.querySelector("#shown").textContent')}, heap ${heap.toFixed(0)} MB`);
console.log(`usable   ${show(usable)}`);
console.log(`load     ${show(loads)}\n         of it the page's thread at work ${show(busy)}`);
console.log(`search   handled ${show(keys.map(k => k[0]))}\n         shown   ${show(keys.map(k => k[1]))}\n         of it the page's thread at work ${eachKey.toFixed(1)} a key`);
console.log(`zoom     shown   ${show(zooms.map(k => k[1]))}`);
console.log(`open     shown   ${show(opens.map(k => k[1]))}`);
await browser.close();
