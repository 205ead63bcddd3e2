#include "tracev3/grow.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool dw_grow(void *array, size_t count, size_t *capacity, size_t size)
{
    void *old;
    if (count < *capacity)
        return true;
    size_t more = *capacity != 0 ? *capacity + *capacity / 2 : 16;
    if (more > SIZE_MAX / 2 / size)
        return false;
    memcpy(&old, array, sizeof old); /* `array` is the address of a pointer of any type */
    void *grown = realloc(old, more * size);
    if (grown == NULL)
        return false;
    memcpy(array, &grown, sizeof grown);
    *capacity = more;
    return true; /* cppcheck-suppress memleak ; the caller's pointer holds it */
}
