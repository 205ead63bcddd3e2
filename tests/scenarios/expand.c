/* The fields of a wording: {word} -> text. */
#include "expand.h"

#include <string.h>

static const struct field {
    const char *word;
    void (*put)(const struct sim *, struct line *, const struct say *);
} FIELDS[] = {
    {"R", expand_r},
    {"Q", expand_q},
    {"Q2", expand_q2},
    {"name", expand_name},
    {"written", expand_written},
    {"host", expand_host},
    {"object", expand_object_name},
    {"hash", expand_hash},
    {"Type", expand_own_type},
    {"type", expand_type},
    {"record", expand_record},
    {"rrtype", expand_record_type},
    {"rdata", expand_rdata},
    {"data", expand_object_rdata},
    {"flags", expand_flags},
    {"pid", expand_pid},
    {"process", expand_process},
    {"socket", expand_socket},
    {"options", expand_options},
    {"duration", expand_duration},
    {"service", expand_service},
    {"service-id", expand_service_id},
    {"server", expand_server},
    {"via", expand_via},
    {"protocol", expand_protocol},
    {"size", expand_size},
    {"id", expand_id},
    {"number", expand_number_field},
    {"count", expand_count},
    {"text", expand_text},
    {"address", expand_address},
    {"first-server", expand_first_server},
    {"own-address", expand_own_address},
    {"interface", expand_interface},
    {"old-suppression", expand_old_suppression},
    {"rcode", expand_rcode},
    {"packet-header", expand_packet_header},
    {"packet-question", expand_packet_question},
    {"packet-none", expand_packet_none},
    {"packet-counts", expand_packet_counts},
    {"packet-records", expand_packet_records},
    {"private-host", expand_private_host},
    {"expired", expand_expired},
    {"mortality", expand_mortality},
    {"event", expand_event},
    {"EVENT", expand_upper_event},
    {"delegator", expand_delegator},
    {"target", expand_target},
    {"validity", expand_validity},
    {"cname-record", expand_cname_record},
    {"label", expand_label},
    {"response", expand_response},
    {"answers", expand_answers},
    {"dnssec-asked", expand_dnssec_asked},
    {"dnssec-result", expand_dnssec_result},
};

static const struct field *field_of(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        if (strlen(FIELDS[i].word) == length && memcmp(FIELDS[i].word, word, length) == 0)
            return &FIELDS[i];
    return NULL;
}

void expand(const struct sim *sim, struct line *line, const struct wording *wording, const struct say *fields)
{
    for (const char *p = wording->text; *p != '\0';) {
        size_t length = *p == '{' ? strcspn(p + 1, "}") : 0;
        const struct field *field = length > 0 ? field_of(p + 1, length) : NULL;
        if (field != NULL) {
            field->put(sim, line, fields);
            p += length + 2;
        } else {
            line_put(line, "%c", *p);
            p++;
        }
    }
}
