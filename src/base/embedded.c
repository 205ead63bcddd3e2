#include "base/embedded.h"

#include <string.h>

const struct embedded_file *dw_embedded_find(const struct embedded_file *list, const char *name)
{
    for (; list->name != NULL; list++)
        if (strcmp(list->name, name) == 0)
            return list;
    return NULL;
}
