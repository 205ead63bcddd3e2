/* Names that were learned after what they name was stored. */
#include "store/internal.h"

enum dw_status dw_store_on_name(void *self, const struct name_result *r, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = dw_store_begin(h->store, error);
    h->store->names = true;
    return status != DW_OK ? status
                           : dw_store_run(h->store->db, dw_store_statement(h->store, S_NAME), error, "isss", h->row,
                                          &r->stand_in, &r->name, &r->hidden);
}

static enum dw_status name_rows(struct store *store, struct dw_error *error)
{
    enum dw_status status = dw_store_begin(store, error);
    store->names = false;
    if (status == DW_OK)
        status = dw_store_run(store->db, dw_store_statement(store, S_NAME_MASKS), error, "");
    if (status == DW_OK)
        status = dw_store_run(store->db, dw_store_statement(store, S_NAME_LOOKUPS), error, "");
    return status == DW_OK ? dw_store_run(store->db, dw_store_statement(store, S_NAME_REQUESTS), error, "") : status;
}

enum dw_status dw_store_settle(struct store *store, struct dw_error *error)
{
    enum dw_status status = store->names ? name_rows(store, error) : DW_OK;
    return status == DW_OK ? dw_store_commit(store, error) : status;
}
