#include "cli/screen.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum dw_status dw_screen_open(struct screen *s, FILE *out, struct dw_error *error)
{
    const char *term = getenv("TERM");
    *s = (struct screen){.out = out};
    s->able = isatty(STDERR_FILENO) == 1 && term != NULL && strcmp(term, "dumb") != 0;
    s->text = open_memstream(&s->text_bytes, &s->text_size);
    s->status = open_memstream(&s->status_bytes, &s->status_size);
    if (s->text != NULL && s->status != NULL)
        return DW_OK;
    dw_screen_close(s);
    return dw_fail(error, DW_ERR_MEMORY, "no memory");
}

void dw_screen_hide(struct screen *s)
{
    if (s->drawn == NULL)
        return;
    (void)fputs("\r\033[K", stderr);
    (void)fflush(stderr);
    free(s->drawn);
    s->drawn = NULL;
}

static size_t taken(FILE *memory, const size_t *size)
{
    (void)fflush(memory);
    size_t n = *size;
    (void)fseeko(memory, 0, SEEK_SET);
    return n;
}

void dw_screen_pass(struct screen *s)
{
    size_t n = taken(s->text, &s->text_size);
    if (n == 0)
        return;
    char *drawn = s->drawn != NULL ? strdup(s->drawn) : NULL;
    dw_screen_hide(s);
    (void)fwrite(s->text_bytes, 1, n, s->out);
    (void)fflush(s->out);
    if (drawn != NULL) {
        (void)fputs(drawn, stderr);
        (void)fflush(stderr);
    }
    s->drawn = drawn;
}

void dw_screen_draw(struct screen *s)
{
    size_t n = taken(s->status, &s->status_size);
    if (!s->able || (s->drawn != NULL && strlen(s->drawn) == n && memcmp(s->drawn, s->status_bytes, n) == 0))
        return;
    char *line = strndup(s->status_bytes, n);
    if (line == NULL)
        return;
    (void)fprintf(stderr, "\r%s\033[K", line);
    (void)fflush(stderr);
    free(s->drawn);
    s->drawn = line;
}

void dw_screen_close(struct screen *s)
{
    if (s->text != NULL) {
        if (s->status != NULL)
            dw_screen_pass(s);
        (void)fclose(s->text);
    }
    dw_screen_hide(s);
    if (s->status != NULL)
        (void)fclose(s->status);
    free(s->text_bytes);
    free(s->status_bytes);
    s->text = s->status = NULL;
    s->text_bytes = s->status_bytes = NULL;
}
