/* DNS names as text, labels between dots. A final dot says that the name is whole; "." is the root. */
#ifndef DW_BASE_DNS_NAME_H
#define DW_BASE_DNS_NAME_H

#include "base/slice.h"

/* As people write it: without the final dot. The root stays. */
static inline struct slice dw_dns_name_bare(struct slice name)
{
    return name.len > 1 && name.ptr[name.len - 1] == '.' ? dw_slice_first(name, name.len - 1) : name;
}

/* Whatever their case and final dots. */
static inline bool dw_dns_name_equal(struct slice a, struct slice b)
{
    return dw_slice_equal_nocase(dw_dns_name_bare(a), dw_dns_name_bare(b));
}

#endif
