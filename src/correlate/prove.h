/* What the rules that prove facts of queries share. Internal to correlate's prove*.c. */
#ifndef DW_CORRELATE_PROVE_H
#define DW_CORRELATE_PROVE_H

#include "correlate/model.h"

/* The rules by where their events come from; each list ends with an entry without a function. */
extern const struct fact_rule dw_question_rules[], dw_server_rules[], dw_result_rules[];

/* The newest event is the proof. */
void dw_prove_last(struct query *query, enum fact fact, struct event *e);
/* Does this response hold an answer of the type asked for, as far as it shows? */
bool dw_holds_answer(const struct query *q, const struct event *e);
/* The question is asked anew: what was said of it before no longer stands. */
void dw_question_reopen(struct query *q);
/* Trouble that an answer or another server mended is none, but it took its time. */
void dw_trouble_mended(struct query *q, enum fact fact, const char *cause);
void dw_note_server(struct query *q, const struct event *e);
/* A server is asked: if it is another, the former one is left. */
void dw_server_asked(struct query *q, const struct event *e);
bool dw_is_bogus(const struct event *e); /* it did not pass DNSSEC validation */

#endif
