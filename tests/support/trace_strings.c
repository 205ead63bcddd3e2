/* Strings of binary logs: uuidtext files, and the shared cache's dsc files. */
#include <stdio.h>

#include "support/trace_parts.h"

enum {
    IMAGE_SIZE = 0x400000,
    TEXT_SIZE = 0x2000, /* in a dsc file: strings may lie outside the text */
    RANGE_SIZE = 0x100000,
    FIRST_RANGE = 0x3000, /* offset of the first range in its image; the second stands one range and a gap after it */
    RANGE_GAP = 0x5000
};

static uint64_t range_offset(unsigned range)
{
    return FIRST_RANGE + range * (uint64_t)(RANGE_SIZE + RANGE_GAP);
}

uint64_t tw_image_size(void)
{
    return IMAGE_SIZE;
}

size_t tw_image_add(struct tw_writer *w, const char *path, enum tw_home home, uint64_t text)
{
    w->images = tw_grow(w->images, w->image_count, sizeof *w->images);
    struct tw_image *image = &w->images[w->image_count];
    *image = (struct tw_image){.path = tw_copy(path), .home = home, .text = text};
    tw_uuid(image->uuid, path, w->options.seed);
    return w->image_count++;
}

size_t tw_shared_cache(struct tw_writer *w, const char *name)
{
    w->caches = tw_grow(w->caches, w->cache_count, sizeof *w->caches);
    w->caches[w->cache_count].next_text = 0x10000000;
    tw_uuid(w->caches[w->cache_count].uuid, name, w->options.seed);
    return w->cache_count++;
}

size_t tw_library(struct tw_writer *w, size_t shared_cache, const char *path, uint64_t text)
{
    struct tw_cache *cache = &w->caches[shared_cache];
    if (text == 0) {
        text = cache->next_text;
        cache->next_text += 2 * IMAGE_SIZE;
    }
    size_t image = tw_image_add(w, path, TW_HOME_SHARED, text);
    w->images[image].shared = shared_cache;
    return image;
}

uint32_t tw_format(struct tw_writer *w, size_t process, size_t image, const char *format)
{
    if (image == 0)
        image = w->tasks[process].image;
    size_t length = sizeof image + strlen(format);
    struct tw_known_string *known = calloc(1, sizeof *known + length);
    if (known == NULL)
        abort();
    memcpy(known->key, &image, sizeof image);
    memcpy(known->key + sizeof image, format, strlen(format));
    struct tw_known_string *found;
    HASH_FIND(hh, w->known, known->key, length, found);
    if (found != NULL) {
        free(known);
        return found->number;
    }
    struct tw_image *to = &w->images[image];
    unsigned range = to->turn++ % TW_RANGES;
    w->strings = tw_grow(w->strings, w->string_count, sizeof *w->strings);
    w->strings[w->string_count] = (struct tw_string){image, range_offset(range) + to->ranges[range].len};
    (void)tw_put_text(&to->ranges[range], format);
    if (to->ranges[range].len > RANGE_SIZE)
        abort();
    known->number = (uint32_t)w->string_count++;
    HASH_ADD(hh, w->known, key, length, known);
    return known->number;
}

void tw_uuidtext(const struct tw_image *image, struct tw_bytes *out)
{
    tw_put(out, "\x99\x88\x77\x66", 4);
    tw_u32(out, 2);
    tw_u32(out, 1);
    tw_u32(out, TW_RANGES);
    for (unsigned i = 0; i < TW_RANGES; i++) {
        tw_u32(out, range_offset(i));
        tw_u32(out, image->ranges[i].len);
    }
    for (unsigned i = 0; i < TW_RANGES; i++)
        tw_put(out, image->ranges[i].at, image->ranges[i].len);
    (void)tw_put_text(out, image->path);
}

static size_t images_of(const struct tw_writer *w, size_t cache)
{
    size_t count = 0;
    for (size_t i = 1; i < w->image_count; i++)
        count += w->images[i].home == TW_HOME_SHARED && w->images[i].shared == cache;
    return count;
}

