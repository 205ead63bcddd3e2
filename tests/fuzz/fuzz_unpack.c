/* Chunk sets as they are packed: the first byte says how much the catalog promises, the rest is the set. */
#include <stdlib.h>

#include "tracev3/chunkset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool no_memory;
    if (size == 0)
        return 0;
    struct trace_packing packing = {(uint32_t)data[0] * 1024, (uint32_t)(data[0] & 1) * 0x100};
    struct trace_unpacked unpacked = dw_chunkset_unpack(data + 1, size - 1, packing, &no_memory);
    free(unpacked.data);
    return 0;
}
