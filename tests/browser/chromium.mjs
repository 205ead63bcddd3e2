/* A headless Chromium, spoken to over its own pipe (DevTools protocol): no driver, no package, no network. */
import {spawn} from 'node:child_process';
import {accessSync, constants, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-default-apps', '--disable-extensions', '--hide-scrollbars', '--mute-audio',
    '--remote-debugging-pipe', '--force-color-profile=srgb', '--font-render-hinting=none'];

/* The program, or null where there is none. CHROMIUM names another. */
export function findChromium() {
    const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
    const places = (process.env.PATH || '').split(':').flatMap(folder => names.map(name => join(folder, name)));
    for (const path of [process.env.CHROMIUM, ...places, '/Applications/Chromium.app/Contents/MacOS/Chromium',
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'])
        try {
            if (path) {
                accessSync(path, constants.X_OK);
                return path;
            }
        } catch { /* not there */ }
    return null;
}

/* Starts it; gives {page(), close()}. */
export async function startChromium() {
    const profile = mkdtempSync(join(tmpdir(), 'dnswhy-chromium-'));
    const child = spawn(findChromium(), [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
    const waiting = new Map(), listeners = [];
    let next = 0, text = '';
    const gone = new Promise(resolve => child.on('exit', resolve));
    child.stdio[3].on('error', () => {});
    child.stdio[4].setEncoding('utf8');
    child.stdio[4].on('data', data => {
        const parts = (text + data).split('\0');
        text = parts.pop();
        for (const part of parts)
            receive(JSON.parse(part));
    });
    function receive(message) {
        if (message.id === undefined) {
            for (const listener of listeners)
                listener(message);
            return;
        }
        const {resolve, reject, method} = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error)
            reject(new Error(`${method}: ${message.error.message}`));
        else
            resolve(message.result);
    }
    function send(method, params = {}, sessionId = undefined) {
        return new Promise((resolve, reject) => {
            const id = ++next;
            waiting.set(id, {resolve, reject, method});
            child.stdio[3].write(`${JSON.stringify({id, method, params, sessionId})}\0`);
        });
    }
    child.on('exit', () => {
        for (const {reject} of waiting.values())
            reject(new Error('Chromium has ended'));
        waiting.clear();
    });
    return {
        page: options => openPage(send, listeners, options),
        async close() {
            await send('Browser.close').catch(() => {});
            await gone;
            rmSync(profile, {recursive: true, force: true});
        },
    };
}

/* A tab. `problems` gathers whatever must not be: console errors, exceptions, policy violations, requests. */
async function openPage(send, listeners, {width = 1440, height = 900, dark = false, scale = 1} = {}) {
    const {targetId} = await send('Target.createTarget', {url: 'about:blank'});
    const {sessionId} = await send('Target.attachToTarget', {targetId, flatten: true});
    const call = (method, params) => send(method, params, sessionId);
    const problems = [], events = [];
    let loaded = () => {}, own = '';
    listeners.push(({method, params, sessionId: from}) => {
        if (from !== sessionId)
            return;
        events.push(method);
        if (method === 'Runtime.exceptionThrown')
            problems.push(`exception: ${params.exceptionDetails.exception?.description || params.exceptionDetails.text}`);
        else if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type))
            problems.push(`console: ${params.args.map(a => a.value ?? a.description).join(' ')}`);
        else if (method === 'Log.entryAdded' && params.entry.level !== 'info' && params.entry.level !== 'verbose')
            problems.push(`log: ${params.entry.text}`);
        else if (method === 'Network.requestWillBeSent' && params.request.url !== own && !params.request.url.startsWith('data:'))
            problems.push(`request: ${params.request.url}`);
        else if (method === 'Page.javascriptDialogOpening')
            problems.push(`dialog: ${params.message}`);
        else if (method === 'Page.loadEventFired')
            loaded();
    });
    for (const domain of ['Page', 'Runtime', 'Log', 'Network'])
        await call(`${domain}.enable`);
    const page = {
        call, problems,
        size: (w, h, s = scale) => call('Emulation.setDeviceMetricsOverride', {width: w, height: h, deviceScaleFactor: s, mobile: false}),
        media: (isDark, type = '') => call('Emulation.setEmulatedMedia', {media: type, features: [{name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light'},
            {name: 'prefers-reduced-motion', value: 'reduce'}]}),
        async open(url) {
            own = url.replace(/#.*$/, '');
            const done = new Promise(resolve => { loaded = resolve; });
            await call('Page.navigate', {url});
            await done;
        },
        async run(expression) {
            const {result, exceptionDetails} = await call('Runtime.evaluate', {expression, returnByValue: true, awaitPromise: true, userGesture: true});
            if (exceptionDetails)
                throw new Error(`${expression}: ${exceptionDetails.exception?.description || exceptionDetails.text}`);
            return result.value;
        },
        /* After everything that waits for a frame. */
        settle: () => page.run('new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(r))))'),
        async key(key, {code = key, text = undefined} = {}) {
            const codes = {Enter: 13, Escape: 27, ArrowDown: 40, ArrowUp: 38, ArrowLeft: 37, ArrowRight: 39, Home: 36, End: 35, Tab: 9};
            const params = {key, code, windowsVirtualKeyCode: codes[key] || key.toUpperCase().charCodeAt(0), text: text ?? (key === 'Enter' ? '\r' : key.length === 1 ? key : undefined)};
            await call('Input.dispatchKeyEvent', {type: 'keyDown', ...params});
            await call('Input.dispatchKeyEvent', {type: 'keyUp', ...params, text: undefined});
            await page.settle();
        },
        async type(text) {
            for (const letter of text)
                await page.key(letter, {text: letter});
        },
        async mouse(type, x, y, buttons = 0) {
            await call('Input.dispatchMouseEvent', {type, x, y, button: buttons || type === 'mouseReleased' ? 'left' : 'none', buttons, clickCount: 1});
        },
        async click(x, y) {
            await page.mouse('mouseMoved', x, y);
            await page.mouse('mousePressed', x, y, 1);
            await page.mouse('mouseReleased', x, y);
            await page.settle();
        },
        async drag(x, y, toX, toY) {
            await page.mouse('mouseMoved', x, y);
            await page.mouse('mousePressed', x, y, 1);
            for (const share of [0.3, 0.7, 1])
                await page.mouse('mouseMoved', x + (toX - x) * share, y + (toY - y) * share, 1);
            await page.mouse('mouseReleased', toX, toY);
            await page.settle();
        },
        /* As PNG: what is in sight, or with `clip` that part of the whole page. */
        async picture(clip = null) {
            const {data} = await call('Page.captureScreenshot', {format: 'png', captureBeyondViewport: clip !== null, ...(clip ? {clip} : {})});
            return Buffer.from(data, 'base64');
        },
        async pdf() {
            return Buffer.from((await call('Page.printToPDF', {printBackground: true, preferCSSPageSize: true})).data, 'base64');
        },
    };
    await page.size(width, height);
    await page.media(dark);
    return page;
}
