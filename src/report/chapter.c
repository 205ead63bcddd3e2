#include "report/chapter.h"

static const struct {
    const char *begins; /* of an event kind */
    enum chapter chapter;
} chapters[] = {
    {"request-", CHAPTER_CLIENT},
    {"client-", CHAPTER_CLIENT},
    {"accept-", CHAPTER_CLIENT},
    {"local-network-", CHAPTER_CLIENT},
    {"daemon-", CHAPTER_CLIENT},
    {"dns-configuration-up", CHAPTER_RESOLVER},
    {"state-dns-", CHAPTER_RESOLVER},
    {"dump-line", CHAPTER_RESOLVER},
    {"no-dns-", CHAPTER_RESOLVER},
    {"dns-server-ignored", CHAPTER_RESOLVER},
    {"election-", CHAPTER_ELECTION},
    {"primary-", CHAPTER_ELECTION},
    {"network-", CHAPTER_ELECTION},
    {"family-", CHAPTER_ELECTION},
    {"state-network-", CHAPTER_ELECTION},
    {"rank-", CHAPTER_ELECTION},
    {"interface-", CHAPTER_ELECTION},
    {"address-", CHAPTER_ELECTION},
    {"router-", CHAPTER_ELECTION},
    {"nat64-", CHAPTER_ELECTION},
    {"configd-", CHAPTER_ELECTION},
    {"system-", CHAPTER_ELECTION},
    {"dns-", CHAPTER_SERVICE},
    {"resolver-", CHAPTER_SERVICE},
    {"server-", CHAPTER_SERVICE},
    {"service-", CHAPTER_SERVICE},
    {"query-sent", CHAPTER_SERVICE},
    {"response-", CHAPTER_SERVICE},
    {"no-response", CHAPTER_SERVICE},
    {"send-failed", CHAPTER_SERVICE},
    {"no-more-", CHAPTER_SERVICE},
    {"stream-", CHAPTER_SERVICE},
    {"session-", CHAPTER_SERVICE},
    {"connection-", CHAPTER_SERVICE},
    {"http-", CHAPTER_SERVICE},
    {"queries-", CHAPTER_SERVICE},
    {"host-unreachable", CHAPTER_SERVICE},
    {"all-servers-", CHAPTER_SERVICE},
};

enum chapter dw_chapter_of(struct slice kind)
{
    for (size_t i = 0; i < sizeof chapters / sizeof *chapters; i++)
        if (dw_slice_starts(kind, dw_slice_of(chapters[i].begins)))
            return chapters[i].chapter;
    return CHAPTER_QUESTION;
}
