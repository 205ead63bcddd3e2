#include "tracev3/clock.h"

#include <stdlib.h>

__extension__ typedef __int128 wide;

enum {
    BOOT_SIZE = 48,
    SYNC_SIZE = 32,
    SYNCS_MAX = 1 << 19, /* of all boots: a record an hour makes 60 years */
    BOOTS_MAX = 1 << 12
};
static const int64_t STEP_NS = 1000000000; /* a difference of clocks from which on somebody set one */

static struct trace_boot *add_boot(struct trace_clock *clock, const unsigned char *uuid)
{
    for (size_t i = clock->boot_count; i-- > 0;)
        if (memcmp(clock->boots[i].uuid, uuid, TRACE_UUID_SIZE) == 0)
            return &clock->boots[i];
    if (clock->boot_count == BOOTS_MAX) {
        clock->full = true;
        return NULL;
    }
    if (clock->boot_count == clock->boot_capacity) {
        size_t capacity = clock->boot_capacity != 0 ? clock->boot_capacity * 2 : 16;
        struct trace_boot *boots = realloc(clock->boots, capacity * sizeof *boots);
        if (boots == NULL)
            return NULL;
        clock->boots = boots;
        clock->boot_capacity = capacity;
    }
    struct trace_boot *boot = &clock->boots[clock->boot_count++];
    *boot = (struct trace_boot){.started_ns = DW_TIME_NONE};
    memcpy(boot->uuid, uuid, TRACE_UUID_SIZE);
    dw_uuid_text(uuid, boot->text);
    return boot;
}

static bool add_sync(struct trace_clock *clock, struct trace_boot *boot, const struct trace_sync *sync)
{
    if (clock->syncs == SYNCS_MAX) {
        clock->full = true;
        return false;
    }
    if (boot->sync_count == boot->sync_capacity) {
        size_t capacity = boot->sync_capacity != 0 ? boot->sync_capacity * 2 : 16;
        struct trace_sync *syncs = realloc(boot->syncs, capacity * sizeof *syncs);
        if (syncs == NULL)
            return false;
        boot->syncs = syncs;
        boot->sync_capacity = capacity;
    }
    boot->syncs[boot->sync_count++] = *sync;
    clock->syncs++;
    return true;
}

static void boot_record(struct trace_clock *clock, struct trace_clock_reading *reading, const unsigned char *p)
{
    struct trace_boot *boot = add_boot(clock, p + 8);
    reading->boot = boot != NULL ? (size_t)(boot - clock->boots) : SIZE_MAX;
    if (boot == NULL)
        return;
    struct trace_sync start = {.wall_ns = (int64_t)dw_le64(p + 32),
                               .utc_offset = dw_offset_of_zone((int32_t)dw_le32(p + 40), dw_le32(p + 44))};
    bool known = boot->from_timesync; /* a boot may go on in the next file */
    boot->from_timesync = true;
    boot->numerator = dw_le32(p + 24);
    boot->denominator = dw_le32(p + 28);
    if (!known && start.wall_ns != 0)
        (void)add_sync(clock, boot, &start);
}

static void sync_record(struct trace_clock *clock, const struct trace_clock_reading *reading, const unsigned char *p)
{
    if (reading->boot == SIZE_MAX)
        return;
    struct trace_sync sync = {.continuous = dw_le64(p + 8),
                              .wall_ns = (int64_t)dw_le64(p + 16),
                              .utc_offset = dw_offset_of_zone((int32_t)dw_le32(p + 24), dw_le32(p + 28)),
                              .adjusted = (dw_le32(p + 4) & 1) != 0};
    if (sync.wall_ns != 0)
        (void)add_sync(clock, &clock->boots[reading->boot], &sync);
}

size_t dw_clock_timesync(struct trace_clock *clock, struct trace_clock_reading *reading, const unsigned char *data,
                         size_t size, bool *damaged)
{
    size_t at = 0;
    while (size - at >= SYNC_SIZE) {
        const unsigned char *p = data + at;
        size_t length = dw_le16(p + 2);
        bool is_boot = dw_le16(p) == 0xbbb0, is_sync = p[0] == 'T' && p[1] == 's';
        if ((!is_boot || length < BOOT_SIZE) && (!is_sync || length < SYNC_SIZE)) {
            *damaged = true;
            return at;
        }
        if (length > size - at)
            break;
        if (is_boot)
            boot_record(clock, reading, p);
        else
            sync_record(clock, reading, p);
        at += length;
    }
    return at;
}

