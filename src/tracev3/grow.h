/* Arrays that grow. Internal to tracev3. */
#ifndef DW_TRACEV3_GROW_H
#define DW_TRACEV3_GROW_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for one more element of `size` bytes in the malloc'd array *array; false without memory. */
bool dw_grow(void *array, size_t count, size_t *capacity, size_t size);

#endif
