#include "check_read.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/timestamp.h"

static const char *text_of(struct arena *arena, const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, key));
    return dw_arena_copy(arena, dw_slice_of(text != NULL ? text : "")).ptr;
}

static int64_t instant_of(const char *text)
{
    struct timestamp stamp;
    return dw_timestamp_scan(dw_slice_of(text), &stamp) == 0 ? INT64_MIN
                                                             : dw_timestamp_instant(&stamp, DW_TIMESTAMP_NONE, 0);
}

static void read_requests(const cJSON *object, struct seen *seen)
{
    const cJSON *item;
    cJSON_ArrayForEach (item, cJSON_GetObjectItem(object, "requests")) {
        if (seen->request_count < REQUESTS_KEPT)
            seen->requests[seen->request_count++] = (int64_t)item->valuedouble;
    }
    cJSON_ArrayForEach (item, cJSON_GetObjectItem(object, "queries")) {
        const cJSON *id = cJSON_GetObjectItem(item, "request_id");
        if (cJSON_IsNumber(id) && seen->request_count < REQUESTS_KEPT)
            seen->requests[seen->request_count++] = (int64_t)id->valuedouble;
    }
}

static size_t read_texts(struct arena *arena, const cJSON *array, const char **out, size_t room)
{
    size_t count = 0;
    const cJSON *item;
    cJSON_ArrayForEach (item, array) {
        const char *text = cJSON_GetStringValue(item);
        if (count < room)
            out[count++] = dw_arena_copy(arena, dw_slice_of(text != NULL ? text : "")).ptr;
    }
    return count;
}

static struct seen read_one(struct arena *arena, const cJSON *object)
{
    const cJSON *client = cJSON_GetObjectItem(object, "client");
    if (client == NULL)
        client = object;
    struct seen seen = {.start = text_of(arena, object, "start"),
                        .name = text_of(arena, object, "name"),
                        .process = text_of(arena, client, "process"),
                        .outcome = text_of(arena, object, "outcome"),
                        .cause = text_of(arena, object, "cause"),
                        .root = text_of(arena, object, "root_cause"),
                        .confidence = text_of(arena, object, "confidence"),
                        .root_confidence = text_of(arena, object, "root_cause_confidence")};
    const cJSON *pid = cJSON_GetObjectItem(client, "pid");
    seen.pid = cJSON_IsNumber(pid) ? (uint32_t)pid->valuedouble : 0;
    seen.at = instant_of(seen.start);
    seen.end = instant_of(text_of(arena, object, "end"));
    seen.accepted_count = read_texts(arena, cJSON_GetObjectItem(object, "accept"), seen.accepted, ACCEPTED_MAX);
    seen.accepted_root_count =
        read_texts(arena, cJSON_GetObjectItem(object, "accept_roots"), seen.accepted_roots, ACCEPTED_MAX);
    seen.part = cJSON_IsTrue(cJSON_GetObjectItem(object, "part"));
    read_requests(object, &seen);
    return seen;
}

static void read_words(struct arena *arena, const cJSON *object, const char *key, struct words *words)
{
    const cJSON *array = cJSON_GetObjectItem(object, key);
    if (array != NULL)
        words->count = read_texts(arena, array, words->list, EXPECTED_MAX);
}

static bool add_incident(struct arena *arena, struct seen_list *out, const cJSON *object, const char *kind)
{
    if (out->incident_count == out->incident_room) {
        out->incident_room = out->incident_room == 0 ? 64 : out->incident_room * 2;
        struct incident *grown = realloc(out->incidents, out->incident_room * sizeof *grown);
        if (grown == NULL)
            return false;
        out->incidents = grown;
    }
    struct incident incident = {.kind = dw_arena_copy(arena, dw_slice_of(kind)).ptr,
                                .start = text_of(arena, object, "start")};
    incident.at = instant_of(incident.start);
    int64_t end = instant_of(text_of(arena, object, "end"));
    incident.until = end != INT64_MIN ? end : incident.at;
    out->incidents[out->incident_count++] = incident;
    return true;
}

/* One of the truth, or all of a report. */
static bool read_incidents(struct arena *arena, const cJSON *object, struct seen_list *out)
{
    const char *kind = cJSON_GetStringValue(cJSON_GetObjectItem(object, "incident"));
    bool good = kind == NULL || add_incident(arena, out, object, kind);
    const cJSON *item;
    cJSON_ArrayForEach (item, cJSON_GetObjectItem(object, "incidents")) {
        kind = cJSON_GetStringValue(cJSON_GetObjectItem(item, "kind"));
        good = good && kind != NULL && add_incident(arena, out, item, kind);
    }
    return good;
}

static bool add(struct seen_list *out, struct seen seen)
{
    if (out->count == out->room) {
        out->room = out->room == 0 ? 1024 : out->room * 2;
        struct seen *grown = realloc(out->list, out->room * sizeof *grown);
        if (grown == NULL)
            return false;
        out->list = grown;
    }
    out->list[out->count++] = seen;
    return true;
}

bool check_read(const char *path, struct arena *arena, struct seen_list *out)
{
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t room = 0, number = 0;
    bool good = in != NULL;
    while (good && getline(&line, &room, in) > 0) {
        cJSON *object = cJSON_Parse(line);
        number++;
        good = object != NULL;
        if (good && cJSON_GetObjectItem(object, "outcome") != NULL) {
            struct seen seen = read_one(arena, object);
            seen.line = number;
            good = add(out, seen);
        }
        good = good && read_incidents(arena, object, out);
        read_words(arena, object, "verdicts", &out->verdicts);
        read_words(arena, object, "roots", &out->roots);
        cJSON_Delete(object);
    }
    if (!good)
        (void)fprintf(stderr, "check: %s: cannot be read, line %zu\n", path, number);
    free(line);
    if (in != NULL)
        (void)fclose(in);
    return good;
}
