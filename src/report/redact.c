#include "report/redact.h"

#include "base/address.h"
#include "base/dns_name.h"
#include "report/rows.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <uthash.h>

enum kind { KIND_LABEL, KIND_V4, KIND_V6, KIND_PROCESS, KIND_HASH, KIND_PATH, KIND_NAME, KIND_KEPT, KIND_COUNT };

struct entry { /* key: the kind's character and the text in lower case (processes and paths as they are) */
    UT_hash_handle hh;
    char *stand_in;
    char key[];
};

struct phrase { /* what is looked for as a whole: processes, names with blanks or other odd characters */
    struct phrase *next;
    enum kind kind;
    size_t len;
    char text[];
};

struct redactor {
    struct entry *entries;
    struct phrase *phrases[256]; /* by first byte */
    unsigned counts[KIND_COUNT];
};

static struct entry *find(struct redactor *r, enum kind kind, struct slice text, bool make)
{
    char small[320];
    size_t len = text.len + 1;
    char *key = len <= sizeof small ? small : malloc(len);
    if (key == NULL)
        return NULL;
    key[0] = (char)('a' + (int)kind);
    for (size_t i = 0; i < text.len; i++)
        key[i + 1] =
            kind == KIND_PROCESS || kind == KIND_PATH ? text.ptr[i] : (char)tolower((unsigned char)text.ptr[i]);
    struct entry *e = NULL;
    HASH_FIND(hh, r->entries, key, len, e);
    if (e == NULL && make && (e = calloc(1, sizeof *e + len)) != NULL) {
        memcpy(e->key, key, len);
        HASH_ADD(hh, r->entries, key, len, e);
    }
    if (key != small)
        free(key);
    return e;
}

static const char *number_of(struct redactor *r, enum kind kind, struct slice text, bool link_local)
{
    struct entry *e = find(r, kind, text, true);
    if (e == NULL)
        return "";
    if (e->stand_in != NULL)
        return e->stand_in;
    unsigned n = ++r->counts[kind];
    char out[64];
    switch (kind) {
    case KIND_V4: /* RFC 2544's range for tests: 131,070 of them */
        snprintf(out, sizeof out, "198.%u.%u.%u", 18 + (n >> 16 & 1), n >> 8 & 255, n & 255);
        break;
    case KIND_V6:
        snprintf(out, sizeof out, "%s%x:%x", link_local ? "fe80::" : "2001:db8::", n >> 16 & 0xffff, n & 0xffff);
        break;
    case KIND_PROCESS:
        snprintf(out, sizeof out, "process-%u", n);
        break;
    case KIND_HASH:
        snprintf(out, sizeof out, "hash-%u", n);
        break;
    case KIND_PATH:
        snprintf(out, sizeof out, "input-%u", n);
        break;
    default:
        snprintf(out, sizeof out, "name%u", n);
    }
    e->stand_in = strdup(out);
    return e->stand_in != NULL ? e->stand_in : "";
}

/* ---- growing text ---- */
struct text {
    char *ptr;
    size_t len, room;
    bool failed;
};

static void add(struct text *t, struct slice s)
{
    if (t->len + s.len + 1 > t->room) {
        size_t room = (t->len + s.len + 1) * 2;
        char *more = realloc(t->ptr, room);
        if (more == NULL) {
            t->failed = true;
            return;
        }
        t->ptr = more;
        t->room = room;
    }
    if (s.len > 0)
        memcpy(t->ptr + t->len, s.ptr, s.len);
    t->len += s.len;
}

static struct slice finish(struct text *t, struct arena *arena)
{
    struct slice out = t->failed ? SLICE("") : dw_arena_copy(arena, dw_slice(t->ptr != NULL ? t->ptr : "", t->len));
    free(t->ptr);
    return out.ptr != NULL ? out : SLICE("");
}

/* ---- names ---- */
static bool token_char(char c)
{
    return isalnum((unsigned char)c) || c == '.' || c == '-' || c == '_' || c == '\\' || ((unsigned char)c & 0x80) != 0;
}

static bool plain_top(struct slice label)
{
    static const char *const tops[] = {"com",     "net",       "org", "edu",   "gov",     "info",
                                       "io",      "app",       "dev", "local", "example", "test",
                                       "invalid", "localhost", "lan", "home",  "internal"};
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
        if (dw_slice_equal_nocase(label, dw_slice_of(tops[i])))
            return true;
    return label.len == 2 && isalpha((unsigned char)label.ptr[0]) && isalpha((unsigned char)label.ptr[1]);
}

