/* Stand-ins for names, addresses and processes: each always the same, wherever it stands, also within messages. Labels
 * are replaced one by one, so that it still shows which names share a domain; top-level domains that tell nothing,
 * "local", and service types (_ipp._tcp) stay. */
#ifndef DW_REPORT_REDACT_H
#define DW_REPORT_REDACT_H

#include "base/arena.h"
#include "report/report.h"

/* All give text in `arena`; an empty slice with ptr not NULL when there is no memory: never the original. */
struct slice dw_redact_text(struct redactor *r, struct arena *arena, struct slice text);
struct slice dw_redact_process(struct redactor *r, struct arena *arena, struct slice process);
struct slice dw_redact_hash(struct redactor *r, struct arena *arena, struct slice hash);
/* What one lookup (0: all) and its requests name, and the network's domains, learned since. */
enum dw_status dw_redactor_learn(struct redactor *r, struct sqlite3 *db, int64_t lookup, struct dw_error *error);
/* The path of an input. */
struct slice dw_redact_path(struct redactor *r, struct arena *arena, struct slice path);

#endif
