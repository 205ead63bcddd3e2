'use strict';
/* Light or dark: the system's choice, unless the reader chooses; kept where the browser lets a page keep things. */

function themeStored() {
    try {
        return localStorage.getItem('dnswhy-theme');
    } catch (error) {
        return null;
    }
}

function themeStore(value) {
    try {
        localStorage.setItem('dnswhy-theme', value);
    } catch (error) {
        /* then for this time only */
    }
}

function setTheme(value) {
    const root = document.documentElement;
    if (value === 'light' || value === 'dark')
        root.dataset.theme = value;
    else
        delete root.dataset.theme;
    window.dispatchEvent(new Event('themechange'));
}

function createTheme() {
    const stored = themeStored(), radios = byId('theme').querySelectorAll('input');
    for (const radio of radios) {
        radio.checked = radio.value === (stored || 'system');
        radio.addEventListener('change', () => { setTheme(radio.value); themeStore(radio.value); });
    }
    setTheme(stored);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => window.dispatchEvent(new Event('themechange')));
}