static bool reverse_name(struct slice name)
{
    if (name.len > 0 && name.ptr[name.len - 1] == '.')
        name.len--;
    return name.len > 5 && dw_slice_equal_nocase(dw_slice_from(name, name.len - 5), SLICE(".arpa"));
}

static void add_name(struct redactor *r, struct text *out, struct slice name)
{
    if (reverse_name(name)) { /* its labels are an address */
        add(out, dw_slice_of(
                     number_of(r, KIND_NAME, dw_slice_first(name, name.len - (name.ptr[name.len - 1] == '.')), false)));
        add(out, name.ptr[name.len - 1] == '.' ? SLICE(".arpa.") : SLICE(".arpa"));
        return;
    }
    while (name.len > 0) {
        size_t end = 0;
        while (end < name.len && name.ptr[end] != '.')
            end += name.ptr[end] == '\\' && end + 1 < name.len ? 2 : 1;
        struct slice label = dw_slice_first(name, end);
        bool last = end + 1 >= name.len;
        if (label.len == 0 || label.ptr[0] == '_' || (last && plain_top(label)))
            add(out, label);
        else
            add(out, dw_slice_of(number_of(r, KIND_LABEL, label, false)));
        if (end < name.len)
            add(out, SLICE("."));
        name = dw_slice_from(name, end + 1);
    }
}

/* Two labels or more, the last of letters (or an A-label): what can only be a host. Numbers with points are none. */
static bool host_like(struct slice token)
{
    if (token.len > 0 && token.ptr[token.len - 1] == '.')
        token.len--;
    size_t dot = token.len;
    while (dot > 0 && token.ptr[dot - 1] != '.')
        dot--;
    if (dot < 2 || token.len - dot < 2)
        return false;
    for (size_t i = dot; i < token.len; i++)
        if (!isalpha((unsigned char)token.ptr[i]) &&
            (i == dot || !(isalnum((unsigned char)token.ptr[i]) || token.ptr[i] == '-')))
            return (token.ptr[i] & 0x80) != 0;
    return true;
}

/* ---- addresses ---- */
static size_t address4(struct redactor *r, struct text *out, struct slice s)
{
    size_t n = 0;
    while (n < s.len && n < 16 && (isdigit((unsigned char)s.ptr[n]) || s.ptr[n] == '.'))
        n++;
    while (n > 0 && s.ptr[n - 1] == '.')
        n--;
    if (n < 7 || n > 15 || (n < s.len && token_char(s.ptr[n]) && s.ptr[n] != '.'))
        return 0;
    struct slice text = dw_slice_first(s, n);
    if (!dw_address_parse(AF_INET, text, NULL))
        return 0;
    if (dw_slice_starts(text, SLICE("127.")) || dw_slice_equal(text, SLICE("0.0.0.0")))
        add(out, text);
    else
        add(out, dw_slice_of(number_of(r, KIND_V4, text, false)));
    return n;
}

static size_t address6(struct redactor *r, struct text *out, struct slice s)
{
    size_t n = 0;
    unsigned colons = 0;
    while (n < s.len && n < 47 && (isxdigit((unsigned char)s.ptr[n]) || s.ptr[n] == ':' || s.ptr[n] == '.'))
        colons += s.ptr[n++] == ':';
    for (; colons >= 2 && n >= 2; n--) { /* a port or the end of a sentence may stand behind it */
        struct in6_addr a;
        if (n < s.len && isalnum((unsigned char)s.ptr[n]))
            continue;
        if (dw_address_parse(AF_INET6, dw_slice_first(s, n), a.s6_addr)) {
            char canonical[INET6_ADDRSTRLEN];
            bool special = n <= 3; /* :: and ::1 */
            if (inet_ntop(AF_INET6, &a, canonical, sizeof canonical) == NULL)
                return 0;
            bool local = a.s6_addr[0] == 0xfe && (a.s6_addr[1] & 0xc0) == 0x80;
            add(out,
                special ? dw_slice_of(canonical) : dw_slice_of(number_of(r, KIND_V6, dw_slice_of(canonical), local)));
            return n;
        }
    }
    return 0;
}

/* xx:xx:xx:xx:xx:xx */
static size_t hardware(struct text *out, struct slice s)
{
    if (s.len < 17 || (s.len > 17 && (isxdigit((unsigned char)s.ptr[17]) || s.ptr[17] == ':')))
        return 0;
    for (size_t i = 0; i < 17; i++)
        if (i % 3 == 2 ? s.ptr[i] != ':' : !isxdigit((unsigned char)s.ptr[i]))
            return 0;
    add(out, SLICE("02:00:00:00:00:00"));
    return 17;
}

