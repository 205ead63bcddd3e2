/* Files that the program carries in itself: patterns/, schema/ and the page of reports, so that the bare binary works
 * alone. */
#ifndef DW_BASE_EMBEDDED_H
#define DW_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name; /* base name; NULL ends the list */
    const char *text; /* a NUL stands after it */
    size_t size;
};

extern const struct embedded_file dw_embedded_patterns[]; /* patterns/STAR.json */
extern const struct embedded_file dw_embedded_schema[];   /* schema/STAR.sql, in the order of their names */
extern const struct embedded_file dw_embedded_page[];     /* src/report/page/, each style and script with its hash */

/* NULL when there is none of this name. */
const struct embedded_file *dw_embedded_find(const struct embedded_file *list, const char *name);

#endif
