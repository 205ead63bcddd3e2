#include "pattern/prefix.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static void add(struct message_prefix *p, uint16_t field, struct slice digits)
{
    uint64_t number;
    if (p->count == PREFIX_IDS || !dw_slice_u64(digits, &number) || number > UINT32_MAX)
        return;
    p->ids[p->count].field = field;
    p->ids[p->count].number = (int64_t)number;
    p->ids[p->count++].text = digits;
}

static bool has(const struct message_prefix *p, uint16_t field)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->ids[i].field == field)
            return true;
    return false;
}

/* One word between arrows: R1, Q2, DupQ3, subQ4, Rec5, PQ6. False when it is none of them. */
static bool word(struct message_prefix *p, struct slice w)
{
    static const struct {
        struct slice lead;
        uint16_t field;
    } leads[] = {{{"DupQ", 4}, FIELD_QUESTION_ID},
                 {{"subQ", 4}, FIELD_SUB_QUESTION_ID},
                 {{"SubQ", 4}, FIELD_SUB_QUESTION_ID},
                 {{"Rec", 3}, FIELD_RECORD_ID},
                 {{"PQ", 2}, FIELD_PROBE},
                 {{"R", 1}, FIELD_REQUEST_ID},
                 {{"Q", 1}, FIELD_QUESTION_ID}};
    if (dw_slice_equal(w, SLICE("mDNS")) || dw_slice_equal(w, SLICE("mDNSQ"))) {
        add(p, FIELD_MULTICAST, SLICE("1"));
        return true;
    }
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        struct slice number = dw_slice_from(w, leads[i].lead.len);
        uint64_t value;
        if (!dw_slice_starts(w, leads[i].lead) || !dw_slice_u64(number, &value))
            continue;
        uint16_t field = leads[i].field;
        if (field == FIELD_QUESTION_ID && has(p, field))
            field = FIELD_ORIGINAL_QUESTION_ID;
        add(p, field, number);
        return true;
    }
    return false;
}

/* `(Q2, Q3)`, the questions of a DNSServiceResolve. */
static bool pair(struct message_prefix *p, struct slice w)
{
    size_t comma = dw_slice_find(w, SLICE(", Q"));
    if (!dw_slice_starts(w, SLICE("(Q")) || !dw_slice_ends(w, SLICE(")")) || comma == w.len)
        return false;
    add(p, FIELD_QUESTION_ID, dw_slice_first(dw_slice_from(w, 2), comma - 2));
    struct slice second = dw_slice_from(w, comma + 3);
    add(p, FIELD_SECOND_QUESTION_ID, dw_slice_first(second, second.len - 1));
    return true;
}

static struct message_prefix socket_prefix(struct slice message)
{
    struct message_prefix p = {0};
    size_t at = 0;
    while (at < message.len && at < 3 && message.ptr[at] == ' ')
        at++;
    size_t from = at;
    while (at < message.len && at - from < 6 && digit(message.ptr[at]))
        at++;
    if (at == from || at + 1 >= message.len || message.ptr[at] != ':' || message.ptr[at + 1] != ' ')
        return p;
    add(&p, FIELD_SOCKET, dw_slice(message.ptr + from, at - from));
    p.length = at + 2;
    return p;
}

struct message_prefix dw_prefix_parse(struct slice message)
{
    struct message_prefix p = {0};
    if (message.len == 0 || message.ptr[0] != '[')
        return socket_prefix(message);
    size_t end = dw_slice_find_byte(message, ']');
    if (end == message.len || end > 80)
        return p;
    struct slice inner = dw_slice_from(dw_slice_first(message, end), 1);
    while (inner.len != 0) {
        size_t arrow = dw_slice_find(inner, SLICE("->"));
        struct slice w = dw_slice_first(inner, arrow);
        if (!word(&p, w) && !pair(&p, w))
            return (struct message_prefix){0};
        inner = dw_slice_from(inner, arrow + 2);
    }
    p.length = end + 1;
    while (p.length < message.len && message.ptr[p.length] == ' ')
        p.length++;
    /* a page's copy may have emptied one bracket before the next: `[] [R1->Q2] ..` */
    if (p.count == 0 && p.length < message.len) {
        struct message_prefix next = dw_prefix_parse(dw_slice_from(message, p.length));
        next.length += p.length;
        return next;
    }
    return p;
}
