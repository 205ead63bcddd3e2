/* The types that `log` knows itself: bool, uuid_t, times, errno, mode, scaled sizes. Times are of the machine that
 * reads there; here they are UTC, and say so. */
#include "base/timestamp.h"
#include "tracev3/decoders.h"
#include "tracev3/number.h"

static enum decoded boolean(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    bool capital = value->op->decoder.ptr[0] == 'B'; /* the one name whose case tells */
    const char *yes = capital ? "YES" : "true", *no = capital ? "NO" : "false";
    dw_scribe_text(out, value->number != 0 ? yes : no);
    return DECODED;
}

/* Bytes of one size; cut ones are missing, others do not fit. */
static enum decoded exact(const struct trace_value *value, size_t size)
{
    if (value->bytes.len == size)
        return DECODED;
    return value->bytes.len < size && value->cut ? DECODED_MISSING : DECODED_MISMATCH;
}

void dw_put_uuid(struct scribe *out, const unsigned char bytes[16])
{
    static const char digits[] = "0123456789ABCDEF";
    char *to = dw_scribe_room(out, 36);
    if (to == NULL)
        return;
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    out->len += 36;
}

static enum decoded uuid(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    enum decoded fits = exact(value, 16);
    if (fits == DECODED)
        dw_put_uuid(out, (const unsigned char *)value->bytes.ptr);
    return fits;
}

static void put_time(struct scribe *out, int64_t seconds)
{
    const int64_t bound = INT64_MAX / DW_SECOND_NS;
    if (seconds > bound || seconds < -bound) { /* beyond what civil time can hold here */
        dw_scribe_printf(out, "%lld", (long long)seconds);
        return;
    }
    struct civil_time t = dw_civil_of(seconds * DW_SECOND_NS, 0);
    dw_scribe_printf(out, "%04d-%02u-%02u %02u:%02u:%02u", (int)t.year, t.month, t.day, t.hour, t.minute, t.second);
}

static enum decoded time_seconds(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    if (value->bytes.len != 4 && value->bytes.len != 8)
        return DECODED_MISMATCH;
    put_time(out, (int64_t)dw_number_read(value->bytes, true));
    dw_scribe_text(out, "+0000");
    return DECODED;
}

/* Seconds, then a fraction of as many digits as `with` says. */
static enum decoded time_fraction(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    enum decoded fits = exact(value, 16);
    if (fits != DECODED)
        return fits;
    const int *digits = self->with;
    struct slice rest = dw_slice_from(value->bytes, 8);
    put_time(out, (int64_t)dw_number_read(value->bytes, true));
    dw_scribe_printf(out, ".%0*lld+0000", *digits,
                     (long long)(*digits == 6 ? (int32_t)dw_number_read(dw_slice_first(rest, 4), true)
                                              : (int64_t)dw_number_read(rest, true)));
    return DECODED;
}

/* Eight bytes too, which `log` itself refuses: libmdns logs some so, and they are worth reading. */
static enum decoded error_number(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    if (value->bytes.len != 4 && value->bytes.len != 8)
        return DECODED_MISMATCH;
    int32_t number = (int32_t)value->number;
    dw_scribe_printf(out, "[%d: ", (int)number);
    if (number == 0)
        dw_scribe_text(out, "Success");
    else
        dw_darwin_error(out, number);
    dw_scribe_byte(out, ']');
    return DECODED;
}

static enum decoded mode(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    if (value->bytes.len != 4)
        return DECODED_MISMATCH;
    uint32_t bits = (uint32_t)value->number;
    char text[10];
    text[0] = "-pc-d-b---l-s-w-"[bits >> 12 & 15];
    for (unsigned i = 0; i < 9; i++)
        text[1 + i] = (bits & 0x100u >> i) != 0 ? "rwx"[i % 3] : '-';
    static const struct {
        uint32_t bit;
        size_t at;
        char small, capital;
    } special[] = {{0x800, 3, 's', 'S'}, {0x400, 6, 's', 'S'}, {0x200, 9, 't', 'T'}};
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
        if ((bits & special[i].bit) != 0)
            text[special[i].at] = text[special[i].at] == 'x' ? special[i].small : special[i].capital;
    dw_scribe_put(out, dw_slice(text, sizeof text));
    return DECODED;
}

