/* Which system an input is of: its release, build and device, from the files and names that tell. */
#include <stdlib.h>

#include "source/internal.h"

/* The first to tell is believed. */
static void learn(char **place, struct slice value)
{
    value = dw_slice_trim(value);
    if (*place != NULL || value.len == 0 || value.len > 64)
        return;
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.ptr[i] < ' ' || (unsigned char)value.ptr[i] > '~')
            return;
    *place = strndup(value.ptr, value.len);
}

/* What stands between `open` and `close` behind `key`. */
static struct slice value_of(struct slice text, const char *key, const char *open, const char *close)
{
    struct slice rest = dw_slice_from(text, dw_slice_find(text, dw_slice_of(key)) + strlen(key));
    size_t at = dw_slice_find(rest, dw_slice_of(open));
    if (at == rest.len)
        return SLICE_NONE;
    rest = dw_slice_from(rest, at + strlen(open));
    return dw_slice_first(rest, dw_slice_find(rest, dw_slice_of(close)));
}

static void learn_release(struct input *input, struct slice name, struct slice version)
{
    char text[64];
    size_t name_len = dw_slice_trim(name).len;
    name = dw_slice_trim(name);
    version = dw_slice_trim(version);
    if (version.len == 0 || name_len + version.len + 1 > sizeof text)
        return;
    memcpy(text, name.ptr != NULL ? name.ptr : "", name_len);
    text[name_len] = ' ';
    memcpy(text + name_len + 1, version.ptr, version.len);
    learn(&input->os_version, dw_slice(text, name_len + 1 + version.len));
}

void dw_input_learn_version(struct input *input, const char *name, struct slice text)
{
    if (strcmp(name, "SystemVersion.plist") == 0) {
        learn_release(input, value_of(text, ">ProductName<", "<string>", "</string>"),
                      value_of(text, ">ProductVersion<", "<string>", "</string>"));
        learn(&input->build, value_of(text, ">ProductBuildVersion<", "<string>", "</string>"));
    } else if (strcmp(name, "sw_vers.txt") == 0) {
        learn_release(input, value_of(text, "ProductName", ":", "\n"), value_of(text, "ProductVersion", ":", "\n"));
        learn(&input->build, value_of(text, "BuildVersion", ":", "\n"));
    } else {
        learn(&input->device, value_of(text, "ProductType", "=>", "\n"));
    }
}

/* sysdiagnose_DATE_TIME_OS_DEVICE_BUILD, to which people and systems add ends such as ".tar.gz"; a device may be of
 * several words. */
void dw_input_learn_name(struct input *input, struct slice name)
{
    struct slice words[8], rest = name;
    size_t count = 0;
    for (; count < 8 && rest.len != 0; count++) {
        size_t len = dw_slice_find_byte(rest, '_');
        words[count] = dw_slice_first(rest, len);
        rest = dw_slice_from(rest, len + 1);
    }
    if (count < 6 || !dw_slice_equal(words[0], SLICE("sysdiagnose")))
        return;
    char device[64] = "";
    if (words[4].len < sizeof device)
        memcpy(device, words[4].ptr, words[4].len);
    bool numbered = strpbrk(device, "0123456789") != NULL;
    char *dash = strrchr(device, '-');
    if (dash != NULL && numbered) /* Mac15-3 is Mac15,3 */
        *dash = ',';
    learn(&input->device, dw_slice_of(device));
    learn(&input->build, dw_slice_first(words[5], dw_slice_find_byte(words[5], '.')));
}

void dw_input_learn_header(struct input *input, struct slice head)
{
    struct slice build, hardware;
    if (!dw_tracev3_system(head, &build, &hardware))
        return;
    learn(&input->build, build);
    learn(&input->device, hardware);
}