static size_t phrase(struct redactor *r, struct text *out, struct slice s)
{
    for (const struct phrase *p = r->phrases[(unsigned char)s.ptr[0]]; p != NULL; p = p->next) {
        if (s.len < p->len || memcmp(s.ptr, p->text, p->len) != 0)
            continue;
        /* a full stop may follow; a further letter makes it another word */
        if (s.len > p->len && token_char(s.ptr[p->len]) &&
            !(s.ptr[p->len] == '.' && (s.len == p->len + 1 || !isalnum((unsigned char)s.ptr[p->len + 1]))))
            continue;
        if (p->kind == KIND_PROCESS)
            add(out, dw_slice_of(number_of(r, KIND_PROCESS, dw_slice(p->text, p->len), false)));
        else
            add_name(r, out, dw_slice(p->text, p->len));
        return p->len;
    }
    return 0;
}

/* Words with points that tell nothing of the user: scutil's commands, Apple's own reverse names. */
static bool harmless(struct slice s)
{
    return dw_slice_starts(s, SLICE("com.apple.")) || dw_slice_equal(s, SLICE("d.add")) ||
           dw_slice_equal(s, SLICE("d.init")) || dw_slice_equal(s, SLICE("d.remove"));
}

static size_t token(struct redactor *r, struct text *out, struct slice s)
{
    size_t n = 0;
    while (n < s.len && token_char(s.ptr[n]))
        n += s.ptr[n] == '\\' && n + 1 < s.len ? 2 : 1;
    while (n > 1 && s.ptr[n - 1] == '.' && s.ptr[n - 2] == '.') /* the end of a sentence */
        n--;
    struct slice t = dw_slice_first(s, n);
    struct slice bare = dw_dns_name_bare(t);
    if (n == 0)
        return 0;
    if (harmless(t) || find(r, KIND_KEPT, bare, false) != NULL)
        add(out, t);
    else if (find(r, KIND_HASH, t, false) != NULL)
        add(out, dw_slice_of(number_of(r, KIND_HASH, t, false)));
    else if (host_like(t) || find(r, KIND_NAME, bare, false) != NULL)
        add_name(r, out, t);
    else
        add(out, t);
    return n;
}

struct slice dw_redact_text(struct redactor *r, struct arena *arena, struct slice s)
{
    struct text out = {0};
    while (s.len > 0) {
        size_t n = hardware(&out, s);
        n = n > 0 ? n : address6(r, &out, s);
        n = n > 0 ? n : address4(r, &out, s);
        n = n > 0 ? n : phrase(r, &out, s);
        n = n > 0 ? n : token(r, &out, s);
        if (n == 0) {
            n = 1;
            add(&out, dw_slice_first(s, 1));
        }
        s = dw_slice_from(s, n);
    }
    return finish(&out, arena);
}

struct slice dw_redact_process(struct redactor *r, struct arena *arena, struct slice process)
{
    if (dw_slice_equal(process, SLICE("mDNSResponder")) || dw_slice_equal(process, SLICE("configd")))
        return dw_arena_copy(arena, process);
    return dw_arena_copy(arena, dw_slice_of(number_of(r, KIND_PROCESS, process, false)));
}

struct slice dw_redact_hash(struct redactor *r, struct arena *arena, struct slice hash)
{
    return dw_arena_copy(arena, dw_slice_of(number_of(r, KIND_HASH, hash, false)));
}

struct slice dw_redact_path(struct redactor *r, struct arena *arena, struct slice path)
{
    return dw_arena_copy(arena, dw_slice_of(number_of(r, KIND_PATH, path, false)));
}

/* ---- gathering ---- */
static bool all_token(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!token_char(s.ptr[i]))
            return false;
    return true;
}

static void learn_phrase(struct redactor *r, enum kind kind, struct slice text)
{
    struct phrase *p = malloc(sizeof *p + text.len);
    if (p == NULL)
        return;
    *p = (struct phrase){.kind = kind, .len = text.len};
    memcpy(p->text, text.ptr, text.len);
    struct phrase **at = &r->phrases[(unsigned char)text.ptr[0]];
    while (*at != NULL && (*at)->len > p->len) /* the longest first */
        at = &(*at)->next;
    p->next = *at;
    *at = p;
}

