#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include "logtext/logtext.h"
#include "source/bytes.h"
#include "source/source.h"

extern char **environ;

enum { HEAD = 64 * 1024 };

struct input_child {
    pid_t pid;
    int status;
    bool reaped;
};

static bool begins(struct slice s, const char *magic, size_t len)
{
    return s.len >= len && memcmp(s.ptr, magic, len) == 0;
}

static bool packed(struct slice s)
{
    return begins(s, "\x1f\x8b", 2) ||
           begins(s,
                  "\xfd"
                  "7zXZ",
                  5) ||
           begins(s, "\x28\xb5\x2f\xfd", 4) || begins(s, "BZh", 3);
}

/* Inputs that are known by their first bytes but that this version does not read. */
static const char *unread_kind(struct slice s)
{
    if (begins(s, "SQLite format 3", 16))
        return "is a database; 'dnswhy query' reads those";
    if (begins(s, "\x00\x10\x00\x00", 4))
        return "is a binary log (tracev3), which this version does not read yet; export it with 'log show --info "
               "--debug'";
    if (begins(s, "PK\x03\x04", 4) || (s.len > 262 && memcmp(s.ptr + 257, "ustar", 5) == 0))
        return "is an archive, which this version does not read yet; unpack it and give the log's text";
    return NULL;
}

static enum dw_status peek(struct byte_source *bytes, char *head, size_t *len, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    *len = 0;
    while (*len < HEAD && status == DW_OK) {
        size_t got = 0;
        status = bytes->read(bytes, head + *len, HEAD - *len, &got, error);
        if (status == DW_OK)
            *len += got;
    }
    return status == DW_END ? DW_OK : status;
}

/* What was peeked at comes first, then the rest. */
struct joined_source {
    struct byte_source base;
    struct byte_source *rest;
    struct slice left;
    char head[HEAD];
};

static enum dw_status joined_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                  struct dw_error *error)
{
    struct joined_source *j = (struct joined_source *)source;
    if (j->left.len == 0)
        return j->rest->read(j->rest, buffer, size, got, error);
    *got = size < j->left.len ? size : j->left.len;
    memcpy(buffer, j->left.ptr, *got);
    j->left = dw_slice_from(j->left, *got);
    return DW_OK;
}

static void joined_close(struct byte_source *source)
{
    struct joined_source *j = (struct joined_source *)source;
    j->rest->close(j->rest);
    free(j);
}

static enum dw_status join(struct joined_source **out, struct byte_source *rest, struct dw_error *error)
{
    struct joined_source *j = calloc(1, sizeof *j);
    if (j == NULL) {
        rest->close(rest);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    j->base = (struct byte_source){joined_read, joined_close, -1, 0, 0, 0};
    j->rest = rest;
    size_t len;
    enum dw_status status = peek(rest, j->head, &len, error);
    j->left = dw_slice(j->head, len);
    if (status != DW_OK)
        joined_close(&j->base);
    else
        *out = j;
    return status;
}

static enum dw_status new_input(struct input **out, const char *path, struct entry_reader *reader, int descriptor,
                                struct dw_error *error)
{
    struct input *in = calloc(1, sizeof *in);
    struct input_part *part = calloc(1, sizeof *part);
    char *a = strdup(path), *b = strdup(path);
    if (in == NULL || part == NULL || a == NULL || b == NULL) {
        free(in);
        free(part);
        free(a);
        free(b);
        reader->close(reader);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    *part = (struct input_part){.kind = PART_ENTRIES, .path = b, .reader = reader, .descriptor = descriptor};
    *in = (struct input){.path = a, .kind = INPUT_TEXT, .parts = part, .part_count = 1};
    *out = in;
    return DW_OK;
}

static enum dw_status open_text(struct input **out, const char *path, struct byte_source *bytes,
                                const struct reader_options *options, struct dw_error *error)
{
    struct joined_source *j = NULL;
    enum dw_status status = join(&j, bytes, error);
    if (status == DW_OK && packed(j->left)) {
        status = dw_bytes_unpacked(&bytes, &j->base, error);
        if (status == DW_OK)
            status = join(&j, bytes, error);
    }
    if (status != DW_OK) {
        struct dw_error why = error != NULL ? *error : (struct dw_error){0};
        return dw_fail(error, status, "%s: %.400s", path, why.text);
    }
    const char *unread = unread_kind(j->left);
    if (unread == NULL && j->left.len == 0)
        unread = "is empty";
    if (unread == NULL && dw_logtext_bid(j->left) == 0)
        unread = "is no log that can be recognised";
    struct entry_reader *reader = NULL;
    if (unread != NULL) {
        joined_close(&j->base);
        return dw_fail(error, DW_ERR_FORMAT, "%s %s", path, unread);
    }
    status = dw_logtext_open(&reader, &j->base, options, error);
    return status == DW_OK ? new_input(out, path, reader, -1, error) : status;
}

enum dw_status dw_input_open(struct input **out, const char *path, const struct reader_options *options,
                             struct dw_error *error)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return dw_fail_errno(error, "cannot open %s", path);
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        (void)close(fd);
        return dw_fail(error, DW_ERR_FORMAT, "%s is a folder, which this version does not read yet", path);
    }
    struct byte_source *bytes = NULL;
    enum dw_status status = dw_bytes_of_descriptor(&bytes, fd, SLICE_NONE, false, error);
    return status == DW_OK ? open_text(out, fd == STDIN_FILENO ? "standard input" : path, bytes, options, error)
                           : status;
}

