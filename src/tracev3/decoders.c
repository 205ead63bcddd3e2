#include "tracev3/decoders.h"

static int compare_nocase(struct slice a, const char *small)
{
    for (size_t i = 0; i < a.len; i++) {
        char c = a.ptr[i] >= 'A' && a.ptr[i] <= 'Z' ? (char)(a.ptr[i] + ('a' - 'A')) : a.ptr[i];
        if (c != small[i])
            return (unsigned char)c < (unsigned char)small[i] ? -1 : 1;
    }
    return small[a.len] == '\0' ? 0 : -1;
}

static const struct decoder *find(const struct decoder_family *family, struct slice name)
{
    size_t low = 0, high = family->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_nocase(name, family->list[middle].name);
        if (order == 0)
            return &family->list[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static const struct decoder_family *family_of(struct slice name)
{
    static const struct {
        struct slice name;
        const struct decoder_family *family;
    } families[] = {{SLICE_INIT("mdns"), &dw_decoders_mdns},
                    {SLICE_INIT("mdnsresponder"), &dw_decoders_mdnsresponder},
                    {SLICE_INIT("network"), &dw_decoders_network}};
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        if (dw_slice_equal_nocase(name, families[i].name))
            return families[i].family;
    return NULL;
}

static bool is_signpost(struct slice family)
{
    return dw_slice_equal(family, SLICE("signpost.description")) || dw_slice_equal(family, SLICE("signpost.telemetry"));
}

enum decoded dw_decode_word(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    const struct decoder_words *words = self->with;
    uint64_t at = value->number - (uint64_t)words->first;
    if (at >= words->count || words->words[at] == NULL)
        return DECODED_PLAIN;
    dw_scribe_text(out, words->words[at]);
    return DECODED;
}

enum decoded dw_decode_truth(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    const char *const *words = self->with;
    dw_scribe_text(out, words[value->number != 0]);
    return DECODED;
}

/* `rd.svcb`: the type stands in the name, so there is one decoder for all of them. */
static const struct decoder *find_in(const struct decoder_family *family, struct slice name)
{
    const struct decoder *decoder = find(family, name);
    if (decoder == NULL && family == &dw_decoders_mdns && dw_slice_equal_nocase(dw_slice_first(name, 3), SLICE("rd.")))
        decoder = find(family, SLICE("rd."));
    return decoder;
}

enum decoded dw_decode(struct scribe *out, const struct trace_value *value)
{
    struct slice name = value->op->decoder;
    size_t colon = dw_slice_find_byte(name, ':');
    const struct decoder_family *family = &dw_decoders_builtin;
    if (colon < name.len) {
        struct slice first = dw_slice_first(name, colon);
        family = is_signpost(first) ? NULL : family_of(first);
        name = dw_slice_from(name, colon + 1);
    }
    const struct decoder *decoder = family == NULL ? NULL : find_in(family, name);
    if (decoder == NULL && family == &dw_decoders_builtin)
        decoder = find(&dw_decoders_network, name); /* some name them without their family */
    if (decoder == NULL)
        return DECODED_PLAIN;
    bool is_number = dw_format_is_number(value->op);
    if (decoder->of != OF_ANY && is_number != (decoder->of == OF_NUMBER))
        return family == &dw_decoders_builtin ? DECODED_MISMATCH : DECODED_PLAIN;
    return decoder->decode(out, value, decoder);
}
