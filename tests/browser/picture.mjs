/* picture.mjs PAGE PNG: the page's upper part, down to the end of the timeline, as readers with a large screen see it. */
import {writeFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {startChromium} from './chromium.mjs';

const [path, out] = process.argv.slice(2);
const browser = await startChromium();
const page = await browser.page({width: 1200, height: 1000, scale: 1.5});
await page.open(pathToFileURL(path).href);
await page.settle();
const height = await page.run('Math.round(byId("timeline").getBoundingClientRect().bottom + window.scrollY) + 24');
writeFileSync(out, await page.picture({x: 0, y: 0, width: 1200, height, scale: 1}));
await browser.close();
