#include "source/members.h"

static bool ends(const char *text, const char *suffix)
{
    return dw_slice_ends(dw_slice_of(text), dw_slice_of(suffix));
}

static bool one_of(const char *name, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

const char *dw_member_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

bool dw_member_path(const char *path, char *out)
{
    char *at = out;
    if (path[0] == '/')
        return false;
    while (*path != '\0') {
        size_t len = strcspn(path, "/");
        if (len == 2 && path[0] == '.' && path[1] == '.')
            return false;
        if (len != 0 && !(len == 1 && path[0] == '.')) {
            if (at != out)
                *at++ = '/';
            memcpy(at, path, len);
            at += len;
        }
        path += len + strspn(path + len, "/");
    }
    *at = '\0';
    return at != out;
}

size_t dw_member_logarchive(const char *path)
{
    static const char mark[] = ".logarchive/";
    const char *at = strstr(path, mark);
    return at != NULL ? (size_t)(at - path) + sizeof mark - 1 : 0;
}

struct slice dw_member_sysdiagnose(const char *path)
{
    static const char mark[] = "sysdiagnose_";
    for (const char *at = path; (at = strstr(at, mark)) != NULL; at++)
        if (at == path || at[-1] == '/')
            return dw_slice(at, strcspn(at, "/"));
    return SLICE_NONE;
}

static bool is_hex(const char *text, size_t len)
{
    return strlen(text) == len && strspn(text, "0123456789ABCDEFabcdef") == len;
}

/* XX/<30 hex>, dsc/<32 hex> */
static bool is_strings(const char *path, const char *name)
{
    struct slice folders = dw_slice(path, name != path ? (size_t)(name - path) - 1 : 0);
    size_t from = folders.len;
    while (from > 0 && folders.ptr[from - 1] != '/')
        from--;
    struct slice folder = dw_slice_from(folders, from);
    if (dw_slice_equal(folder, SLICE("dsc")))
        return is_hex(name, 32);
    char pair[3] = {folder.len == 2 ? folder.ptr[0] : '\0', folder.len == 2 ? folder.ptr[1] : '\0', '\0'};
    return is_hex(pair, 2) && is_hex(name, 30);
}

static bool looks_like_text(const char *name)
{
    static const char *const packed[] = {".gz", ".xz", ".zst", ".bz2"};
    static const char *const texts[] = {".log", ".txt", ".text", ".ndjson", ".jsonl", ".json", ".out", ".logs", ".md"};
    struct slice rest = dw_slice_of(name);
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
        if (ends(name, packed[i]))
            rest.len -= strlen(packed[i]);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (dw_slice_ends(rest, dw_slice_of(texts[i])))
            return true;
    return dw_slice_find_byte(rest, '.') == rest.len && rest.len != 0;
}

static bool is_archive(const char *name)
{
    return ends(name, ".zip") || ends(name, ".tgz") || ends(name, ".tar") || ends(name, ".tar.gz") ||
           ends(name, ".tar.xz") || ends(name, ".tar.zst") || ends(name, ".tar.bz2");
}

enum member_kind dw_member_kind(const char *path)
{
    static const char *const states[] = {"dns-configuration.txt",
                                         "network-information.txt",
                                         "ifconfig.txt",
                                         "netstat.txt",
                                         "route-info.txt",
                                         "SCDynamicStore.plist",
                                         NULL};
    static const char *const versions[] = {"SystemVersion.plist", "sw_vers.txt", "remotectl_dumpstate.txt", NULL};
    static const char *const plists[] = {"Info.plist", "version.plist", NULL};
    const char *name = dw_member_name(path);
    size_t archive = dw_member_logarchive(path);
    /* AppleDouble files of other systems, and the folder in which zip keeps them */
    if (strncmp(name, "._", 2) == 0 || dw_slice_find(dw_slice_of(path), SLICE("__MACOSX/")) != strlen(path))
        return MEMBER_NONE;
    if (archive != 0 && strncmp(path + archive, "Extra/", 6) == 0)
        return MEMBER_NONE;
    if (ends(name, ".tracev3") || ends(name, ".timesync") || (archive != 0 && one_of(name, plists)))
        return MEMBER_TRACE;
    if (is_strings(path, name))
        return MEMBER_STRINGS;
    if (archive != 0)
        return MEMBER_NONE;
    if (one_of(name, versions))
        return MEMBER_VERSION;
    if (one_of(name, states))
        return MEMBER_STATE;
    struct slice sysdiagnose = dw_member_sysdiagnose(path);
    if (sysdiagnose.len != 0 && sysdiagnose.ptr != name) /* its other texts and archives are none of ours */
        return MEMBER_NONE;
    if (is_archive(name))
        return MEMBER_ARCHIVE;
    return looks_like_text(name) ? MEMBER_TEXT : MEMBER_NONE;
}
