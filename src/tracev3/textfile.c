#include "tracev3/textfile.h"

#include <stdlib.h>
#include <unistd.h>

enum {
    UUIDTEXT_MAGIC = 0x66778899,
    UUIDTEXT_RANGE = 8,
    DSC_RANGE_1 = 16,
    DSC_RANGE_2 = 24,
    DSC_IMAGE_1 = 28,
    DSC_IMAGE_2 = 32,
    HEAD_SIZE = 16,
    BLOCK = 24 * 512,    /* of table bytes read at a time: whole entries of every size */
    COUNT_MAX = 1 << 19, /* ranges, images; the largest real file has some thousands */
    FIRST_READ = 256
};

bool dw_extent_read(const struct trace_extent *extent, uint64_t at, void *out, size_t size)
{
    if (extent->descriptor < 0 || at > extent->size || size > extent->size - at)
        return false;
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(extent->descriptor, (char *)out + done, size - done, (off_t)(extent->start + at + done));
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* Calls `each` for `count` table entries of `size` bytes from `at` on. */
static bool read_table(const struct trace_extent *extent, uint64_t at, size_t count, size_t size,
                       void (*each)(struct trace_textfile *file, size_t i, const unsigned char *entry),
                       struct trace_textfile *file)
{
    unsigned char block[BLOCK];
    size_t fit = sizeof block / size;
    for (size_t i = 0; i < count; i += fit) {
        size_t n = count - i < fit ? count - i : fit;
        if (!dw_extent_read(extent, at + i * size, block, n * size))
            return false;
        for (size_t k = 0; k < n; k++)
            each(file, i + k, block + k * size);
    }
    return true;
}

static void uuidtext_range(struct trace_textfile *file, size_t i, const unsigned char *entry)
{
    file->ranges[i] = (struct trace_range){.from = dw_le32(entry), .size = dw_le32(entry + 4), .at = file->path_at};
    file->path_at += file->ranges[i].size;
}

static void dsc_range_1(struct trace_textfile *file, size_t i, const unsigned char *entry)
{
    file->ranges[i] = (struct trace_range){
        .image = dw_le32(entry), .from = dw_le32(entry + 4), .at = dw_le32(entry + 8), .size = dw_le32(entry + 12)};
}

static void dsc_range_2(struct trace_textfile *file, size_t i, const unsigned char *entry)
{
    uint64_t image = dw_le64(entry + 16);
    file->ranges[i] = (struct trace_range){.from = dw_le64(entry),
                                           .at = dw_le32(entry + 8),
                                           .size = dw_le32(entry + 12),
                                           .image = image < UINT32_MAX ? (uint32_t)image : UINT32_MAX};
}

static void dsc_image_1(struct trace_textfile *file, size_t i, const unsigned char *entry)
{
    struct trace_image *image = &file->images[i];
    *image = (struct trace_image){.text = dw_le32(entry), .size = dw_le32(entry + 4), .path_at = dw_le32(entry + 24)};
    memcpy(image->uuid, entry + 8, TRACE_UUID_SIZE);
}

static void dsc_image_2(struct trace_textfile *file, size_t i, const unsigned char *entry)
{
    struct trace_image *image = &file->images[i];
    *image = (struct trace_image){.text = dw_le64(entry), .size = dw_le32(entry + 8), .path_at = dw_le32(entry + 28)};
    memcpy(image->uuid, entry + 12, TRACE_UUID_SIZE);
}

static int by_from(const void *a, const void *b)
{
    const struct trace_range *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static void sort_ranges(struct trace_textfile *file)
{
    for (size_t i = 1; i < file->range_count; i++)
        if (file->ranges[i].from < file->ranges[i - 1].from) {
            qsort(file->ranges, file->range_count, sizeof *file->ranges, by_from);
            return;
        }
}

struct text_order {
    uint64_t text;
    uint32_t index;
};

static int by_text(const void *a, const void *b)
{
    const struct text_order *x = a, *y = b;
    return x->text < y->text ? -1 : x->text > y->text;
}

static bool sort_images(struct trace_textfile *file)
{
    struct text_order *order = calloc(file->image_count + 1, sizeof *order);
    file->by_text = calloc(file->image_count + 1, sizeof *file->by_text);
    if (order != NULL && file->by_text != NULL) {
        for (size_t i = 0; i < file->image_count; i++)
            order[i] = (struct text_order){file->images[i].text, (uint32_t)i};
        qsort(order, file->image_count, sizeof *order, by_text);
        for (size_t i = 0; i < file->image_count; i++)
            file->by_text[i] = order[i].index;
    }
    free(order);
    return order != NULL && file->by_text != NULL;
}

/* How many entries of `size` bytes can stand from `at` on. */
static bool count_fits(const struct trace_extent *extent, uint64_t at, uint64_t count, size_t size)
{
    return count <= COUNT_MAX && at <= extent->size && count <= (extent->size - at) / size;
}

static enum trace_textfile_state open_uuidtext(struct trace_textfile *file, const struct trace_extent *extent,
                                               const unsigned char *head)
{
    size_t count = dw_le32(head + 12);
    if (dw_le32(head) != UUIDTEXT_MAGIC || !count_fits(extent, HEAD_SIZE, count, UUIDTEXT_RANGE))
        return TEXTFILE_DAMAGED;
    file->ranges = calloc(count + 1, sizeof *file->ranges);
    if (file->ranges == NULL)
        return TEXTFILE_NO_MEMORY;
    file->path_at = HEAD_SIZE + count * UUIDTEXT_RANGE;
    if (!read_table(extent, HEAD_SIZE, count, UUIDTEXT_RANGE, uuidtext_range, file))
        return TEXTFILE_DAMAGED;
    file->range_count = count;
    sort_ranges(file);
    return file->path_at < extent->size ? TEXTFILE_GOOD : TEXTFILE_DAMAGED;
}

static enum trace_textfile_state open_dsc(struct trace_textfile *file, const struct trace_extent *extent,
                                          const unsigned char *head)
{
    unsigned version = dw_le16(head + 4);
    size_t ranges = dw_le32(head + 8), images = dw_le32(head + 12);
    size_t range_size = version == 1 ? DSC_RANGE_1 : DSC_RANGE_2, image_size = version == 1 ? DSC_IMAGE_1 : DSC_IMAGE_2;
    uint64_t images_at = HEAD_SIZE + (uint64_t)ranges * range_size;
    if (memcmp(head, "hcsd", 4) != 0 || version < 1 || version > 2 ||
        !count_fits(extent, HEAD_SIZE, ranges, range_size) || !count_fits(extent, images_at, images, image_size))
        return TEXTFILE_DAMAGED;
    file->ranges = calloc(ranges + 1, sizeof *file->ranges);
    file->images = calloc(images + 1, sizeof *file->images);
    if (file->ranges == NULL || file->images == NULL)
        return TEXTFILE_NO_MEMORY;
    if (!read_table(extent, HEAD_SIZE, ranges, range_size, version == 1 ? dsc_range_1 : dsc_range_2, file) ||
        !read_table(extent, images_at, images, image_size, version == 1 ? dsc_image_1 : dsc_image_2, file))
        return TEXTFILE_DAMAGED;
    file->range_count = ranges;
    file->image_count = images;
    sort_ranges(file);
    return sort_images(file) ? TEXTFILE_GOOD : TEXTFILE_NO_MEMORY;
}

enum trace_textfile_state dw_textfile_open(struct trace_textfile *out, enum trace_textfile_kind kind,
                                           const struct trace_extent *extent)
{
    unsigned char head[HEAD_SIZE];
    *out = (struct trace_textfile){0};
    if (!dw_extent_read(extent, 0, head, sizeof head))
        return TEXTFILE_DAMAGED;
    return kind == TEXTFILE_DSC ? open_dsc(out, extent, head) : open_uuidtext(out, extent, head);
}

void dw_textfile_free(struct trace_textfile *file)
{
    free(file->ranges);
    free(file->images);
    free(file->by_text);
    *file = (struct trace_textfile){0};
}

size_t dw_textfile_memory(const struct trace_textfile *file)
{
    return file->range_count * sizeof *file->ranges + file->image_count * (sizeof *file->images + sizeof(uint32_t));
}

const struct trace_range *dw_textfile_range(const struct trace_textfile *file, uint64_t offset)
{
    size_t low = 0, high = file->range_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->ranges[middle].from <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    const struct trace_range *range = low != 0 ? &file->ranges[low - 1] : NULL;
    return range != NULL && offset - range->from < range->size ? range : NULL;
}

const struct trace_image *dw_textfile_image(const struct trace_textfile *file, uint64_t counter)
{
    size_t low = 0, high = file->by_text != NULL ? file->image_count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->images[file->by_text[middle]].text <= counter)
            low = middle + 1;
        else
            high = middle;
    }
    const struct trace_image *image = low != 0 ? &file->images[file->by_text[low - 1]] : NULL;
    return image != NULL && counter - image->text < image->size ? image : NULL;
}

const struct trace_image *dw_textfile_image_of(const struct trace_textfile *file, const unsigned char *uuid)
{
    for (size_t i = 0; i < file->image_count; i++)
        if (memcmp(file->images[i].uuid, uuid, TRACE_UUID_SIZE) == 0)
            return &file->images[i];
    return NULL;
}

size_t dw_textfile_string(const struct trace_extent *extent, uint64_t at, uint64_t most, char *out)
{
    if (at >= extent->size)
        return 0;
    if (most > extent->size - at)
        most = extent->size - at;
    if (most > TRACE_STRING_MAX)
        most = TRACE_STRING_MAX;
    size_t len = most < FIRST_READ ? (size_t)most : FIRST_READ;
    if (!dw_extent_read(extent, at, out, len))
        return 0;
    const char *end = memchr(out, '\0', len);
    if (end == NULL && len < most && dw_extent_read(extent, at + len, out + len, (size_t)most - len)) {
        len = (size_t)most;
        end = memchr(out, '\0', len);
    }
    return end != NULL ? (size_t)(end - out) : len;
}