enum dw_status dw_input_live(struct input **out, char *const *words, const struct reader_options *options,
                             struct dw_error *error)
{
    int pipes[2] = {STDIN_FILENO, -1};
    struct input_child *child = calloc(1, sizeof *child);
    if (child == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    child->pid = -1;
    if (words != NULL) {
        posix_spawn_file_actions_t actions;
        if (pipe(pipes) != 0) {
            free(child);
            return dw_fail_errno(error, "cannot make a pipe");
        }
        (void)fcntl(pipes[0], F_SETFD, FD_CLOEXEC);
        (void)posix_spawn_file_actions_init(&actions);
        (void)posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO);
        (void)posix_spawn_file_actions_addclose(&actions, pipes[1]);
        int code = posix_spawnp(&child->pid, words[0], &actions, NULL, words, environ);
        (void)posix_spawn_file_actions_destroy(&actions);
        (void)close(pipes[1]);
        if (code != 0) {
            (void)close(pipes[0]);
            free(child);
            return dw_fail(error, DW_ERR_IO, "cannot run %s: %s", words[0], strerror(code));
        }
    }
    struct byte_source *bytes = NULL;
    struct entry_reader *reader = NULL;
    enum dw_status status = dw_bytes_of_descriptor(&bytes, pipes[0], SLICE_NONE, true, error);
    if (status == DW_OK)
        status = dw_logtext_open(&reader, bytes, options, error);
    if (status == DW_OK)
        status = new_input(out, words != NULL ? words[0] : "-", reader, pipes[0], error);
    if (status == DW_OK)
        (*out)->impl = child;
    else
        free(child);
    return status;
}

int dw_input_child_status(const struct input *input)
{
    struct input_child *child = input->impl;
    if (child == NULL || child->pid <= 0)
        return 0;
    if (!child->reaped && waitpid(child->pid, &child->status, WNOHANG) == 0) {
        (void)kill(child->pid, SIGTERM);
        (void)waitpid(child->pid, &child->status, 0);
    }
    child->reaped = true;
    return child->status;
}

void dw_input_close(struct input *input)
{
    if (input == NULL)
        return;
    for (size_t i = 0; i < input->part_count; i++) {
        if (input->parts[i].reader != NULL)
            input->parts[i].reader->close(input->parts[i].reader);
        free(input->parts[i].path);
        free(input->parts[i].text);
    }
    (void)dw_input_child_status(input);
    free(input->parts);
    free(input->impl);
    free(input->path);
    free(input->os_version);
    free(input->build);
    free(input->device);
    free(input);
}

enum dw_status dw_split_words(char ***out, const char *command, struct dw_error *error)
{
    size_t len = strlen(command);
    char **words = malloc((len / 2 + 2) * sizeof *words + len + 1);
    if (words == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    char *at = (char *)(words + len / 2 + 2);
    size_t count = 0;
    char quote = '\0';
    bool in_word = false;
    for (const char *c = command; *c != '\0'; c++) {
        if (quote == '\0' && (*c == ' ' || *c == '\t' || *c == '\n')) {
            if (in_word)
                *at++ = '\0';
            in_word = false;
            continue;
        }
        if (!in_word) {
            words[count++] = at;
            in_word = true;
        }
        if (quote == '\0' && (*c == '\'' || *c == '"'))
            quote = *c;
        else if (*c == quote)
            quote = '\0';
        else if (*c == '\\' && quote != '\'' && c[1] != '\0')
            *at++ = *++c;
        else
            *at++ = *c;
    }
    if (in_word)
        *at = '\0';
    words[count] = NULL;
    if (quote == '\0' && count != 0) {
        *out = words;
        return DW_OK;
    }
    free(words);
    return dw_fail(error, DW_ERR_USAGE, quote != '\0' ? "a quote is not closed" : "there is no program in it");
}

enum dw_status dw_input_digest(const char *path, char out[33], struct dw_error *error)
{
    FILE *in = fopen(path, "rb");
    XXH3_state_t *state = in != NULL ? XXH3_createState() : NULL;
    char *block = malloc(HEAD);
    enum dw_status status = DW_OK;
    if (state == NULL || block == NULL)
        status = in == NULL ? dw_fail_errno(error, "cannot open %s", path) : dw_fail(error, DW_ERR_MEMORY, "no memory");
    if (status == DW_OK) {
        (void)XXH3_128bits_reset(state);
        for (size_t n; (n = fread(block, 1, HEAD, in)) != 0;)
            (void)XXH3_128bits_update(state, block, n);
        XXH128_hash_t hash = XXH3_128bits_digest(state);
        (void)snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
    }
    free(block);
    (void)XXH3_freeState(state);
    if (in != NULL)
        (void)fclose(in);
    return status;
}
