'use strict';
/* On paper: light, all remedies open, and the table's rows in full length, as many as are of use. */

const PRINT_MOST = 400;

function printList(model) {
    const {report, shown} = model, rows = [...shown.slice(0, PRINT_MOST)];
    const table = dataTable('', ['Outcome', 'Time', 'Name', 'Types', 'Client', 'Why', 'Took'], rows.map(row => {
        const l = report.lookups;
        return [KINDS[l.kind[row]], clock(l.start[row], 3), nameOf(report, row), textOf(report, l.types[row]), clientOf(report, row),
            whyOf(report, row), duration(l.took[row])];
    }));
    return [el('h2', {}, 'Lookups'), table || el('p', {}, 'None.'),
        shown.length > PRINT_MOST ? el('p', {class: 'quiet'}, `The first ${number(PRINT_MOST)} of ${number(shown.length)}.`) : null];
}

function createPrint(model) {
    let theme, closed = [];
    window.addEventListener('beforeprint', () => {
        theme = document.documentElement.dataset.theme;
        setTheme('light');
        closed = [...document.querySelectorAll('.remedies:not([open])')];
        for (const details of closed) {
            details.open = true;
            details.dispatchEvent(new Event('toggle')); /* its own comes too late for the paper */
        }
        replace(byId('print-list'), printList(model));
    });
    window.addEventListener('afterprint', () => {
        setTheme(theme);
        for (const details of closed)
            details.open = false;
        replace(byId('print-list'));
    });
}
