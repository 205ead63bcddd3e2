#include "netstate/builder.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

void dw_builder_start(struct state_builder *b, struct network_state *state, struct arena *arena)
{
    *b = (struct state_builder){.arena = arena, .state = state, .section = SECTION_DEFAULT};
    *state = (struct network_state){.reach4 = -1, .reach6 = -1, .source = "scutil"};
}

void *dw_builder_add(struct state_builder *b, struct item_list *list, size_t size)
{
    if (list->count >= BUILDER_MAX_ITEMS)
        return NULL;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        void *items = dw_arena_array(b->arena, capacity, size);
        if (items == NULL) {
            b->no_memory = true;
            return NULL;
        }
        if (list->count > 0)
            memcpy(items, list->items, list->count * size);
        list->items = items;
        list->capacity = capacity;
    }
    return (char *)list->items + size * list->count++;
}

static struct slice without(struct slice s, struct slice mark)
{
    for (bool again = true; again;) {
        again = false;
        s = dw_slice_trim(s);
        if (dw_slice_starts(s, mark)) {
            s = dw_slice_from(s, mark.len);
            again = true;
        } else if (dw_slice_ends(s, mark)) {
            s = dw_slice_first(s, s.len - mark.len);
            again = true;
        }
    }
    return s;
}

struct slice dw_builder_clean(struct slice line)
{
    static const char *const marks[] = {">", "&gt;", "**", "`", "[b]", "[/b]", "[B]", "[/B]", "<b>", "</b>", "|"};
    line = dw_slice_trim(line);
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        line = without(line, dw_slice_of(marks[i]));
    return line;
}

/* Where `key` ends when it stands at `at`, its blanks being one or more; 0 when it does not. */
static size_t key_ends(struct slice line, size_t at, struct slice key)
{
    for (size_t i = 0; i < key.len; i++) {
        if (at >= line.len || (key.ptr[i] == ' ' ? !is_blank(line.ptr[at]) : line.ptr[at] != key.ptr[i]))
            return 0;
        at++;
        while (key.ptr[i] == ' ' && at < line.len && is_blank(line.ptr[at]))
            at++;
    }
    return at;
}

bool dw_builder_value(struct slice line, struct slice key, struct slice *value)
{
    for (size_t at = 0; at + key.len < line.len; at++) {
        if (at > 0 && !is_blank(line.ptr[at - 1]) && line.ptr[at - 1] != ']' && line.ptr[at - 1] != ':')
            continue;
        size_t end = key_ends(line, at, key);
        if (end == 0)
            continue;
        if (end < line.len && line.ptr[end] == '[') /* nameserver[0] */
            end += dw_slice_find_byte(dw_slice_from(line, end), ']') + 1;
        while (end < line.len && is_blank(line.ptr[end]))
            end++;
        if (end < line.len && line.ptr[end] == ':') {
            *value = dw_slice_trim(dw_slice_from(line, end + 1));
            return true;
        }
    }
    return false;
}

bool dw_builder_is_head(struct slice line, struct slice head)
{
    if (line.len < head.len || !dw_slice_equal_nocase(dw_slice_from(line, line.len - head.len), head))
        return false;
    size_t from = line.len - head.len;
    return from == 0 || (from >= 2 && line.ptr[from - 1] == ' ' && strchr("]:)*", line.ptr[from - 2]) != NULL);
}

struct slice dw_builder_word(struct slice *text)
{
    size_t at = 0, end;
    while (at < text->len && is_blank(text->ptr[at]))
        at++;
    for (end = at; end < text->len && !is_blank(text->ptr[end]);)
        end++;
    struct slice word = dw_slice_first(dw_slice_from(*text, at), end - at);
    *text = dw_slice_from(*text, end);
    return word;
}

bool dw_builder_number(struct slice text, uint32_t *out)
{
    size_t len = 0;
    uint64_t number = 0;
    while (len < text.len && text.ptr[len] >= '0' && text.ptr[len] <= '9')
        len++;
    if (!dw_slice_u64(dw_slice_first(text, len), &number) || number > UINT32_MAX)
        return false;
    *out = (uint32_t)number;
    return true;
}

int64_t dw_builder_flags(struct slice value, const struct flag_word *words, size_t count)
{
    struct slice rest = value;
    uint64_t number = 0;
    int64_t bits = -1;
    if (dw_slice_starts(value, SLICE("0x")) && dw_slice_hex(dw_builder_word(&rest), &number) && number <= INT64_MAX)
        return (int64_t)number;
    while (value.len > 0) {
        size_t comma = dw_slice_find_byte(value, ',');
        struct slice word = dw_slice_trim(dw_slice_first(value, comma));
        if (word.len > 0 && word.ptr[0] == '(')
            word = dw_slice_from(word, 1);
        if (word.len > 0 && word.ptr[word.len - 1] == ')')
            word = dw_slice_first(word, word.len - 1);
        for (size_t i = 0; i < count; i++)
            if (dw_slice_equal_nocase(word, dw_slice_of(words[i].word)))
                bits = (bits < 0 ? 0 : bits) | words[i].bit;
        value = dw_slice_from(value, comma + 1);
    }
    return bits;
}

int64_t dw_builder_reach(struct slice value)
{
    static const struct flag_word words[] = {{"Not Reachable", 0},
                                             {"Transient Connection", 1},
                                             {"Reachable", 2},
                                             {"Connection Required", 4},
                                             {"Automatic Connection On Traffic", 8},
                                             {"Intervention Required", 0x10},
                                             {"Automatic Connection On Demand", 0x20},
                                             {"Local Address", 0x10000},
                                             {"Directly Reachable Address", 0x20000}};
    return dw_builder_flags(value, words, sizeof words / sizeof words[0]);
}

bool dw_builder_line(struct state_builder *b, struct slice raw)
{
    struct slice line = dw_builder_clean(raw);
    if (line.len == 0)
        return false;
    return dw_builder_dns(b, line) || dw_builder_nwi(b, line) || dw_builder_ifconfig(b, raw) ||
           dw_builder_routes(b, line) || dw_builder_names(b, raw);
}
