#include "logtext/print.h"

#include "logtext/printer.h"

enum { THREAD_WIDTH = 11, TYPE_WIDTH = 12, ACTIVITY_WIDTH = 21, PID_WIDTH = 7 };

static struct slice type_word(enum log_type type)
{
    static const struct slice words[] = {
        [LOG_TYPE_UNKNOWN] = SLICE_INIT("Default"),   [LOG_TYPE_DEFAULT] = SLICE_INIT("Default"),
        [LOG_TYPE_INFO] = SLICE_INIT("Info"),         [LOG_TYPE_DEBUG] = SLICE_INIT("Debug"),
        [LOG_TYPE_ERROR] = SLICE_INIT("Error"),       [LOG_TYPE_FAULT] = SLICE_INIT("Fault"),
        [LOG_TYPE_ACTIVITY] = SLICE_INIT("Activity"), [LOG_TYPE_TRACE] = SLICE_INIT("Trace"),
        [LOG_TYPE_SIGNPOST] = SLICE_INIT("Signpost"), [LOG_TYPE_STATE] = SLICE_INIT("State"),
        [LOG_TYPE_LOSS] = SLICE_INIT("Loss"),         [LOG_TYPE_TIMESYNC] = SLICE_INIT("Timesync"),
        [LOG_TYPE_BOOT] = SLICE_INIT("Timesync")};
    return words[(size_t)type < sizeof words / sizeof *words ? type : LOG_TYPE_UNKNOWN];
}

static struct slice event_word(enum log_type type)
{
    switch (type) {
    case LOG_TYPE_ACTIVITY:
        return SLICE("activityCreateEvent");
    case LOG_TYPE_TRACE:
        return SLICE("traceEvent");
    case LOG_TYPE_SIGNPOST:
        return SLICE("signpostEvent");
    case LOG_TYPE_STATE:
        return SLICE("stateEvent");
    case LOG_TYPE_LOSS:
        return SLICE("lossEvent");
    case LOG_TYPE_TIMESYNC:
    case LOG_TYPE_BOOT:
        return SLICE("timesyncEvent");
    default:
        return SLICE("logEvent");
    }
}

void dw_print_head(struct printer *p)
{
    dw_printer_room(p);
    DW_PUT(p, "Timestamp                       Thread     Type        Activity             PID    TTL  \n");
}

static void put_columns(struct printer *p, const struct log_entry *e)
{
    struct slice word = type_word(e->type);
    dw_put_stamp(p, e->time_ns, e->utc_offset);
    DW_PUT(p, " ");
    size_t from = p->used;
    dw_put_hex(p, e->thread);
    dw_put_blanks(p, from, THREAD_WIDTH);
    from = p->used;
    dw_put(p, word.ptr, word.len);
    dw_put_blanks(p, from, TYPE_WIDTH);
    from = p->used;
    dw_put_hex(p, e->activity);
    dw_put_blanks(p, from, ACTIVITY_WIDTH);
    from = p->used;
    dw_put_decimal(p, e->pid);
    dw_put_blanks(p, from, PID_WIDTH);
    DW_PUT(p, "0    ");
}

/* The text of a mark, which readers of binary logs leave to whoever prints it. */
static void put_mark(struct printer *p, const struct log_entry *e)
{
    if (e->type == LOG_TYPE_BOOT) {
        DW_PUT(p, "=== system boot: ");
        dw_put_safe(p, e->boot, "");
    } else {
        DW_PUT(p, "=== system wallclock time adjusted");
    }
}

static bool is_mark(const struct log_entry *e)
{
    return e->type == LOG_TYPE_BOOT || e->type == LOG_TYPE_TIMESYNC;
}

static void put_origin(struct printer *p, const struct log_entry *e)
{
    if (e->process.len != 0) {
        dw_put_safe(p, e->process, "");
        DW_PUT(p, ": ");
    }
    if (e->sender.len != 0 && !dw_slice_equal(e->sender, e->process)) {
        DW_PUT(p, "(");
        dw_put_safe(p, e->sender, "");
        DW_PUT(p, ") ");
    }
    if (e->subsystem.len != 0) {
        DW_PUT(p, "[");
        dw_put_safe(p, e->subsystem, "");
        DW_PUT(p, ":");
        dw_put_safe(p, e->category, "");
        DW_PUT(p, "] ");
    }
}

void dw_print_text(struct printer *p, const struct log_entry *e)
{
    dw_printer_room(p);
    if (e->time_ns != DW_TIME_NONE)
        put_columns(p, e);
    if (is_mark(e)) {
        put_mark(p, e);
    } else {
        put_origin(p, e);
        dw_put_safe(p, e->message, "\n\t");
    }
    dw_printer_room(p);
    DW_PUT(p, "\n");
}

static void put_member(struct printer *p, const char *key, size_t len, struct slice value)
{
    dw_printer_room(p);
    dw_put(p, key, len);
    dw_put_json_text(p, value);
    DW_PUT(p, "\"");
}

/* `"key":"` */
#define MEMBER(p, key, value) put_member(p, ",\"" key "\":\"", sizeof(",\"" key "\":\"") - 1, value)
#define NUMBER(p, key, value)                                                                                          \
    do {                                                                                                               \
        DW_PUT(p, ",\"" key "\":");                                                                                    \
        dw_put_decimal(p, value);                                                                                      \
    } while (0)

static void put_json_mark(struct printer *p, const struct log_entry *e)
{
    dw_printer_room(p);
    DW_PUT(p, ",\"eventMessage\":\"");
    put_mark(p, e);
    DW_PUT(p, "\"");
}

/* Members that the reader made: JSON already. */
static void put_rest(struct printer *p, struct slice rest)
{
    if (rest.len == 0)
        return;
    dw_printer_room(p);
    DW_PUT(p, ",");
    for (size_t at = 0; at < rest.len; at += PRINTER_ROOM / 2) {
        struct slice part = dw_slice_first(dw_slice_from(rest, at), PRINTER_ROOM / 2);
        dw_printer_room(p);
        dw_put(p, part.ptr, part.len);
    }
}

void dw_print_json(struct printer *p, const struct log_entry *e)
{
    struct slice event = event_word(e->type);
    dw_printer_room(p);
    DW_PUT(p, "{");
    if (e->time_ns != DW_TIME_NONE) {
        DW_PUT(p, "\"timestamp\":\"");
        dw_put_stamp(p, e->time_ns, e->utc_offset);
        DW_PUT(p, "\",");
    }
    DW_PUT(p, "\"eventType\":\"");
    dw_put(p, event.ptr, event.len);
    DW_PUT(p, "\"");
    if (e->type <= LOG_TYPE_FAULT)
        MEMBER(p, "messageType", type_word(e->type));
    MEMBER(p, "subsystem", e->subsystem);
    MEMBER(p, "category", e->category);
    dw_printer_room(p);
    NUMBER(p, "processID", e->pid);
    NUMBER(p, "threadID", e->thread);
    MEMBER(p, "processImagePath", e->process_path.len != 0 ? e->process_path : e->process);
    MEMBER(p, "senderImagePath", e->sender_path.len != 0 ? e->sender_path : e->sender);
    dw_printer_room(p);
    NUMBER(p, "activityIdentifier", e->activity);
    MEMBER(p, "bootUUID", e->boot);
    dw_printer_room(p);
    NUMBER(p, "machTimestamp", e->mach_time);
    MEMBER(p, "formatString", e->format);
    if (is_mark(e))
        put_json_mark(p, e);
    else
        MEMBER(p, "eventMessage", e->message);
    put_rest(p, e->rest);
    dw_printer_room(p);
    DW_PUT(p, "}\n");
}
