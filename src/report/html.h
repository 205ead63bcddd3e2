/* Between the parts of the page. Its data stand in <script type="application/json"> elements that page/ reads:
 * `report` (columns of all lookups, summary), `network` (tables over time); behind the scripts, which so begin at once,
 * `details-N` (queries, evidence, remedies of the N-th DW_PAGE_CHUNK lookups), `requests` and `incidents` (their
 * entries), which the page parses when they are asked for, so that a page of any size opens at once. Texts are numbers
 * of a list beside them; times are microseconds after `base`. */
#ifndef DW_REPORT_HTML_H
#define DW_REPORT_HTML_H

#include "report/analyze.h"
#include "report/intern.h"

enum { DW_PAGE_CHUNK = 256 };

struct page {
    struct reader *r;
    FILE *out;               /* where data elements go */
    FILE *details;           /* those of the lookups, for a while */
    struct json_writer w;    /* within a script element */
    int64_t base;            /* UTC, microseconds */
    bool all;                /* evidence of every lookup, not only of those that went wrong */
    struct interner strings; /* of `report` and `network` */
};

/* An opened element with this id; the number is left out when it is negative. */
void dw_page_data_open(struct page *p, const char *id, int64_t number);
void dw_page_data_close(struct page *p);
/* A time of the views, relative to the base; null where it is none. */
void dw_page_time(struct page *p, sqlite3_stmt *s, int column);
/* The text's number, -1 where null. */
void dw_page_word(struct page *p, struct interner *in, struct slice text);

/* The `details-N` elements; then the member "lookups" is ready to be written, and the `requests` element. */
struct page_lookups;
struct page_lookups *dw_page_lookups(struct page *p);
void dw_page_lookups_json(struct page *p, const struct page_lookups *lookups);
void dw_page_requests(struct page *p, const struct page_lookups *lookups);
void dw_page_lookups_free(struct page_lookups *lookups);
/* The `network` element. */
void dw_page_network(struct page *p);

#endif
