/* What stands around the files of a log archive: timesync, plists. */
#include <stdio.h>

#include <plist/plist.h>

#include "support/trace_parts.h"

void tw_emit(const struct tw_writer *w, const char *path, const struct tw_bytes *bytes)
{
    w->options.output.file(w->options.output.self, path, tw_slice(bytes));
}

static void put_zone(const struct tw_writer *w, struct tw_bytes *out)
{
    tw_u32(out, (uint32_t)((w->options.daylight ? 60 : 0) - w->options.utc_offset));
    tw_u32(out, w->options.daylight);
}

static void put_sync(const struct tw_writer *w, const struct tw_sync *sync, struct tw_bytes *out)
{
    if (sync->is_boot) {
        tw_put(out, "\xb0\xbb", 2);
        tw_u16(out, 48);
        tw_u32(out, 0);
        tw_put(out, sync->boot, 16);
        tw_u32(out, tw_numerator(w));
        tw_u32(out, tw_denominator(w));
        tw_u64(out, (uint64_t)sync->wall);
    } else {
        tw_put(out, "Ts", 2);
        tw_u16(out, 32);
        tw_u32(out, 0);
        tw_u64(out, sync->ticks);
        tw_u64(out, (uint64_t)sync->wall);
    }
    put_zone(w, out);
}

void tw_write_timesync(const struct tw_writer *w)
{
    const char *root = w->options.live_layout ? "diagnostics/" : "";
    char path[64];
    unsigned long long number = 2;
    struct tw_bytes out = {NULL, 0, 0};
    for (size_t i = 0; i < w->sync_count; i++) {
        put_sync(w, &w->syncs[i], &out);
        bool last = i + 1 == w->sync_count;
        if (!last && !(w->options.timesync_split && w->syncs[i + 1].is_boot))
            continue;
        (void)snprintf(path, sizeof path, "%stimesync/%016llx.timesync", root, number++);
        tw_emit(w, path, &out);
        tw_clear(&out);
    }
    tw_free(&out);
}

static plist_t time_ref(const struct tw_writer *w, uint64_t ticks)
{
    plist_t ref = plist_new_dict();
    plist_dict_set_item(ref, "ContinuousTime", plist_new_uint(ticks));
    plist_dict_set_item(ref, "UUID", plist_new_string(w->boot_text));
    plist_dict_set_item(ref, "WallTime", plist_new_uint((uint64_t)tw_wall(w, ticks)));
    return ref;
}

static void emit_plist(const struct tw_writer *w, const char *path, plist_t root, bool xml)
{
    char *text = NULL;
    uint32_t length = 0;
    if (xml)
        plist_to_xml(root, &text, &length);
    else
        plist_to_bin(root, &text, &length);
    if (text == NULL)
        abort();
    struct tw_bytes out = {NULL, 0, 0};
    tw_put(&out, text, length);
    tw_emit(w, path, &out);
    tw_free(&out);
    free(text);
    plist_free(root);
}

static void write_info(const struct tw_writer *w)
{
    unsigned char uuid[16];
    char text[37];
    tw_uuid(uuid, "archive", w->options.seed);
    tw_uuid_text(text, uuid, true);
    plist_t root = plist_new_dict();
    plist_dict_set_item(root, "OSArchiveVersion", plist_new_uint(w->options.personas ? 6 : 5));
    plist_dict_set_item(root, "OSLoggingSupportProject", plist_new_string("libtrace-1600.1.1"));
    plist_dict_set_item(root, "OSLoggingSupportVersion", plist_new_string("1600.1.1"));
    plist_dict_set_item(root, "ArchiveIdentifier", plist_new_string(text));
    plist_dict_set_item(root, "EndTimeRef", time_ref(w, w->last_ticks));
    emit_plist(w, "Info.plist", root, w->options.xml_info);
}

/* Of a live system's diagnostics folder. */
static void write_version(const struct tw_writer *w)
{
    static const char *const DAYS[] = {"ttl01", "ttl03", "ttl07", "ttl14", "ttl30"};
    plist_t root = plist_new_dict();
    plist_dict_set_item(root, "Identifier", plist_new_string(w->boot_text));
    plist_dict_set_item(root, "Version", plist_new_uint(7));
    for (size_t i = 0; i < sizeof DAYS / sizeof DAYS[0]; i++) {
        plist_t ref = time_ref(w, w->last_ticks);
        plist_dict_remove_item(ref, "WallTime");
        plist_dict_set_item(root, DAYS[i], ref);
    }
    emit_plist(w, "diagnostics/version.plist", root, true);
}

void tw_write_plists(const struct tw_writer *w)
{
    if (w->options.live_layout)
        write_version(w);
    else
        write_info(w);
}
