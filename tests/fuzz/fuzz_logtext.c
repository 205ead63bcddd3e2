/* Log text of any style. The first byte says in which pieces it comes and which processes are wanted; text without
 * JSON is read twice, by blocks and line by line, which must give the same. */
#include "logtext/logtext.h"

#include <stdlib.h>
#include <xxhash.h>

#include "support/entries.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct slice NAMES[] = {{"mDNSResponder", 13},
                                     {"configd", 7},
                                     {"q-1", 3},
                                     {"q-2", 3},
                                     {"q-3", 3},
                                     {"q-4", 3},
                                     {"q-5", 3},
                                     {"q-6", 3},
                                     {"q-7", 3}};

struct sum {
    uint64_t count, hash, seen, damaged;
    int64_t first, last;
};

static void add(struct sum *sum, const struct log_entry *e)
{
    const struct slice texts[] = {e->process,  e->process_path, e->sender, e->subsystem,
                                  e->category, e->message,      e->format, e->boot};
    sum->count++;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        sum->hash = XXH3_64bits_withSeed(texts[i].ptr != NULL ? texts[i].ptr : "", texts[i].len, sum->hash);
    sum->hash = XXH3_64bits_withSeed(&e->time_ns, sizeof e->time_ns, sum->hash + e->line + e->pid + e->type);
}

static struct sum read_all(struct slice text, size_t step, size_t names)
{
    struct sum sum = {0};
    struct reader_options options = {.processes = names != 0 ? NAMES : NULL,
                                     .process_count = names,
                                     .input = "fuzz",
                                     .assumed_date = DW_TIME_NONE,
                                     .assumed_offset = INT32_MIN,
                                     .memory = 1 << 20};
    struct byte_source *bytes = dw_test_source(text, step, false);
    struct entry_reader *reader = NULL;
    bytes->size = text.len; /* small buffers: many runs */
    if (dw_logtext_open(&reader, bytes, &options, NULL) != DW_OK)
        abort();
    struct log_entry entry;
    while (reader->next(reader, &entry, NULL) == DW_OK)
        add(&sum, &entry);
    const struct reader_stats *stats = reader->stats(reader);
    sum.seen = stats->seen;
    sum.damaged = stats->damaged;
    sum.first = stats->first;
    sum.last = stats->last;
    reader->close(reader);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct slice text = dw_slice((const char *)data + 1, size - 1);
    size_t step = data[0] % 64;
    (void)dw_logtext_bid(text);
    struct sum fast = read_all(text, step, data[0] >= 128 ? 0 : 2);
    if (data[0] >= 128 || dw_slice_find_byte(text, '{') != text.len)
        return 0;
    struct sum careful = read_all(text, step, sizeof NAMES / sizeof *NAMES);
    if (memcmp(&fast, &careful, sizeof fast) != 0)
        abort();
    return 0;
}
