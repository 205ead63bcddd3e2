#include "cli/screen.h"
#include "cli/options.h"

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

/* Columns of a line with its colours. */
static int columns_of(const char *line)
{
    int columns = 0;
    for (const char *at = line; *at != '\0'; at++)
        if (*at == '\033')
            at += strcspn(at, "m") - (at[strcspn(at, "m")] == '\0' ? 1 : 0);
        else
            columns += ((unsigned char)*at & 0xc0) != 0x80;
    return columns;
}

/* To the line's beginning, which a terminal that became narrower has put some rows further up. */
static void go_back(const struct screen *s)
{
    int width = dw_options_width(STDERR_FILENO), columns = s->drawn != NULL ? columns_of(s->drawn) : 0;
    int rows = width > 0 && columns > width ? (columns - 1) / width : 0;
    (void)fputs("\r", stderr);
    if (rows > 0)
        (void)fprintf(stderr, "\033[%dA\033[J", rows);
}

void dw_screen_hide(struct screen *s)
{
    if (s->drawn == NULL)
        return;
    go_back(s);
    (void)fputs("\033[K", stderr);
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
    go_back(s);
    (void)fprintf(stderr, "%s\033[K", line);
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
