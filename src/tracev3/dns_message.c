/* A DNS message in one line, as libmdns 11 prints it: header, then questions and records with commas between, a name
 * left out where it is the one before. RFC 1035, section 4. */
#include "tracev3/dns_words.h"

enum { HEADER = 12, CLASS_IN = 1, TYPE_CNAME = 5, TYPE_OPT = 41, RECORDS_MAX = 4096 };

struct walk {
    struct slice message;
    size_t at;
    struct slice last; /* the name before, as it was written */
    struct arena *arena;
};

/* Writes the name unless it is the one before. */
static bool put_owner(struct scribe *out, struct walk *w)
{
    size_t before = out->len;
    if (!dw_dns_put_compressed(out, w->message, &w->at) || out->failed)
        return false;
    struct slice name = dw_slice(out->at + before, out->len - before);
    if (w->last.ptr != NULL && dw_slice_equal_nocase(name, w->last)) {
        out->len = before;
        return true;
    }
    w->last = dw_arena_copy(w->arena, name);
    dw_scribe_byte(out, ' ');
    return w->last.ptr != NULL;
}

static void put_class(struct scribe *out, unsigned class)
{
    if (class == CLASS_IN)
        dw_scribe_text(out, "IN");
    else
        dw_scribe_printf(out, "CLASS%u", class);
}

static bool put_question(struct scribe *out, struct walk *w)
{
    if (!put_owner(out, w) || w->message.len - w->at < 4)
        return false;
    put_class(out, dw_dns_u16(w->message, w->at + 2));
    dw_scribe_byte(out, ' ');
    dw_dns_put_type(out, dw_dns_u16(w->message, w->at));
    dw_scribe_byte(out, '?');
    w->at += 4;
    return true;
}

static void put_head(struct scribe *out, unsigned type, unsigned class, uint32_t ttl)
{
    if (type == TYPE_OPT) {
        dw_scribe_printf(out, ttl == 0 ? "OPT %u %u" : "OPT %u 0x%08X", class, (unsigned)ttl);
        return;
    }
    dw_scribe_decimal(out, ttl);
    dw_scribe_byte(out, ' ');
    put_class(out, class);
    dw_scribe_byte(out, ' ');
    dw_dns_put_type(out, type);
}

static bool put_record(struct scribe *out, struct walk *w)
{
    if (!put_owner(out, w) || w->message.len - w->at < 10)
        return false;
    uint16_t type = dw_dns_u16(w->message, w->at);
    size_t len = dw_dns_u16(w->message, w->at + 8);
    put_head(out, type, dw_dns_u16(w->message, w->at + 2), dw_dns_u32(w->message, w->at + 4));
    w->at += 10;
    if (w->message.len - w->at < len)
        return false;
    struct slice rdata = dw_slice(w->message.ptr + w->at, len);
    w->at += len;
    dw_scribe_byte(out, ' ');
    size_t before = out->len;
    if (!dw_dns_put_rdata(out, type, rdata, w->message)) {
        out->len = before;
        dw_scribe_byte(out, '\'');
        dw_scribe_hex(out, rdata, ' ');
        dw_scribe_byte(out, '\'');
    } else if (type == TYPE_CNAME) { /* the next name is mostly the one this leads to */
        w->last = dw_arena_copy(w->arena, dw_slice(out->at + before, out->len - before));
    }
    return true;
}

bool dw_dns_put_message(struct scribe *out, struct slice message)
{
    struct walk w = {.message = message, .at = HEADER, .arena = out->arena};
    if (message.len < HEADER)
        return false;
    dw_dns_put_id_flags(out, dw_dns_u16(message, 0), dw_dns_u16(message, 2));
    size_t questions = dw_dns_u16(message, 4), records = 0;
    for (size_t at = 6; at < HEADER; at += 2)
        records += dw_dns_u16(message, at);
    dw_scribe_printf(out, ", counts: %zu/%u/%u/%u", questions, dw_dns_u16(message, 6), dw_dns_u16(message, 8),
                     dw_dns_u16(message, 10));
    if (questions + records > RECORDS_MAX)
        return false;
    for (size_t i = 0; i < questions + records; i++) {
        dw_scribe_text(out, ", ");
        if (!(i < questions ? put_question(out, &w) : put_record(out, &w)))
            return false;
    }
    return true;
}
