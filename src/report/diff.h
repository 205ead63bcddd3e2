/* Two captures beside each other: what was primary, who was elected, which resolvers and DNS services there were, and
 * what became of the same names; then which of these differences explain the failures. Internal to the report. */
#ifndef DW_REPORT_DIFF_H
#define DW_REPORT_DIFF_H

#include "report/analyze.h"
#include "report/network.h"

enum { GOOD, BAD, SIDES };

/* What a fact bears on; causes name theirs (diff_explain.c). */
enum diff_topic {
    TOPIC_V4 = 1,      /* connectivity by IPv4 */
    TOPIC_V6 = 2,      /* by IPv6 */
    TOPIC_A = 4,       /* whether A records may be asked for */
    TOPIC_AAAA = 8,    /* whether AAAA records may be asked for */
    TOPIC_TUNNEL = 16, /* a VPN and its mode */
    TOPIC_SERVERS = 32,
    TOPIC_DOMAINS = 64,
    TOPIC_REACH = 128,
    TOPIC_ENCRYPTION = 256
};

struct diff_value {
    struct slice shown; /* ptr NULL: there is none */
    struct slice same;  /* what is compared; ptr NULL: the shown text */
    bool unknown;       /* the capture does not say, though it shows the thing */
    bool lack;          /* it says that something is not there, which tells even where the other side is not known */
};

struct diff_cells { /* one fact of both sides */
    struct diff_value value[SIDES];
    bool known[SIDES]; /* false: the capture does not show it, whatever it was */
    bool differs;      /* both are known, and not the same */
};

/* ---- the network ---- */
struct diff_row {
    size_t section;       /* of dw_diff_sections */
    struct slice subject; /* "default #1"; rows of one subject stand together */
    const char *property; /* "servers"; NULL: the subject is all */
    unsigned topics;
    struct diff_cells cells;
};

enum { DIFF_PROPERTIES = 6 };

struct diff_object { /* of one side: a resolver, a candidate.. */
    int group;       /* those of a lower one stand first */
    unsigned topics; /* of all its properties */
    struct slice key, near, subject;
    struct diff_value values[DIFF_PROPERTIES];
    bool taken;
};

struct diff_list {
    struct diff_object *items;
    size_t count, room;
};

struct diff_side {
    struct reader r;
    struct instant instant;
    int64_t lookup; /* whose instant it is; 0: the end, or an instant that was asked for */
    const char *path;
};

struct diff_section {
    const char *word, *heading;
    const char *noun; /* of one of its subjects, before or after it */
    bool flat;        /* a subject has one property */
    bool steps;       /* one after another: what is the same keeps its order on both sides */
    struct {
        const char *name;
        unsigned topics;
    } properties[DIFF_PROPERTIES];
    /* False: the capture does not show them. */
    bool (*read)(struct diff_side *side, struct diff_list *out);
};
extern const struct diff_section dw_diff_sections[];
extern const size_t dw_diff_section_count;

/* ---- names ---- */
enum fate { FATE_UNKNOWN, FATE_RESOLVED, FATE_SLOW, FATE_SOMETIMES, FATE_FAILED }; /* better before worse */

struct diff_fate {            /* one name in one capture */
    struct slice name, shown; /* ptr NULL: the log hides it; what stands for it then */
    bool alone;               /* nothing tells which name it is */
    uint32_t hash;
    enum fate fate;
    int64_t lookups, failed;
    int64_t lookup; /* the one that stands for them */
    int64_t host;
    struct slice at; /* when it was decided */
    struct slice cause, root;
    bool taken; /* it has its like on the other side */
};

struct diff_name {
    struct diff_fate *of[SIDES]; /* NULL: not asked for there */
};

struct diff_names {
    struct diff_name *items; /* those that fare worse first */
    size_t count;
    size_t both, worse, only[SIDES];
    size_t failing;        /* in both alike */
    int64_t hidden[SIDES]; /* lookups whose names cannot be compared */
};

/* ---- the whole ---- */
struct diff_reason { /* why names fail in BAD and not in GOOD */
    struct slice cause, root;
    bool slow;               /* late, not failed */
    size_t names, elsewhere; /* of them, those that GOOD does not ask for, or does not tell of */
    const struct diff_name *one;
    unsigned topics;
    struct slice at[SIDES]; /* when the networks were looked at: when that one name was decided */
    struct diff_row *rows;
    size_t row_count;
};

enum { DIFF_REASONS = 16 };

struct diff {
    struct diff_side side[SIDES];
    struct arena arena;
    struct diff_row *rows;
    size_t row_count, row_room;
    struct diff_names names;
    struct diff_reason reasons[DIFF_REASONS]; /* most names first */
    size_t reason_count;
};

struct slice dw_diff_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Sets cells->differs. */
void dw_diff_compare(struct diff_cells *cells);
/* NULL: no memory. Zeroed. */
struct diff_object *dw_diff_object(struct diff_list *list, struct arena *arena);
struct diff_steps { /* a walk through the steps of both; zeroed but for these three: */
    const struct diff_list *good, *bad;
    struct arena *arena;
    size_t i, k;
    uint16_t *best;
    struct diff_object *step[SIDES]; /* the row; NULL where that side has no such step */
};
/* Steps before the side's instant, oldest first. */
bool dw_diff_read_steps(struct diff_side *side, struct diff_list *out);
/* The next row. False: there are no more. */
bool dw_diff_next_step(struct diff_steps *walk);
/* Rows of all sections, at the instants of the sides. */
void dw_diff_network(struct diff *d);
void dw_diff_names(struct diff *d);
/* What people call it. */
struct slice dw_diff_name(const struct diff_name *name);
/* What stands for its lookups in words: "failed: AAAA records are unusable". */
struct diff_value dw_diff_fate(struct diff_side *side, const struct diff_fate *fate);
/* The next record type of a name: its word, and what became of it on both sides. `index` from 0; false: no more. */
bool dw_diff_type(struct diff *d, const struct diff_name *name, size_t index, struct slice *type,
                  struct diff_cells *cells);
/* Does it fail in BAD, and not in GOOD as far as that tells? */
bool dw_diff_worse(const struct diff_name *name);
/* What bears on a cause or a root cause; 0: nothing of the network. */
unsigned dw_diff_topics(struct slice code);
/* Fills reasons from names. */
void dw_diff_reasons(struct diff *d);
bool dw_diff_explains(const struct diff_reason *reason, const struct diff_row *row);

void dw_diff_text(struct diff *d);
void dw_diff_json(struct diff *d);

#endif
