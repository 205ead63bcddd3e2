/* SQL, and the causes that there are. */
#include <cjson/cJSON.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "api/handle.h"
#include "store/query.h"

static enum dw_status give_rows(dnswhy *d, sqlite3_stmt *s, dnswhy_row row, void *user)
{
    int columns = sqlite3_column_count(s), code;
    const char **texts = calloc(2 * (size_t)columns + 1, sizeof *texts); /* values, then names */
    if (texts == NULL)
        return dw_fail(&d->error, DW_ERR_MEMORY, "no memory");
    for (int i = 0; i < columns; i++)
        texts[columns + i] = sqlite3_column_name(s, i);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++)
            texts[i] = (const char *)sqlite3_column_text(s, i);
        if (row != NULL && row(user, columns, texts, texts + columns) != 0)
            break;
    }
    free(texts);
    return code == SQLITE_ROW || code == SQLITE_DONE
               ? DW_OK
               : dw_fail(&d->error, DW_ERR_DATABASE, "%s", sqlite3_errmsg(dw_store_database(d->store)));
}

int dnswhy_query(dnswhy *d, const char *sql, dnswhy_row row, void *user)
{
    int failed;
    sqlite3_stmt *s = NULL;
    if (!dw_api_begin(d, &failed))
        return failed;
    if (d->stage == HANDLE_FOLLOWS || sql == NULL)
        return dw_api_fail(d, DW_ERR_USAGE, sql == NULL ? "there is no SQL" : "the stream is still followed");
    d->stage = HANDLE_READ;
    enum dw_status status = d->locked ? DW_OK : dw_store_lock(d->store, &d->error);
    d->locked = d->locked || status == DW_OK;
    if (status == DW_OK)
        status = dw_query_prepare(&s, dw_store_database(d->store), dw_slice_of(sql), &d->error);
    if (status == DW_OK)
        status = give_rows(d, s, row, user);
    (void)sqlite3_finalize(s);
    return dw_api_status(status);
}

static const char *member(const cJSON *of, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(of, name));
}

int dnswhy_cause_at(dnswhy *d, size_t index, struct dnswhy_cause *out)
{
    int failed;
    *out = (struct dnswhy_cause){0};
    if (!dw_api_begin(d, &failed))
        return failed;
    if (d->causes == NULL && (d->causes = dw_cause_texts()) == NULL)
        return dw_api_fail(d, DW_ERR_MEMORY, "no memory");
    static const char *const lists[] = {"causes", "root_causes"};
    for (int root = 0; root < 2; root++) {
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(d->causes, lists[root]);
        for (const cJSON *c = list != NULL ? list->child : NULL; c != NULL; c = c->next) {
            if (index-- != 0)
                continue;
            *out = (struct dnswhy_cause){c->string, root, member(c, "title"), member(c, "explanation")};
            return DNSWHY_OK;
        }
    }
    return DNSWHY_END;
}
