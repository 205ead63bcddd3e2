/* report.test.mjs FOLDER: what a reader does with the pages that run.sh put there, in a headless Chromium. */
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {startChromium} from './chromium.mjs';

const [pagePath, hostilePath, hostsPath, redactedPath] = ['morning', 'hostile', 'hosts', 'redacted']
    .map(name => pathToFileURL(join(process.argv[2], `${name}.html`)).href);
const browser = await startChromium();
let failures = 0;

async function test(name, url, options, body) {
    const page = await browser.page(options);
    try {
        await page.open(url);
        await page.settle();
        await body(page);
        assert.deepEqual(page.problems, [], 'no error, no violation of the policy, no request');
        console.log(`ok      ${name}`);
    } catch (error) {
        failures++;
        console.log(`FAILED  ${name}\n${error.stack}\n${page.problems.join('\n')}`);
    }
}

const text = (page, selector) => page.run(`document.querySelector(${JSON.stringify(selector)}).textContent`);
const count = (page, selector) => page.run(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
const rows = page => page.run(`[...document.querySelectorAll('#rows tr[data-place]')].map(tr => tr.textContent)`);
const box = (page, selector) => page.run(`(() => { const e = document.querySelector(${JSON.stringify(selector)}); e.scrollIntoView({block: 'center'});
    const r = e.getBoundingClientRect(); return {x: r.x, y: r.y, width: r.width, height: r.height}; })()`);
const clickOn = async (page, selector) => {
    const b = await box(page, selector);
    await page.click(b.x + b.width / 2, b.y + b.height / 2);
};
const shown = page => page.run('Number(byId("table").getAttribute("aria-rowcount")) - 1');
const colour = (page, selector, what) => page.run(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${what}`);

await test('it opens with the answer', pagePath, {}, async page => {
    assert.equal(await page.run('document.documentElement.dataset.ready'), 'yes');
    assert.match(await text(page, 'h1'), /^\d+ of [\d,]+ lookups failed$/);
    assert.ok(await count(page, '#causes > li') >= 3);
    assert.match(await text(page, '#causes'), /What to do/);
    assert.ok(await count(page, "#rows tr[data-place]") >= 2);
    assert.match(await text(page, '#detail'), /decides/);
});

await test('a search narrows the table and ends with Escape', pagePath, {}, async page => {
    const before = await rows(page);
    await page.key('/');
    assert.equal(await page.run('document.activeElement.id'), 'search');
    await page.type('git intranet');
    const found = await rows(page);
    assert.ok(found.length > 0 && found.length < before.length, `${found.length} of ${before.length}`);
    assert.ok(found.every(row => row.includes('intranet') && row.includes('git')));
    await page.type('zzz');
    assert.equal((await rows(page)).length, 0);
    assert.match(await text(page, '#nothing'), /No lookup/);
    await page.key('Escape');
    assert.equal((await rows(page)).length, before.length);
    await page.type(`R${await page.run('(() => { const r = element("requests"); return r.id[0]; })()')}`);
    await clickOn(page, '#kinds .resolved');
    assert.equal((await rows(page)).length, 1);
});

await test('a lookup opens by pointer, by keyboard and by its link', pagePath, {}, async page => {
    await clickOn(page, '#rows tr[data-place="1"] a');
    const second = await text(page, '#rows tr[data-place="1"] a');
    assert.equal(await text(page, '#detail-title'), second);
    assert.match(await page.run('location.hash'), /^#lookup-\d+$/);
    await page.key('ArrowDown');
    assert.equal(await text(page, '#detail-title'), await text(page, '#rows tr[data-place="2"] a'));
    assert.equal(await page.run('document.activeElement.closest("tr").dataset.place'), '2');
    await page.key('Home');
    assert.equal(await text(page, '#detail-title'), await text(page, '#rows tr[data-place="0"] a'));
    const link = await page.run('document.querySelector("#rows tr[data-place=\\"1\\"] a").hash');
    await page.run(`location.hash = ${JSON.stringify(link)}`);
    await page.settle();
    assert.equal(await text(page, '#detail-title'), second);
    assert.equal(await count(page, '#rows tr.selected'), 1);
});

await test('of many rows only those in sight exist, and the keyboard reaches all', pagePath, {}, async page => {
    await clickOn(page, '#kinds .resolved');
    const all = await page.run('Number(byId("table").getAttribute("aria-rowcount")) - 1');
    assert.ok(all > 1400);
    assert.ok((await rows(page)).length < 100);
    await clickOn(page, '#rows tr[data-place="0"] a');
    await page.key('End');
    assert.equal(await page.run('document.activeElement.closest("tr").dataset.place'), String(all - 1));
    assert.equal(await page.run('document.activeElement.closest("tr").ariaRowIndex'), String(all + 1));
    const seen = await page.run('(() => { const r = document.activeElement.getBoundingClientRect(), s = byId("scroller").getBoundingClientRect(); return r.top >= s.top && r.bottom <= s.bottom; })()');
    assert.ok(seen, 'the last row is in sight');
    await page.key('PageUp');
    await page.key('Home');
    assert.equal(await page.run('document.activeElement.closest("tr").dataset.place'), '0');
});

await test('columns sort, both ways', pagePath, {}, async page => {
    const names = () => page.run('[...document.querySelectorAll("#rows th a")].map(a => a.textContent)');
    const ordered = (list, sign) => list.every((name, i) => i === 0 || sign * list[i - 1].localeCompare(name, 'en') <= 0);
    await clickOn(page, 'th.c-name button');
    assert.equal(await page.run('document.querySelector("th.c-name").ariaSort'), 'ascending');
    const up = await names();
    assert.ok(ordered(up, 1), up);
    await clickOn(page, 'th.c-name button');
    const down = await names();
    assert.ok(ordered(down, -1), down);
    assert.notEqual(up[0], down[0]);
    assert.equal(await count(page, '#head th[aria-sort="descending"]'), 1);
});

await test('it tells what the network was, then and over time', pagePath, {}, async page => {
    await clickOn(page, '#causes .show');
    await clickOn(page, '#rows tr[data-place="0"] a');
    const detail = await text(page, '#detail');
    for (const words of ['Split-tunnel VPN without an IPv6 route', 'com.vpn.example', '10.20.0.53', 'A only', 'Who carries the traffic', 'sudo scutil', 'VPN tunnels'])
        assert.ok(detail.includes(words), words);
    assert.equal(await count(page, '#network-log tbody tr'), 5);
    assert.match(await text(page, '#network-log'), /en0 \(split tunnel\)nonesplit tunnel[^,]*A only/);
    await clickOn(page, '#network-log tbody tr:nth-child(3) button');
    assert.match(await text(page, '#window'), /^09:19:0/);
});

await test('several hosts stand apart', hostsPath, {}, async page => {
    assert.equal(await count(page, '#host option'), 3);
    const all = (await rows(page)).length;
    await page.run('byId("host").value = byId("host").options[2].value; byId("host").dispatchEvent(new Event("change"))');
    await page.settle();
    assert.ok((await rows(page)).length < all);
});

await test('stand-ins replace names, processes and addresses', redactedPath, {}, async page => {
    assert.match(await text(page, '#scope'), /lists 500 of the 1,446 lookups.*stand-ins/);
    assert.match(await text(page, '#causes'), /name\d+\.name\d+\.example/);
    assert.match(await text(page, '#causes'), /process-\d/);
});

await test('the timeline zooms by keyboard, by dragging and by its buttons, and the table follows', pagePath, {}, async page => {
    const before = await shown(page), whole = await text(page, '#window');
    await page.run('document.getElementById("timeline").focus()');
    await page.key('+');
    assert.notEqual(await text(page, '#window'), whole);
    await page.key('0');
    assert.equal(await text(page, '#window'), whole);
    const b = await box(page, '#canvas');
    await page.drag(b.x + b.width * 0.92, b.y + 80, b.x + b.width - 4, b.y + 80);
    assert.notEqual(await text(page, '#window'), whole);
    assert.ok(await shown(page) < before);
    await clickOn(page, '#zoom-all');
    assert.equal(await text(page, '#window'), whole);
    assert.equal(await shown(page), before);
});

await test('outcomes and causes filter', pagePath, {}, async page => {
    const before = await shown(page);
    await clickOn(page, '#kinds .resolved');
    assert.ok(await shown(page) > before);
    await clickOn(page, '#kinds .resolved');
    await clickOn(page, '#causes .show');
    assert.equal(await shown(page), Number(await text(page, '#causes .count')));
    await clickOn(page, '#cause-filter');
    assert.equal(await shown(page), before);
});

await test('light and dark: as the system, or as chosen', pagePath, {dark: true}, async page => {
    const dark = await colour(page, 'body', 'backgroundColor');
    await clickOn(page, '#theme label:nth-of-type(2)');
    const light = await colour(page, 'body', 'backgroundColor');
    assert.notEqual(dark, light);
    await page.media(false);
    await clickOn(page, '#theme label:nth-of-type(3)');
    assert.equal(await colour(page, 'body', 'backgroundColor'), dark);
    await clickOn(page, '#theme label:nth-of-type(1)');
    assert.equal(await colour(page, 'body', 'backgroundColor'), light);
});

await test('nothing is wider than a phone', pagePath, {width: 380, height: 760}, async page => {
    assert.equal(await page.run('document.documentElement.scrollWidth'), 380);
    await clickOn(page, '#rows tr[data-place="1"]');
    assert.equal(await page.run('document.activeElement.id'), 'detail-title');
    assert.equal(await page.run('document.documentElement.scrollWidth'), 380);
});

await test('text of a log stays text', hostilePath, {}, async page => {
    assert.equal(await count(page, 'img, main script, iframe'), 0);
    assert.match(await text(page, '#detail-title'), /<\/script><img/);
    assert.match(await text(page, '#detail'), /<b>cu&rl<\/b>\\u\{202e\}<script>alert\(2\)<\/script>/);
    assert.match(await text(page, '#causes'), /<\/script><img/);
    /* and were it markup, it could not run: the policy stands */
    const blocked = await page.run(`new Promise(resolve => { document.addEventListener('securitypolicyviolation', e => resolve(e.violatedDirective));
        const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); setTimeout(() => resolve('ran'), 500); })`);
    assert.match(blocked, /script-src/);
    assert.equal(await page.run('window.ran'), undefined);
    page.problems.length = 0;
});

await test('text has contrast, in both themes', pagePath, {}, async page => {
    const ratios = await page.run(`(() => {
        const light = hex => { const [r, g, b] = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b; };
        const out = [];
        for (const theme of ['light', 'dark']) {
            document.documentElement.dataset.theme = theme;
            const style = getComputedStyle(document.documentElement), value = name => style.getPropertyValue('--' + name).trim();
            for (const ground of ['paper', 'raised', 'chosen'])
                for (const ink of ['ink', 'quiet', 'accent', 'failed', 'slow', 'undecided', 'cancelled', 'resolved']) {
                    const [a, b] = [light(value(ink)), light(value(ground))].sort((x, y) => y - x);
                    out.push([theme + ' ' + ink + ' on ' + ground, (a + .05) / (b + .05)]);
                }
        }
        return out; })()`);
    assert.equal(ratios.length, 48);
    assert.deepEqual(ratios.filter(([, ratio]) => !(ratio >= 4.5)), []);
});

await test('it is told to those who do not see it', pagePath, {}, async page => {
    const {nodes} = await page.call('Accessibility.getFullAXTree');
    const has = (role, name) => nodes.some(n => n.role?.value === role && (name === undefined || n.name?.value === name));
    for (const [role, name] of [['main'], ['banner'], ['contentinfo'], ['search', 'Filter the lookups'], ['table', 'Lookups'], ['columnheader'], ['article'],
        ['application', 'Timeline of lookups and of the network'], ['searchbox'], ['radio', 'Dark'], ['link', 'Skip to the lookups']])
        assert.ok(has(role, name), `${role} ${name}`);
    const unnamed = nodes.filter(n => !n.ignored && ['button', 'link', 'searchbox', 'combobox', 'radio', 'table', 'region'].includes(n.role?.value) && !n.name?.value && n.role.value !== 'table');
    assert.deepEqual(unnamed.map(n => n.role.value), []);
    const levels = await page.run('[...document.querySelectorAll("main h1, main h2, main h3, main h4")].filter(h => h.offsetParent).map(h => Number(h.tagName[1]))');
    assert.equal(levels[0], 1);
    assert.ok(levels.every((level, i) => i === 0 || level <= levels[i - 1] + 1), `headings ${levels}`);
    await page.run('window.scrollTo(0, 0); document.activeElement.blur()');
    await page.key('Tab');
    assert.equal(await page.run('document.activeElement.className'), 'skip');
});

await test('it prints in the light, without controls, with every row', pagePath, {dark: true}, async page => {
    const pdf = await page.pdf();
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    await page.run('window.dispatchEvent(new Event("beforeprint"))');
    await page.media(true, 'print');
    assert.equal(await colour(page, 'body', 'backgroundColor'), 'rgb(255, 255, 255)');
    for (const control of ['#lookups .bar', '#scroller', '.theme', '.buttons'])
        assert.equal(await colour(page, control, 'display'), 'none', control);
    assert.ok(await count(page, '#print-list tbody tr') > 2);
    assert.equal(await count(page, '.remedies:not([open])'), 0);
});

await browser.close();
process.exit(failures === 0 ? 0 : 1);
