#include "base/address.h"

#include <arpa/inet.h>

bool dw_address_parse(int family, struct slice text, unsigned char bytes[])
{
    char copy[INET6_ADDRSTRLEN];
    unsigned char own[sizeof(struct in6_addr)];
    if (text.len >= sizeof copy || (text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL))
        return false;
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return inet_pton(family, copy, bytes != NULL ? bytes : own) == 1;
}
