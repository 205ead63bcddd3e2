/* Text for a terminal: paragraphs that keep to its width, colours only when asked, and no byte of a log that the
 * terminal could take for a command (controls, escapes, direction marks are shown as what they are). */
#ifndef DW_REPORT_PAPER_H
#define DW_REPORT_PAPER_H

#include "base/slice.h"

#include <stdio.h>

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_BAD, INK_WARN, INK_GOOD, INK_NAME };

struct paper {
    FILE *out;
    int width; /* columns */
    bool colour;
    int column;     /* where the next character goes */
    int hang;       /* where lines after a paragraph's first begin */
    bool blank;     /* a blank waits before the next word */
    bool wrote;     /* the paragraph has text in this line */
    char word[512]; /* what goes into one line or another as a whole, with its colours */
    size_t word_len;
    int word_width;
};

/* width 0 is 80; below 20 counts as 20. */
struct paper dw_paper(FILE *out, int width, bool colour);
/* A paragraph: its first line begins at `indent`, others at `hang`. */
void dw_paper_begin(struct paper *p, int indent, int hang);
/* Lines break at blanks. What no blank parts is one word. */
void dw_paper_put(struct paper *p, enum ink ink, struct slice text);
/* The same, but its blanks part nothing. */
void dw_paper_whole(struct paper *p, enum ink ink, struct slice text);
void dw_paper_print(struct paper *p, enum ink ink, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Blanks up to a column (one at least), so that words stand below each other. */
void dw_paper_tab(struct paper *p, int column);
/* What was put so far is written, the line not ended. */
void dw_paper_flush(struct paper *p);
void dw_paper_end(struct paper *p);
/* One line that is never broken, for what people copy: commands. */
void dw_paper_line(struct paper *p, int indent, const char *lead, struct slice text);
/* begin, put, end. */
void dw_paper_text(struct paper *p, int indent, int hang, enum ink ink, struct slice text);
void dw_paper_blank(struct paper *p);
/* Columns that a text takes in one line. */
int dw_paper_measure(struct slice text);
/* What stands for a character on the terminal: itself, or its number. Gives the bytes; *wide are its columns. */
size_t dw_paper_char(uint32_t c, char out[16], int *wide);

#endif
