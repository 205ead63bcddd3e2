/* The fields of wordings, by file: requests and questions, servers and responses, packets of the classic resolver. */
#ifndef SCENARIOS_EXPAND_H
#define SCENARIOS_EXPAND_H

#include "say.h"

#define EXPAND(field) void expand_##field(const struct sim *sim, struct line *line, const struct say *f)

/* CNAMEs and data in a response. */
unsigned expand_answer_count(const struct say *fields);

EXPAND(r);
EXPAND(q);
EXPAND(q2);
EXPAND(name);
EXPAND(written);
EXPAND(host);
EXPAND(object_name);
EXPAND(hash);
EXPAND(own_type);
EXPAND(type);
EXPAND(record);
EXPAND(record_type);
EXPAND(rdata);
EXPAND(object_rdata);
EXPAND(flags);
EXPAND(pid);
EXPAND(process);
EXPAND(socket);
EXPAND(options);
EXPAND(duration);
EXPAND(service_id);
EXPAND(service);
EXPAND(server);
EXPAND(via);
EXPAND(protocol);
EXPAND(size);
EXPAND(id);
EXPAND(number_field);
EXPAND(count);
EXPAND(label);
EXPAND(response);
EXPAND(answers);
EXPAND(dnssec_asked);
EXPAND(dnssec_result);
EXPAND(target);
EXPAND(validity);
EXPAND(cname_record);
EXPAND(address);
EXPAND(first_server);
EXPAND(own_address);
EXPAND(interface);
EXPAND(old_suppression);
EXPAND(rcode);
EXPAND(event);
EXPAND(upper_event);
EXPAND(delegator);
EXPAND(private_host);
EXPAND(expired);
EXPAND(mortality);
EXPAND(text);
EXPAND(packet_header);
EXPAND(packet_question);
EXPAND(packet_none);
EXPAND(packet_counts);
EXPAND(packet_records);

#endif
