/* Names for lookups that the log hides, found by trying candidates: a name whose hash is that of a lookup may be its
 * name. Nothing is written before dw_unmask_write. */
#ifndef DW_STORE_UNMASK_H
#define DW_STORE_UNMASK_H

#include "store/store.h"

struct unmask;

enum { UNMASK_ALSO = 8 }; /* candidates of one hash that are told, beside the first */

struct unmask_name { /* slices live as long as the unmask */
    struct slice hash, name;
    struct slice also[UNMASK_ALSO]; /* further candidates of this hash: the name is a guess */
    size_t also_count;
    uint64_t lookups;
};

struct unmask_counts {
    uint64_t hidden;     /* lookups without a name, before */
    uint64_t named;      /* of them, those that have one now */
    uint64_t guessed;    /* lookups whose name is a guess, those of earlier runs too */
    uint64_t no_hash;    /* of them, those that bear no hash: no candidate can fit */
    uint64_t hashes;     /* different hashes that lacked a name */
    uint64_t candidates; /* names that were tried */
};

/* Texts that the database keeps: what summaries say in a hidden name's place, and of guesses, with {count} in it. */
struct unmask_texts {
    struct slice hidden, guessed;
};

/* Reads which hashes lack a name, or have one that was found so: with further candidates it may become a guess. */
enum dw_status dw_unmask_open(struct unmask **out, struct store *store, struct dw_error *error);
void dw_unmask_close(struct unmask *unmask);
/* A candidate, with or without final dot; what is no domain name is passed over. */
enum dw_status dw_unmask_try(struct unmask *unmask, struct slice name, struct dw_error *error);
/* All names that the database has elsewhere. */
enum dw_status dw_unmask_try_known(struct unmask *unmask, struct dw_error *error);
/* Fills in what was found: lookups, requests, summaries. Of several candidates the first in the order of letters is
 * the name, marked as a guess. Commits. */
enum dw_status dw_unmask_write(struct unmask *unmask, const struct unmask_texts *texts, struct unmask_counts *counts,
                               struct dw_error *error);
/* The names that are new, or new guesses, in the order of hashes. False: there are no more. */
bool dw_unmask_name(const struct unmask *unmask, size_t index, struct unmask_name *out);

#endif
