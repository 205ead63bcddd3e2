/* Fields of DNS packets as the classic resolver of 10.15 dumps them: facts/mdnsresponder.md, section 5. */
#include <string.h>

#include "expand.h"
#include "world.h"

unsigned expand_answer_count(const struct say *f)
{
    unsigned answers = 0;
    for (const struct zone_name *n = f->zone; f->rcode == NOERROR && n != NULL; n = n->cname_apart ? NULL : n->cname)
        answers += n->cname != NULL || zone_data(n, f->type) != NULL;
    return answers;
}

EXPAND(packet_header)
{
    static const char *const WORDS[] = {"NoErr", "FormErr", "ServFail", "NXDomain", "NotImpl", "Refused"};
    (void)sim;
    line_put(line, "(flags 818%d) RCODE: %s (%d) RD RA", f->rcode, WORDS[f->rcode], f->rcode);
}

EXPAND(packet_question)
{
    char text[300];
    struct line question = {text, 0, sizeof text};
    line_put(&question, " %s %s?", f->name, f->type);
    redact(sim, line, PRIVATE_TEXT, text);
}

EXPAND(packet_none)
{
    (void)f;
    redact(sim, line, PRIVATE_TEXT, "");
}

EXPAND(packet_counts)
{
    (void)sim;
    unsigned answers = expand_answer_count(f);
    line_put(line, "%u/%d/0", answers, answers == 0 && (f->rcode == NOERROR || f->rcode == NXDOMAIN));
}

EXPAND(packet_records)
{
    char text[900] = "";
    struct line records = {text, 0, sizeof text};
    const char *before = f->name;
    if (expand_answer_count(f) == 0 && (f->rcode == NOERROR || f->rcode == NXDOMAIN))
        line_put(&records, " example. SOA ns.example. host.example. 1 7200 900 1209600 300 (300)");
    for (const struct zone_name *n = f->zone; f->rcode == NOERROR && n != NULL; n = n->cname_apart ? NULL : n->cname) {
        const char *data = n->cname != NULL ? n->cname->text : zone_data(n, f->type);
        if (data == NULL)
            continue;
        bool same = strcmp(before, n->text) == 0;
        line_put(&records, "%s%s%s %s %s (60)", records.len > 0 ? "," : "", same ? "" : " ", same ? "" : n->text,
                 n->cname != NULL ? "CNAME" : f->type, data);
        before = n->cname != NULL ? n->cname->text : n->text;
    }
    redact(sim, line, PRIVATE_TEXT, text);
}
