/* How much a text looks like a log: it is read as one, and what was found is weighed. */
#include "logtext/logtext.h"
#include "logtext/parse.h"

static bool binary(struct slice head)
{
    size_t odd = 0;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        odd += (c < 32 && c != '\n' && c != '\r' && c != '\t' && c != 27) || c == 127;
    }
    return odd * 20 > head.len;
}

static bool speaks(const struct log_entry *e)
{
    return dw_entry_speaks(e) || dw_slice_find(e->message, SLICE("serviceID=")) != e->message.len;
}

int dw_logtext_bid(struct slice head)
{
    if (head.len == 0 || binary(head))
        return 0;
    /* One line fills the whole head: it tells nothing, but it may be text. */
    int least = head.len > 32768 && dw_slice_find_byte(head, '\n') == head.len ? 1 : 0;
    struct byte_source *bytes = dw_bytes_of_memory(head);
    struct entry_reader *reader = NULL;
    struct reader_options all = {
        .input = "", .assumed_date = DW_TIME_NONE, .assumed_offset = DW_OFFSET_UNKNOWN, .processes = NULL};
    if (bytes == NULL || dw_logtext_open(&reader, bytes, &all, NULL) != DW_OK)
        return 0;
    struct log_entry entry;
    size_t speaking = 0, stamped = 0, marks = 0;
    while (reader->next(reader, &entry, NULL) == DW_OK) {
        speaking += speaks(&entry);
        stamped += entry.time_ns != DW_TIME_NONE;
        marks += entry.type == LOG_TYPE_BOOT;
    }
    const struct reader_stats *stats = reader->stats(reader);
    bool json = strcmp(stats->style, "json") == 0 || strcmp(stats->style, "ndjson") == 0;
    int bid = json && stats->entries != 0 ? 95
              : stamped != 0              ? (speaking != 0 ? 90 : 40)
              : marks != 0                ? 60
              : speaking != 0             ? 30
                                          : least;
    reader->close(reader);
    if (bid <= 1 && (dw_slice_starts(head, SLICE("Timestamp  ")) || dw_slice_starts(head, SLICE("Filtering the log"))))
        bid = 80; /* a capture that holds nothing but its header */
    return bid;
}
