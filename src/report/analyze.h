/* Shared by the outputs that show lookups. */
#ifndef DW_REPORT_ANALYZE_H
#define DW_REPORT_ANALYZE_H

#include "report/paper.h"
#include "report/rows.h"

/* The columns of LOOKUP_COLUMNS, in their order. */
enum lookup_column {
    LOOKUP_ID,
    LOOKUP_NAME,
    LOOKUP_NAME_REDACTED,
    LOOKUP_NAME_HASH,
    LOOKUP_PID,
    LOOKUP_PROCESS,
    LOOKUP_START,
    LOOKUP_END,
    LOOKUP_STOPPED,
    LOOKUP_DURATION,
    LOOKUP_OUTCOME,
    LOOKUP_SLOW,
    LOOKUP_CAUSE,
    LOOKUP_CONFIDENCE,
    LOOKUP_ROOT,
    LOOKUP_ROOT_CONFIDENCE,
    LOOKUP_SUMMARY,
    LOOKUP_HOST,
    LOOKUP_GUESS
};
#define LOOKUP_COLUMNS                                                                                                 \
    "id, name, name_redacted, name_hash, client_pid, client_process, start, \"end\", stopped, duration_ms, outcome,"   \
    " slow, cause, confidence, root_cause, root_cause_confidence, summary, host_id, name_guess"

/* "SELECT columns FROM lookups WHERE filter ORDER BY .. LIMIT .." as the options ask; bound; finalized by the caller.
 */
sqlite3_stmt *dw_lookup_rows(struct reader *r);
/* One lookup of LOOKUP_COLUMNS as an object. */
void dw_lookup_json(struct json_writer *w, struct reader *r, sqlite3_stmt *lookup);
/* The members "inputs", "summary", "incidents". */
void dw_inputs_json(struct json_writer *w, struct reader *r);
void dw_summary_json(struct json_writer *w, struct reader *r);
void dw_incidents_json(struct json_writer *w, struct reader *r);
/* The member "evidence" of an incident. */
void dw_incident_evidence_json(struct json_writer *w, struct reader *r, int64_t incident);

/* causes.json, as the caller gave it or read at first use; NULL when it cannot be read. Valid as long as the reader. */
const struct cJSON *dw_cause_texts_of(struct reader *r);
/* Texts of a cause, or of a root cause; the title is the code itself where none is known, the explanation ptr NULL.
 * Valid as long as the reader. */
struct slice dw_cause_title(struct reader *r, bool root, struct slice code);
struct slice dw_cause_explanation(struct reader *r, bool root, struct slice code);
/* Who asked: "curl[96315]", "process 96315", "an unknown client"; in the scratch arena. */
struct slice dw_client_text(struct reader *r, sqlite3_stmt *lookup);
/* Its name (of a guess it says so), what the log prints in the name's place, or "a name that the log hides". */
struct slice dw_name_text(struct reader *r, sqlite3_stmt *lookup);
/* A lookup as a block of text. */
void dw_lookup_text(struct paper *p, struct reader *r, sqlite3_stmt *lookup);
/* One remedy, a row of title, commands, caveat; `brief`: it stands above already and is only named. */
void dw_remedy_text(struct paper *p, struct reader *r, sqlite3_stmt *remedy, int indent, bool brief);
/* The remedies of one lookup. */
void dw_remedies_text(struct paper *p, struct reader *r, int64_t lookup, int indent);
enum dw_status dw_analyze_text(struct reader *r);
/* "#7 name (A, AAAA) failed for curl[12] at .. after 12.3 ms". */
void dw_lookup_headline(struct paper *p, struct reader *r, sqlite3_stmt *lookup, int indent);
/* "title -- because: title" of a cause and its root (either may be null). */
void dw_cause_put(struct paper *p, struct reader *r, enum ink ink, struct slice cause, struct slice root);

#endif
