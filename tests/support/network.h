/* configd's and mDNSResponder's messages through patterns and correlation, and a sink that remembers what is given of
 * the network: for tests of the network's state. */
#ifndef SUPPORT_NETWORK_H
#define SUPPORT_NETWORK_H

#include "correlate/correlate.h"
#include "pattern/library.h"

enum { NET_ROWS = 64, NET_TEXT = 160 };

struct net_election {
    uint64_t id;
    int64_t time;
    char family[8], winner[NET_TEXT], interface[32], outcome[16];
    size_t candidates;
    struct net_candidate {
        char interface[32], service[NET_TEXT], address[64], assertion[12];
        int64_t rank, place;
        bool ineligible;
    } list[16];
};

struct net_primary {
    uint64_t id;
    char family[8], service[NET_TEXT], interface[32], address[64], mode[12];
    int64_t from, to;
};

struct net_tunnel {
    uint64_t id;
    char mode[12], sign[16], source[16], interface[32], service[NET_TEXT], delegates_to[32], demoted[32];
    int64_t from, to;
};

struct net_resolver {
    uint64_t id;
    char section[20], domain[64], search[NET_TEXT], servers[NET_TEXT], interface[32], reach[64], config[64], source[12];
    uint32_t number;
    int64_t from, to, flags;
    int a, aaaa;
};

struct net_change {
    int64_t time;
    char text[NET_TEXT], v4[256], v6[256], dns[8], proxy[8];
};

struct net_service {
    uint64_t id;
    int64_t number, from, to;
    char interface[32], servers[NET_TEXT], domains[NET_TEXT], attributes[64], properties[64];
    int a, aaaa;
};

struct net_lookup {
    uint64_t id;
    char name[64], cause[40], root[40], remedies[4096], evidence[4096];
    enum outcome outcome;
    enum confidence root_confidence;
    size_t times;
};

struct net {
    struct pattern_library *library;
    struct correlate *correlate;
    struct net_election elections[NET_ROWS];
    struct net_primary primaries[NET_ROWS];
    struct net_tunnel tunnels[NET_ROWS];
    struct net_resolver resolvers[NET_ROWS];
    struct net_change changes[NET_ROWS];
    struct net_service services[NET_ROWS];
    struct net_lookup lookups[NET_ROWS];
    size_t election_count, primary_count, tunnel_count, resolver_count, change_count, service_count, lookup_count;
    uint64_t next_event;
    uint32_t boot, pid; /* pid: of mDNSResponder */
    bool without_times;
};

void net_open(struct net *net);
void net_close(struct net *net);
/* A message of configd at `ms`; lines of a text that hold newlines are one message each, a millisecond apart. `thread`
 * may be 0. It must be known to the patterns. */
void net_configd(struct net *net, int64_t ms, uint64_t thread, const char *lines);
/* A State entry of configd: one message of many lines. */
void net_state(struct net *net, int64_t ms, const char *message);
void net_daemon(struct net *net, int64_t ms, const char *lines);
/* A text of scutil, ifconfig, netstat. */
void net_file(struct net *net, const char *text);
/* A lookup of `name` by curl whose A is answered with no data through `via` ("en0/4") by `server`, and whose AAAA is
 * suppressed; it is decided at `ms` + 20 and stopped at `stop` (-1: it is not). Gives the number of the AAAA's request;
 * the A's is one more. */
unsigned net_unusable(struct net *net, int64_t ms, int64_t stop, const char *name, const char *server, const char *via);
/* The same as macOS 15 and 26 word it, over XPC. */
unsigned net_unusable_xpc(struct net *net, int64_t ms, int64_t stop, const char *name, const char *server,
                          const char *via);
/* As printf: lines of mDNSResponder. */
void net_say(struct net *net, int64_t ms, const char *format, ...) __attribute__((format(printf, 3, 4)));
void net_finish(struct net *net);
/* Nanoseconds of `ms`. */
int64_t net_time(int64_t ms);
/* The row of this family that held at `ms`; NULL: none. */
const struct net_primary *net_primary_at(const struct net *net, const char *family, int64_t ms);
const struct net_tunnel *net_tunnel_at(const struct net *net, int64_t ms); /* NULL: none */
size_t net_resolvers_at(const struct net *net, int64_t ms);

#endif
