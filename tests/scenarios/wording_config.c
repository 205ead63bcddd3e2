/* Wordings of the configuration, mDNSResponder's and configd's: facts/newer.md, section 5; facts/configd.md. */
#include "say.h"

const struct wording CONFIG_WORDINGS[] = {
    {M_UPDATED_SERVICES, ERA_11, ERA_27, 'D', CAT_DEFAULT, "Updated DNS services ({count})"},
    {M_SERVICE, ERA_11, ERA_27, 'D', CAT_DEFAULT, "DNS service ({number}/{count}) -- {service}"},
    {M_DISCOVERED, ERA_13, ERA_27, 'I', CAT_SERVICE, "Registered discovered service -- {service}"},
    {M_NETWORK_CHANGE, ERA_10_12, ERA_10_14, 'D', CAT_DEFAULT,
     "***   Network Configuration Change   ***  {count} change (DNS) delay 100 (100, 0)"},
    {M_NETWORK_CHANGE, ERA_10_15, ERA_14, 'D', CAT_DEFAULT,
     "*** Network Configuration Change ***  {count} change (DNS) delay 100"},
    {M_NETWORK_CHANGE, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "*** Network Configuration Change *** -- change count: {count}, delay: 0, flags: 0x4 {dns}"},
};
const size_t CONFIG_WORDING_COUNT = sizeof CONFIG_WORDINGS / sizeof CONFIG_WORDINGS[0];
