/* Two texts beside each other, each within its own column; below each other where the terminal is too narrow. */
#ifndef DW_REPORT_COLUMNS_H
#define DW_REPORT_COLUMNS_H

#include "report/paper.h"

struct columns {
    struct paper *p;
    int indent;
    int label;            /* columns of the label */
    const char *names[2]; /* what stands before the texts where they do not fit beside each other */
};

struct column_text {
    enum ink ink;
    struct slice text;
};

/* `mark` stands between them: one character. */
void dw_columns_put(const struct columns *c, struct slice label, struct column_text left, char mark,
                    struct column_text right);

#endif