static const struct {
    const char *name, *words;
} signals[] = {{NULL, NULL},
               {"hup", "Hangup"},
               {"int", "Interrupt"},
               {"quit", "Quit"},
               {"ill", "Illegal instruction"},
               {"trap", "Trace/BPT trap"},
               {"abrt", "Abort trap"},
               {"emt", "EMT trap"},
               {"fpe", "Floating point exception"},
               {"kill", "Killed"},
               {"bus", "Bus error"},
               {"segv", "Segmentation fault"},
               {"sys", "Bad system call"},
               {"pipe", "Broken pipe"},
               {"alrm", "Alarm clock"},
               {"term", "Terminated"},
               {"urg", "Urgent I/O condition"},
               {"stop", "Suspended (signal)"},
               {"tstp", "Suspended"},
               {"cont", "Continued"},
               {"chld", "Child exited"},
               {"ttin", "Stopped (tty input)"},
               {"ttou", "Stopped (tty output)"},
               {"io", "I/O possible"},
               {"xcpu", "Cputime limit exceeded"},
               {"xfsz", "Filesize limit exceeded"},
               {"vtalrm", "Virtual timer expired"},
               {"prof", "Profiling timer expired"},
               {"winch", "Window size changes"},
               {"info", "Information request"},
               {"usr1", "User defined signal 1"},
               {"usr2", "User defined signal 2"}};

static enum decoded signal_number(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    if (value->bytes.len != 4)
        return DECODED_MISMATCH;
    int32_t number = (int32_t)value->number;
    if (number > 0 && (size_t)number < sizeof signals / sizeof signals[0])
        dw_scribe_printf(out, "[sig%s: %s]", signals[number].name, signals[number].words);
    else
        dw_scribe_printf(out, "[%d: Unknown signal]", (int)number);
    return DECODED;
}

struct scale {
    uint64_t base;
    const char *units[7];
};

/* Two places below 10, one below 100, none above. */
static enum decoded scaled(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    const struct scale *scale = self->with;
    uint64_t number = value->number, rest = 0;
    size_t unit = 0;
    for (; number >= 1000 && unit + 1 < sizeof scale->units / sizeof scale->units[0]; unit++) {
        rest = number % scale->base;
        number /= scale->base;
    }
    uint64_t hundredths = (rest * 200 + scale->base) / (2 * scale->base);
    if (hundredths == 100) {
        number++;
        hundredths = 0;
    }
    dw_scribe_decimal(out, number);
    if (unit > 0 && number < 10 && hundredths % 10 != 0)
        dw_scribe_printf(out, ".%02u", (unsigned)hundredths);
    else if (unit > 0 && number < 100 && hundredths != 0)
        dw_scribe_printf(out, ".%u", (unsigned)hundredths / 10);
    dw_scribe_byte(out, ' ');
    dw_scribe_text(out, scale->units[unit]);
    return DECODED;
}

static const struct scale bytes = {1000, {"B", "kB", "MB", "GB", "TB", "PB", "EB"}},
                          iec_bytes = {1024, {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}},
                          bit_rate = {1000, {"bps", "kbps", "Mbps", "Gbps", "Tbps", "Pbps", "Ebps"}},
                          iec_bit_rate = {1024, {"bps", "Kibps", "Mibps", "Gibps", "Tibps", "Pibps", "Eibps"}};
static const int micro = 6, nano = 9;

static const struct decoder list[] = {{"bitrate", OF_NUMBER, scaled, &bit_rate},
                                      {"bool", OF_NUMBER, boolean, NULL},
                                      {"bytes", OF_NUMBER, scaled, &bytes},
                                      {"darwin.errno", OF_NUMBER, error_number, NULL},
                                      {"darwin.mode", OF_NUMBER, mode, NULL},
                                      {"darwin.signal", OF_NUMBER, signal_number, NULL},
                                      {"errno", OF_NUMBER, error_number, NULL},
                                      {"iec-bitrate", OF_NUMBER, scaled, &iec_bit_rate},
                                      {"iec-bytes", OF_NUMBER, scaled, &iec_bytes},
                                      {"time_t", OF_NUMBER, time_seconds, NULL},
                                      {"timespec", OF_BYTES, time_fraction, &nano},
                                      {"timeval", OF_BYTES, time_fraction, &micro},
                                      {"uuid_t", OF_BYTES, uuid, NULL}};

const struct decoder_family dw_decoders_builtin = {list, sizeof list / sizeof list[0]};
