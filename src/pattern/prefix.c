#include "pattern/prefix.h"

struct cursor {
    struct slice left;
};

static bool take(struct cursor *c, struct slice word)
{
    if (!dw_slice_starts(c->left, word))
        return false;
    c->left = dw_slice_from(c->left, word.len);
    return true;
}

/* Up to ten digits; none is fine where a copy lost them: then no field comes of it. */
static bool take_number(struct cursor *c, struct message_prefix *out, uint16_t id)
{
    size_t n = 0;
    while (n < c->left.len && n < 11 && c->left.ptr[n] >= '0' && c->left.ptr[n] <= '9')
        n++;
    uint64_t value;
    struct slice digits = dw_slice_first(c->left, n);
    if (n > 10)
        return false;
    c->left = dw_slice_from(c->left, n);
    if (n != 0 && dw_slice_u64(digits, &value) && out->count < PREFIX_IDS)
        out->ids[out->count++] = (struct prefix_id){id, (int64_t)value, digits};
    return true;
}

static void constant(struct message_prefix *out, uint16_t id)
{
    if (out->count < PREFIX_IDS)
        out->ids[out->count++] = (struct prefix_id){id, 1, SLICE("1")};
}

/* Ids of objects that no lookup is known by. */
static bool skip_number(struct cursor *c)
{
    size_t n = 0;
    while (n < c->left.len && c->left.ptr[n] >= '0' && c->left.ptr[n] <= '9')
        n++;
    c->left = dw_slice_from(c->left, n);
    return n <= 20;
}

/* What may follow `[R1->` or `[Q2->`. Longer words stand before their beginnings. */
static bool take_link(struct cursor *c, struct message_prefix *out, uint16_t question)
{
    if (take(c, SLICE("DupQ")))
        return take_number(c, out, FIELD_QUESTION_ID);
    if (take(c, SLICE("subQ")) || take(c, SLICE("SubQ")))
        return take_number(c, out, FIELD_SUB_QUESTION_ID);
    if (take(c, SLICE("Rec")))
        return take_number(c, out, FIELD_RECORD_ID);
    if (take(c, SLICE("mDNS"))) {
        constant(out, FIELD_MULTICAST);
        return !take(c, SLICE("Q")) || take_number(c, out, question);
    }
    if (take(c, SLICE("(Q")))
        return take_number(c, out, FIELD_QUESTION_ID) && take(c, SLICE(", Q")) &&
               take_number(c, out, FIELD_SECOND_QUESTION_ID) && take(c, SLICE(")"));
    if (take(c, SLICE("PushS")) || take(c, SLICE("DSO")) || take(c, SLICE("Sub")))
        return skip_number(c); /* DNS push: server, session, subscriber */
    if (take(c, SLICE("Q")))
        return take_number(c, out, question);
    size_t before = c->left.len; /* `[R1->26]`: 11's validator left the letter out */
    return skip_number(c) && c->left.len < before;
}

static bool bracket(struct cursor *c, struct message_prefix *out)
{
    if (!take(c, SLICE("[")))
        return false;
    if (take(c, SLICE("]")))
        return true;
    if (take(c, SLICE("Q(")) || take(c, SLICE("A("))) { /* a multicast packet: its ids are no question's of ours */
        size_t end = dw_slice_find_byte(dw_slice_first(c->left, 40), ')');
        c->left = dw_slice_from(c->left, end);
        constant(out, FIELD_MULTICAST);
        return take(c, SLICE(")]"));
    }
    bool have_question = false;
    if (take(c, SLICE("PQ"))) {
        constant(out, FIELD_PROBE);
        if (!take_number(c, out, FIELD_QUESTION_ID))
            return false;
    } else if (take(c, SLICE("R"))) {
        if (!take_number(c, out, FIELD_REQUEST_ID))
            return false;
    } else if (take(c, SLICE("Q"))) {
        have_question = true;
        if (!take_number(c, out, FIELD_QUESTION_ID))
            return false;
    } else
        return false;
    for (int links = 0; links < 3 && take(c, SLICE("->")); links++) {
        bool duplicate = dw_slice_starts(c->left, SLICE("DupQ"));
        if (!take_link(c, out, have_question ? FIELD_ORIGINAL_QUESTION_ID : FIELD_QUESTION_ID))
            return false;
        have_question = have_question || duplicate;
    }
    return take(c, SLICE("]"));
}

/* ` 25: `: the client's socket, in 10.12 to 10.14. */
static bool socket_number(struct cursor *c, struct message_prefix *out)
{
    size_t n = 0;
    while (n < c->left.len && n < 6 && c->left.ptr[n] >= '0' && c->left.ptr[n] <= '9')
        n++;
    return n != 0 && n < 6 && take_number(c, out, FIELD_SOCKET) && take(c, SLICE(":")) && c->left.len != 0 &&
           c->left.ptr[0] == ' ';
}

static void skip_blanks(struct cursor *c)
{
    while (c->left.len != 0 && (c->left.ptr[0] == ' ' || c->left.ptr[0] == '\t'))
        c->left = dw_slice_from(c->left, 1);
}

struct message_prefix dw_prefix_parse(struct slice message)
{
    struct message_prefix out = {0};
    struct cursor c = {message};
    skip_blanks(&c);
    /* A page's copy may empty one bracket and keep the next (`[] [Q7] `). */
    for (int brackets = 0; brackets < 2; brackets++) {
        struct message_prefix more = out;
        struct cursor at = c;
        bool taken =
            dw_slice_starts(c.left, SLICE("[")) ? bracket(&at, &more) : brackets == 0 && socket_number(&at, &more);
        if (!taken)
            break;
        bool empty = more.count == out.count;
        skip_blanks(&at);
        c = at;
        out = more;
        out.length = message.len - c.left.len;
        if (!empty)
            break;
    }
    return out;
}