size_t dw_clock_header(struct trace_clock *clock, const struct trace_header *header)
{
    struct trace_boot *boot = add_boot(clock, header->boot);
    if (boot == NULL)
        return SIZE_MAX;
    size_t index = (size_t)(boot - clock->boots);
    if (boot->from_timesync)
        return index;
    boot->numerator = header->numerator;
    boot->denominator = header->denominator;
    struct trace_sync sync = {
        .continuous = header->continuous, .wall_ns = header->wall_ns, .utc_offset = header->utc_offset};
    if (header->wall_ns != 0)
        (void)add_sync(clock, boot, &sync);
    return index;
}

static int by_continuous(const void *a, const void *b)
{
    const struct trace_sync *x = a, *y = b;
    if (x->continuous != y->continuous)
        return x->continuous < y->continuous ? -1 : 1;
    return x->wall_ns < y->wall_ns ? -1 : x->wall_ns > y->wall_ns;
}

/* Records that repeat the one before add nothing; steps are told. */
static void settle(struct trace_clock *clock, struct trace_boot *boot)
{
    if (boot->sync_count != 0)
        qsort(boot->syncs, boot->sync_count, sizeof *boot->syncs, by_continuous);
    size_t kept = 0;
    for (size_t i = 0; i < boot->sync_count; i++) {
        struct trace_sync *sync = &boot->syncs[i];
        if (kept != 0) {
            struct trace_boot before = *boot;
            int32_t offset;
            before.sync_count = kept;
            int64_t expected = dw_clock_wall(&before, sync->continuous, &offset);
            int64_t off = expected == DW_TIME_NONE ? 0 : expected / 2 - sync->wall_ns / 2;
            if (boot->syncs[kept - 1].continuous == sync->continuous && off == 0)
                continue;
            sync->adjusted |= boot->from_timesync && (off >= STEP_NS / 2 || off <= -STEP_NS / 2);
        }
        boot->syncs[kept++] = *sync;
    }
    clock->syncs -= boot->sync_count - kept;
    boot->sync_count = kept;
    int32_t offset;
    boot->started_ns = dw_clock_wall(boot, 0, &offset);
}

/* Boots of timesync files stand in their order there, which holds even where the clock was wrong; the others go where
 * their wall time puts them. */
static void place_boots(struct trace_clock *clock)
{
    uint32_t order = 0;
    for (size_t i = 0; i < clock->boot_count; i++)
        if (clock->boots[i].from_timesync)
            clock->boots[i].order = order++;
    for (size_t i = 0; i < clock->boot_count; i++) {
        struct trace_boot *late = &clock->boots[i];
        if (late->from_timesync)
            continue;
        late->order = order;
        for (size_t k = 0; k < clock->boot_count; k++) {
            const struct trace_boot *other = &clock->boots[k];
            bool placed = other->from_timesync || k < i;
            if (placed && other->started_ns > late->started_ns && other->order < late->order)
                late->order = other->order;
        }
        for (size_t k = 0; k < clock->boot_count; k++)
            if (k != i && (clock->boots[k].from_timesync || k < i) && clock->boots[k].order >= late->order)
                clock->boots[k].order++;
        order++;
    }
}

void dw_clock_finish(struct trace_clock *clock)
{
    for (size_t i = 0; i < clock->boot_count; i++)
        settle(clock, &clock->boots[i]);
    place_boots(clock);
}

void dw_clock_free(struct trace_clock *clock)
{
    for (size_t i = 0; i < clock->boot_count; i++)
        free(clock->boots[i].syncs);
    free(clock->boots);
    *clock = (struct trace_clock){0};
}

int64_t dw_clock_wall(const struct trace_boot *boot, uint64_t continuous, int32_t *offset)
{
    *offset = 0;
    if (boot->sync_count == 0 || boot->denominator == 0 || boot->numerator == 0)
        return DW_TIME_NONE;
    size_t low = 0, high = boot->sync_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (boot->syncs[middle].continuous <= continuous)
            low = middle + 1;
        else
            high = middle;
    }
    const struct trace_sync *sync = &boot->syncs[low != 0 ? low - 1 : 0];
    *offset = sync->utc_offset;
    wide ticks = (wide)continuous - (wide)sync->continuous;
    wide wall = (wide)sync->wall_ns + ticks * boot->numerator / boot->denominator;
    return wall > INT64_MIN && wall <= INT64_MAX ? (int64_t)wall : DW_TIME_NONE;
}