static void learn(struct redactor *r, enum kind kind, struct slice text)
{
    if (kind != KIND_PROCESS)
        text = dw_dns_name_bare(text);
    if (text.len == 0 || (kind == KIND_NAME && text.ptr[0] == '<') || find(r, kind, text, false) != NULL)
        return;
    if (kind == KIND_PROCESS &&
        (dw_slice_equal(text, SLICE("mDNSResponder")) || dw_slice_equal(text, SLICE("configd"))))
        return;
    if (kind == KIND_PROCESS)
        number_of(r, kind, text, false);
    else
        find(r, kind, text, true);
    if (kind == KIND_PROCESS || (kind == KIND_NAME && !all_token(text)))
        learn_phrase(r, kind, text);
}

struct source {
    enum kind kind;
    const char *sql;
};

/* ?1: a lookup. */
static enum dw_status gather(struct redactor *r, struct sqlite3 *db, const struct source *source, int64_t lookup,
                             struct dw_error *error)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(db, source->sql, -1, &s, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_int64(s, 1, lookup);
        while ((code = sqlite3_step(s)) == SQLITE_ROW)
            learn(r, source->kind, dw_row_text(s, 0));
    }
    sqlite3_finalize(s);
    return code == SQLITE_DONE
               ? DW_OK
               : dw_fail(error, DW_ERR_DATABASE, "the names to be redacted could not be read: %s", sqlite3_errmsg(db));
}

#define SERVICES                                                                                                       \
    "SELECT service_id FROM candidates UNION SELECT service_id FROM primaries UNION SELECT winner_service FROM"        \
    " elections"
#define DOMAINS                                                                                                        \
    "SELECT domain FROM resolvers UNION SELECT value FROM resolvers, json_each(resolvers.search) UNION SELECT value"   \
    " FROM dns_services, json_each(dns_services.domains)"
/* A lookup's requests are among the newest. */
#define REQUESTS " FROM requests WHERE id > (SELECT max(id) FROM requests) - 4096 AND lookup_id = ?1"

static enum dw_status gather_all(struct redactor *r, struct sqlite3 *db, struct dw_error *error)
{
    static const struct source sources[] = {
        {KIND_KEPT, SERVICES},
        {KIND_PROCESS, "SELECT client_process FROM lookups GROUP BY 1 ORDER BY min(id)"},
        {KIND_PROCESS, "SELECT client_process FROM requests UNION SELECT delegator_process FROM requests ORDER BY 1"},
        {KIND_NAME, "SELECT name FROM lookups GROUP BY 1 ORDER BY min(id)"},
        {KIND_NAME, "SELECT name FROM requests UNION " DOMAINS " ORDER BY 1"},
        {KIND_HASH, "SELECT name_hash FROM lookups UNION SELECT name_hash FROM requests ORDER BY 1"},
    };
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < sizeof sources / sizeof *sources && status == DW_OK; i++)
        status = gather(r, db, &sources[i], 0, error);
    return status;
}

enum dw_status dw_redactor_learn(struct redactor *r, struct sqlite3 *db, int64_t lookup, struct dw_error *error)
{
    static const struct source sources[] = {
        {KIND_KEPT, SERVICES},
        {KIND_PROCESS, "SELECT client_process FROM lookups WHERE id = ?1 UNION ALL SELECT client_process" REQUESTS
                       " UNION ALL SELECT delegator_process" REQUESTS},
        {KIND_NAME, "SELECT name FROM lookups WHERE id = ?1 UNION ALL SELECT name" REQUESTS},
        {KIND_NAME, DOMAINS},
        {KIND_HASH, "SELECT name_hash FROM lookups WHERE id = ?1 UNION ALL SELECT name_hash" REQUESTS},
    };
    enum dw_status status = lookup == 0 ? gather_all(r, db, error) : DW_OK;
    for (size_t i = 0; lookup != 0 && i < sizeof sources / sizeof *sources && status == DW_OK; i++)
        status = gather(r, db, &sources[i], lookup, error);
    return status;
}

enum dw_status dw_redactor_open(struct redactor **out, struct sqlite3 *db, struct dw_error *error)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    enum dw_status status = gather_all(*out, db, error);
    if (status != DW_OK) {
        dw_redactor_close(*out);
        *out = NULL;
    }
    return status;
}

void dw_redactor_close(struct redactor *r)
{
    if (r == NULL)
        return;
    struct entry *e, *next;
    HASH_ITER (hh, r->entries, e, next) {
        HASH_DEL(r->entries, e);
        free(e->stand_in);
        free(e);
    }
    for (size_t i = 0; i < 256; i++)
        for (struct phrase *p = r->phrases[i], *after; p != NULL; p = after) {
            after = p->next;
            free(p);
        }
    free(r);
}
