/* Titles and explanations of causes: from causes.json, the one place of their texts; read once a report. */
#include "report/analyze.h"

#include "base/embedded.h"

#include <cjson/cJSON.h>

struct cJSON *dw_cause_texts(void)
{
    const struct embedded_file *file = dw_embedded_find(dw_embedded_patterns, "causes.json");
    return file != NULL ? cJSON_ParseWithLength(file->text, file->size) : NULL;
}

void dw_cause_texts_free(struct cJSON *texts)
{
    cJSON_Delete(texts);
}

const struct cJSON *dw_cause_texts_of(struct reader *r)
{
    if (!r->causes_read) {
        r->causes_read = true;
        r->causes = r->o->causes != NULL ? NULL : dw_cause_texts();
    }
    return r->o->causes != NULL ? r->o->causes : r->causes;
}

static struct slice text_of(struct reader *r, const char *list, struct slice code, const char *member)
{
    char key[64];
    if (code.ptr == NULL || code.len >= sizeof key)
        return SLICE_NONE;
    memcpy(key, code.ptr, code.len);
    key[code.len] = '\0';
    const cJSON *all = cJSON_GetObjectItemCaseSensitive(dw_cause_texts_of(r), list);
    const cJSON *one = cJSON_GetObjectItemCaseSensitive(all, key);
    return dw_slice_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, member)));
}

struct slice dw_cause_title(struct reader *r, bool root, struct slice code)
{
    struct slice title = text_of(r, root ? "root_causes" : "causes", code, "title");
    return title.ptr != NULL ? title : code;
}

struct slice dw_cause_explanation(struct reader *r, bool root, struct slice code)
{
    return text_of(r, root ? "root_causes" : "causes", code, "explanation");
}
