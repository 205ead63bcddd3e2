/* Steps over JSON objects that nobody wants without reading their members: whole ones, of a process that is named, in
 * which no wanted name stands and no word that tells of losses or of the clock. Internal to logtext. */
#ifndef DW_LOGTEXT_SKIM_JSON_H
#define DW_LOGTEXT_SKIM_JSON_H

#include "logtext/needles.h"
#include "logtext/parse.h"

struct json_skim {
    struct lookout words;
    struct needles key, begin, end; /* of the process; of a line that begins an object, and of one that ends it */
    bool able;
};

struct skimmed_objects {
    uint64_t count;
    size_t bytes; /* up to the beginning of the next object */
};

void dw_json_skim_init(struct json_skim *skim, const struct reader_options *options);
/* `text`, which stands at `offset` in the file, begins with an object. Of those that could be stepped over the last is
 * left, to be read with care: it tells the time. */
struct skimmed_objects dw_json_skim(struct json_skim *skim, struct slice text, uint64_t offset);

#endif
