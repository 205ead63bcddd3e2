/* Fields of wordings that have a file of their own. */
#ifndef SCENARIOS_EXPAND_H
#define SCENARIOS_EXPAND_H

#include "say.h"

/* Of a response: CNAMEs and data. */
unsigned expand_answer_count(const struct say *fields);
void expand_packet_header(const struct sim *sim, struct line *line, const struct say *fields);
void expand_packet_question(const struct sim *sim, struct line *line, const struct say *fields);
void expand_packet_none(const struct sim *sim, struct line *line, const struct say *fields);
void expand_packet_counts(const struct sim *sim, struct line *line, const struct say *fields);
void expand_packet_records(const struct sim *sim, struct line *line, const struct say *fields);

#endif
