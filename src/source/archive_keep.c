#include "source/archive_keep.h"

#include "logtext/logtext.h"
#include "netstate/netstate.h"
#include "source/unpack.h"

/* Does a text's beginning look like what we read? Unknown ones may be packed. */
static bool of_use(enum member_kind kind, struct slice head)
{
    if (kind != MEMBER_TEXT)
        return true;
    return dw_unpack_bid(head) || dw_logtext_bid(head) >= MEMBER_LOG_BID || dw_netstate_bid(head) >= MEMBER_STATE_BID;
}

/* DW_END: it is of no use after all. */
static enum dw_status decide(struct keeping *k, struct dw_error *error)
{
    if (k->decided)
        return DW_OK;
    k->decided = true;
    if (!of_use(k->kind, dw_slice(k->head, k->held)))
        return DW_END;
    enum dw_status status = dw_spill_begin(k->spill, k->size, &k->piece, error);
    return status == DW_OK ? dw_spill_write(k->spill, &k->piece, k->head, k->held, error) : status;
}

static enum dw_status put(struct keeping *k, const char *bytes, size_t size, struct dw_error *error)
{
    size_t room = (size_t)SNIFF - k->held;
    k->feed->given += size;
    if (!k->decided) {
        size_t part = size < room ? size : room;
        memcpy(k->head + k->held, bytes, part);
        k->held += part;
        bytes += part;
        size -= part;
        enum dw_status status = k->held == (size_t)SNIFF ? decide(k, error) : DW_OK;
        if (status != DW_OK)
            return status;
    }
    return size != 0 ? dw_spill_write(k->spill, &k->piece, bytes, size, error) : DW_OK;
}

static uint64_t kept_so_far(const struct keeping *k)
{
    return k->decided ? k->piece.size : k->held;
}

/* A hole of a sparse member, up to `end`. */
static enum dw_status put_zeros(struct keeping *k, uint64_t end, struct dw_error *lost, struct dw_error *error)
{
    static const char zeros[4096];
    enum dw_status status = DW_OK;
    for (uint64_t at; status == DW_OK && (at = kept_so_far(k)) < end;) {
        status = put(k, zeros, end - at < sizeof zeros ? (size_t)(end - at) : sizeof zeros, error);
        if (status == DW_OK)
            status = dw_unpack_bound(k->feed->taken, k->feed->given, lost);
    }
    return status;
}

/* DW_ERR_FORMAT with *lost: the member is damaged, longer than it says, or a bomb; what came before is kept. */
static enum dw_status copy(struct keeping *k, struct dw_error *lost, struct dw_error *error)
{
    for (;;) {
        const void *bytes = NULL;
        size_t size = 0;
        la_int64_t offset = 0;
        int code = archive_read_data_block(k->feed->archive, &bytes, &size, &offset);
        if (code == ARCHIVE_EOF)
            return DW_OK;
        if (code == ARCHIVE_RETRY)
            continue;
        if (code < ARCHIVE_OK)
            (void)dw_fail(lost, DW_ERR_FORMAT, "%s", archive_error_string(k->feed->archive));
        if (code < ARCHIVE_WARN)
            return DW_ERR_FORMAT;
        uint64_t at = kept_so_far(k), most = k->size;
        if (offset < 0 || (uint64_t)offset < at || (uint64_t)offset > most || size > most - (uint64_t)offset)
            return dw_fail(lost, DW_ERR_FORMAT, "it is longer than the archive says");
        enum dw_status status = put_zeros(k, (uint64_t)offset, lost, error);
        if (status == DW_OK && size != 0)
            status = put(k, bytes, size, error);
        if (status == DW_OK)
            status = dw_unpack_bound(k->feed->taken, k->feed->given, lost);
        if (status != DW_OK)
            return status;
    }
}

enum dw_status dw_archive_keep(struct keeping *k, struct dw_error *lost, struct dw_error *error)
{
    enum dw_status status = copy(k, lost, error);
    return status == DW_OK || status == DW_ERR_FORMAT ? decide(k, error) : status;
}
