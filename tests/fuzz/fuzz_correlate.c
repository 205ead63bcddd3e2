/* Log text all the way to verdicts: whatever order and number of messages come, correlation keeps its feet. */
#include <stdlib.h>

#include "base/embedded.h"
#include "correlate/correlate.h"
#include "logtext/logtext.h"
#include "pipeline/lane.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pattern_library *library;

static enum dw_status on_lookup(void *self, const struct lookup_result *r, bool final, struct dw_error *error)
{
    (void)self, (void) final, (void)error;
    bool caused = r->cause.len != 0;
    if (r->id == 0 || (r->outcome == OUTCOME_FAILED && !caused) || (r->outcome == OUTCOME_CANCELLED && caused) ||
        (r->end != DW_TIME_NONE && r->start != DW_TIME_NONE && r->outcome == OUTCOME_UNDECIDED))
        abort();
    return DW_OK;
}

static void feed(struct correlate *c, struct entry_reader *reader)
{
    struct lane_boots *boots = dw_lane_boots_new();
    struct lane lane;
    uint64_t id = 0;
    int64_t key;
    if (boots == NULL || dw_lane_init(&lane, reader, library, boots, 0, NULL) != DW_OK)
        abort();
    while (dw_lane_peek(&lane, &key, NULL) == DW_OK) {
        struct lane_item item = dw_lane_take(&lane);
        if (item.event != NULL)
            item.event->id = ++id;
        if ((item.event != NULL
                 ? dw_correlate_event(c, item.event, NULL)
                 : dw_correlate_lost(c, item.loss->from, item.loss->until, item.loss->count, NULL)) != DW_OK)
            abort();
        dw_event_release(item.event);
        free(item.loss);
    }
    dw_lane_free(&lane);
    dw_lane_boots_free(boots);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct embedded_file *causes = dw_embedded_find(dw_embedded_patterns, "causes.json");
    const struct correlate_options options = {.causes = causes->text, .causes_length = causes->size};
    const struct correlate_sink sink = {.lookup = on_lookup};
    struct correlate *c = NULL;
    struct entry_reader *reader = NULL;
    if (library == NULL && dw_library_open(&library, NULL, 0, NULL) != DW_OK)
        abort();
    size_t count;
    const struct slice *processes = dw_library_processes(library, &count);
    struct reader_options reading = {.processes = processes,
                                     .process_count = count,
                                     .input = "fuzz",
                                     .assumed_date = DW_TIME_NONE,
                                     .assumed_offset = INT32_MIN};
    if (dw_correlate_open(&c, &options, &sink, NULL) != DW_OK ||
        dw_logtext_open(&reader, dw_bytes_of_memory(dw_slice((const char *)data, size)), &reading, NULL) != DW_OK)
        abort();
    feed(c, reader);
    if (dw_correlate_finish(c, NULL) != DW_OK)
        abort();
    reader->close(reader);
    dw_correlate_close(c);
    return 0;
}
