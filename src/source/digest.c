#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "source/source.h"

enum { BLOCK = 64 * 1024 };

static enum dw_status add_file(XXH3_state_t *state, const char *path, char *block, struct dw_error *error)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return dw_fail_errno(error, "cannot open %s", path);
    for (size_t n; (n = fread(block, 1, BLOCK, in)) != 0;)
        (void)XXH3_128bits_update(state, block, n);
    enum dw_status status = ferror(in) != 0 ? dw_fail_errno(error, "cannot read %s", path) : DW_OK;
    (void)fclose(in);
    return status;
}

enum dw_status dw_input_digest(const char *path, char out[33], struct dw_error *error)
{
    XXH3_state_t *state = XXH3_createState();
    char *block = malloc(BLOCK);
    enum dw_status status = DW_OK;
    if (state == NULL || block == NULL)
        status = dw_fail(error, DW_ERR_MEMORY, "no memory");
    if (status == DW_OK) {
        (void)XXH3_128bits_reset(state);
        status = add_file(state, path, block, error);
    }
    if (status == DW_OK) {
        XXH128_hash_t hash = XXH3_128bits_digest(state);
        (void)snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
    }
    free(block);
    (void)XXH3_freeState(state);
    return status;
}
