/* Names of network services: configd's store as an XML property list (SCDynamicStore.plist of a sysdiagnose: keys
 * Setup:/Network/Service/<id> and .. /Interface, one element a line) and `networksetup -listnetworkserviceorder`. */
#include "netstate/builder.h"

/* "<key>DeviceName</key>": what stands between; false when the line is no such element. */
static bool element(struct slice line, struct slice open, struct slice close, struct slice *text)
{
    if (!dw_slice_starts(line, open) || !dw_slice_ends(line, close) || line.len < open.len + close.len)
        return false;
    *text = dw_slice_first(dw_slice_from(line, open.len), line.len - open.len - close.len);
    return true;
}

static struct service_name *entry_of(struct state_builder *b, struct slice id)
{
    struct service_name *list = b->names.items;
    for (size_t i = 0; i < b->names.count; i++)
        if (id.len > 0 && dw_slice_equal(list[i].service_id, id))
            return &list[i];
    struct service_name *one = dw_builder_add(b, &b->names, sizeof *one);
    if (one == NULL)
        return NULL;
    *one = (struct service_name){.service_id = id};
    b->state->names = b->names.items;
    b->state->name_count = b->names.count;
    return one;
}

static bool is_store_key(struct slice key)
{
    return dw_slice_starts(key, SLICE("Setup:")) || dw_slice_starts(key, SLICE("State:")) ||
           dw_slice_starts(key, SLICE("Plugin:"));
}

/* "Setup:/Network/Service/<id>" names the service, "../Interface" its device; others are left. */
static void enter(struct state_builder *b, struct slice key)
{
    static const struct slice service = SLICE_INIT("Setup:/Network/Service/");
    b->mode = MODE_STORE;
    b->store_id = SLICE_NONE;
    if (!dw_slice_starts(key, service))
        return;
    struct slice rest = dw_slice_from(key, service.len);
    size_t slash = dw_slice_find_byte(rest, '/');
    struct slice part = dw_slice_from(rest, slash);
    b->store_of_interface = dw_slice_equal(part, SLICE("/Interface"));
    if (part.len == 0 || b->store_of_interface)
        b->store_id = dw_slice_first(rest, slash);
}

static void take(struct state_builder *b, struct slice value)
{
    bool device = b->store_of_interface && dw_slice_equal(b->store_key, SLICE("DeviceName"));
    bool name = !b->store_of_interface && dw_slice_equal(b->store_key, SLICE("UserDefinedName"));
    struct service_name *one = b->store_id.len > 0 && (device || name) ? entry_of(b, b->store_id) : NULL;
    if (one != NULL)
        *(device ? &one->interface : &one->name) = value;
}

static bool store(struct state_builder *b, struct slice line)
{
    struct slice text;
    if (element(line, SLICE("<key>"), SLICE("</key>"), &text)) {
        if (is_store_key(text))
            enter(b, text);
        b->store_key = text;
        return b->mode == MODE_STORE;
    }
    if (b->mode != MODE_STORE || line.len == 0 || line.ptr[0] != '<')
        return false;
    if (element(line, SLICE("<string>"), SLICE("</string>"), &text))
        take(b, text);
    return true;
}

/* "(1) Wi-Fi", and below it "(Hardware Port: Wi-Fi, Device: en0)". */
static bool order(struct state_builder *b, struct slice line)
{
    struct slice device = SLICE(", Device: ");
    uint32_t number;
    if (line.len < 4 || line.ptr[0] != '(' || line.ptr[line.len - 1] == '(')
        return false;
    size_t close = dw_slice_find(line, SLICE(") "));
    if (close < line.len && dw_builder_number(dw_slice_from(line, 1), &number)) {
        b->store_key = dw_slice_trim(dw_slice_from(line, close + 2));
        b->mode = MODE_ORDER;
        return true;
    }
    size_t at = dw_slice_find(line, device);
    if (b->mode != MODE_ORDER || !dw_slice_starts(line, SLICE("(Hardware Port: ")) || at == line.len)
        return false;
    struct slice interface = dw_slice_from(line, at + device.len);
    struct service_name *one = entry_of(b, SLICE_NONE);
    if (one != NULL) {
        one->name = b->store_key;
        one->interface = dw_slice_first(interface, dw_slice_find_byte(interface, ')'));
    }
    return true;
}

bool dw_builder_names(struct state_builder *b, struct slice raw)
{
    struct slice line = dw_slice_trim(raw);
    return store(b, line) || order(b, line);
}