/* Descriptors first, with places for what is not known yet: data offsets and path offsets. */
static void put_ranges(const struct tw_writer *w, size_t cache, struct tw_bytes *out, size_t *data_at)
{
    bool old = w->options.dsc_version == 1;
    size_t index = 0;
    for (size_t i = 1; i < w->image_count; i++) {
        const struct tw_image *image = &w->images[i];
        if (image->home != TW_HOME_SHARED || image->shared != cache)
            continue;
        for (unsigned r = 0; r < TW_RANGES; r++) {
            uint64_t offset = image->text + range_offset(r);
            if (old)
                tw_u32(out, index);
            tw_le(out, offset, old ? 4 : 8);
            *data_at++ = out->len;
            tw_u32(out, 0);
            tw_u32(out, image->ranges[r].len);
            if (!old)
                tw_u64(out, index);
        }
        index++;
    }
}

static void put_uuids(const struct tw_writer *w, size_t cache, struct tw_bytes *out, size_t *path_at)
{
    for (size_t i = 1; i < w->image_count; i++) {
        const struct tw_image *image = &w->images[i];
        if (image->home != TW_HOME_SHARED || image->shared != cache)
            continue;
        tw_le(out, image->text, w->options.dsc_version == 1 ? 4 : 8);
        tw_u32(out, TEXT_SIZE);
        tw_put(out, image->uuid, 16);
        *path_at++ = out->len;
        tw_u32(out, 0);
    }
}

void tw_dsc(const struct tw_writer *w, size_t cache, struct tw_bytes *out)
{
    size_t count = images_of(w, cache);
    size_t *data_at = calloc(TW_RANGES + 1, (count + 1) * sizeof *data_at);
    if (data_at == NULL)
        abort();
    size_t *path_at = data_at + TW_RANGES * count;
    tw_put(out, "hcsd", 4);
    tw_u16(out, w->options.dsc_version == 1 ? 1 : 2);
    tw_u16(out, 0);
    tw_u32(out, count * TW_RANGES);
    tw_u32(out, count);
    put_ranges(w, cache, out, data_at);
    put_uuids(w, cache, out, path_at);
    size_t n = 0;
    for (size_t i = 1; i < w->image_count; i++)
        for (unsigned r = 0; r < TW_RANGES; r++)
            if (w->images[i].home == TW_HOME_SHARED && w->images[i].shared == cache) {
                tw_set(out, data_at[n++], out->len, 4);
                tw_put(out, w->images[i].ranges[r].at, w->images[i].ranges[r].len);
            }
    n = 0;
    for (size_t i = 1; i < w->image_count; i++)
        if (w->images[i].home == TW_HOME_SHARED && w->images[i].shared == cache)
            tw_set(out, path_at[n++], tw_put_text(out, w->images[i].path), 4);
    free(data_at);
}

void tw_write_strings(struct tw_writer *w)
{
    char path[80], name[37];
    struct tw_bytes out = {NULL, 0, 0};
    const char *root = w->options.live_layout ? "uuidtext/" : "";
    for (size_t i = 1; i < w->image_count; i++) {
        if (w->images[i].home == TW_HOME_SHARED)
            continue;
        tw_clear(&out);
        tw_uuidtext(&w->images[i], &out);
        tw_uuid_text(name, w->images[i].uuid, false);
        (void)snprintf(path, sizeof path, "%s%.2s/%s", root, name, name + 2);
        tw_emit(w, path, &out);
    }
    for (size_t i = 1; i < w->cache_count; i++) {
        tw_clear(&out);
        tw_dsc(w, i, &out);
        tw_uuid_text(name, w->caches[i].uuid, false);
        (void)snprintf(path, sizeof path, "%sdsc/%s", root, name);
        tw_emit(w, path, &out);
    }
    tw_free(&out);
}
