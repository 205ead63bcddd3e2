/* The state entries of a scene that tell of the network. */
#include "support/trace_scene.h"
#include "support/trace_state.h"

/* A split tunnel as configd keeps it: en0 primary, the tunnel after it with its resolver, the utun that is always
 * there. */
void tw_scene_network(struct tw_scene *s)
{
    static const struct tw_resolver RESOLVERS[] = {{.section = TW_UNSCOPED,
                                                    .search = {"corp.example"},
                                                    .nameservers = {"10.20.0.53"},
                                                    .if_index = 21,
                                                    .interface = "utun3",
                                                    .flags = 2,
                                                    .reach = 3,
                                                    .order = 1,
                                                    .config_id = "Default: 0"},
                                                   {.section = TW_UNSCOPED,
                                                    .domain = "local",
                                                    .options = "mdns",
                                                    .timeout = 5,
                                                    .order = 300000,
                                                    .config_id = "Multicast DNS: 0"},
                                                   {.section = TW_SCOPED,
                                                    .nameservers = {"192.168.40.1", "fe80::1%4"},
                                                    .if_index = 4,
                                                    .interface = "en0",
                                                    .flags = 0x1002,
                                                    .reach = 2,
                                                    .config_id = "Scoped: 5F75AE4F-88B8-4448-B504-4BDB056DB28A 0"}};
    static const struct tw_nwi_interface INTERFACES[] = {{"en0", "192.168.40.27", NULL, 0x14, 0x1000003, 2},
                                                         {"utun3", "10.20.7.9", "198.51.100.1", 0x1004, 0x1ffffff, 3},
                                                         {"utun0", "fe80::1%8", NULL, 0x1028, 0x3ffffff, 2}};
    struct tw_bytes data = {NULL, 0, 0};
    struct tw_state state = {.kind = TW_STATE_CUSTOM, .library = "SystemConfiguration", .process = s->configd};
    tw_dnsinfo(&data, 77, RESOLVERS, sizeof RESOLVERS / sizeof RESOLVERS[0]);
    state.type = "dnsinfo";
    state.title = "DNS Configuration";
    state.data = tw_slice(&data);
    (void)tw_scene_state(s, state, "");
    tw_clear(&data);
    tw_nwi(&data, 78, 2, 0, INTERFACES, sizeof INTERFACES / sizeof INTERFACES[0]);
    state.type = "nwi";
    state.title = "Network information";
    state.data = tw_slice(&data);
    (void)tw_scene_state(s, state, "");
    tw_free(&data);
}
