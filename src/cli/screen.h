/* Text that scrolls by, and one line of state below it that is drawn anew in its place. The line stands on standard
 * error, and only where that is a terminal. */
#ifndef DW_CLI_SCREEN_H
#define DW_CLI_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

struct screen {
    FILE *out;    /* where the text goes at last */
    FILE *text;   /* what is written here goes out with the next dw_screen_pass */
    FILE *status; /* the same for the line of state */
    char *text_bytes, *status_bytes;
    size_t text_size, status_size;
    char *drawn; /* the line that stands there now; NULL: none */
    bool able;   /* there is a terminal for it */
};

enum dw_status dw_screen_open(struct screen *s, FILE *out, struct dw_error *error);
/* What was written to `text` goes out, above the line of state. */
void dw_screen_pass(struct screen *s);
/* What was written to `status` becomes the line of state. */
void dw_screen_draw(struct screen *s);
/* Takes the line away, before others write to the terminal. */
void dw_screen_hide(struct screen *s);
void dw_screen_close(struct screen *s);

#endif
