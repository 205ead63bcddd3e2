'use strict';
/* Small helpers. Text of a log becomes a text node, never markup. */

function byId(id) {
    return document.getElementById(id);
}

/* Controls and marks of direction, which would hide or turn what a name says, as their numbers. */
function visible(text) {
    return String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
        c => `\\u{${c.codePointAt(0).toString(16)}}`);
}

/* An element: attributes (null and false are left out; "on..." are listeners), then children (text or nodes). */
function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
        if (value === null || value === undefined || value === false)
            continue;
        if (key.startsWith('on'))
            element.addEventListener(key.slice(2), value);
        else
            element.setAttribute(key, value === true ? '' : visible(value));
    }
    fill(element, ...children);
    return element;
}

function fill(element, ...children) {
    for (const child of children.flat())
        if (child !== null && child !== undefined && child !== '')
            element.append(child instanceof Node ? child : visible(child));
    return element;
}

function replace(element, ...children) {
    element.replaceChildren();
    return fill(element, ...children);
}

/* The mark of an outcome, by its shape; its word stands beside it or is told as `label`. */
function mark(kind, label) {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    svg.setAttribute('class', `mark ${kind}`);
    svg.setAttribute('viewBox', '0 0 12 12');
    if (label) {
        svg.setAttribute('role', 'img');
        svg.setAttribute('aria-label', label);
    } else {
        svg.setAttribute('aria-hidden', 'true');
    }
    const use = document.createElementNS(space, 'use');
    use.setAttribute('href', `#mark-${kind}`);
    svg.append(use);
    return svg;
}

/* Copies to the clipboard; the button tells that it did. */
function copyButton(text) {
    const button = el('button', {type: 'button', class: 'copy', onclick: () => {
        const done = () => {
            button.textContent = 'Copied';
            setTimeout(() => { button.textContent = 'Copy'; }, 1500);
        };
        if (navigator.clipboard && window.isSecureContext)
            navigator.clipboard.writeText(text).then(done, () => copyBySelection(text, done));
        else
            copyBySelection(text, done);
    }}, 'Copy');
    return button;
}

function copyBySelection(text, done) {
    const area = el('textarea', {class: 'offscreen', 'aria-hidden': 'true', readonly: true});
    area.value = text;
    document.body.append(area);
    area.select();
    if (document.execCommand('copy'))
        done();
    area.remove();
}

/* `count` of a word: "1 lookup", "1,208 lookups". */
function plural(count, word, words) {
    return `${number(count)} ${count === 1 ? word : words || `${word}s`}`;
}

function number(value) {
    return value.toLocaleString('en-US');
}
