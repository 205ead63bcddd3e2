/* IP addresses as text. */
#ifndef DW_BASE_ADDRESS_H
#define DW_BASE_ADDRESS_H

#include "base/slice.h"

#include <sys/socket.h> /* AF_INET, AF_INET6 */

/* The whole of `text` as an address of AF_INET or AF_INET6; false when it is none. `bytes`: 4 or 16, in network order;
 * may be NULL. No zone ("%en0"), no port. */
bool dw_address_parse(int family, struct slice text, unsigned char bytes[]);

#endif
