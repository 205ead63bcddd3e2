#include "tracev3/dns_words.h"

static const struct {
    uint16_t number;
    const char *name;
} types[] = {
    {1, "A"},        {2, "NS"},      {3, "MD"},          {4, "MF"},       {5, "CNAME"},      {6, "SOA"},
    {7, "MB"},       {8, "MG"},      {9, "MR"},          {10, "NULL"},    {11, "WKS"},       {12, "PTR"},
    {13, "HINFO"},   {14, "MINFO"},  {15, "MX"},         {16, "TXT"},     {17, "RP"},        {18, "AFSDB"},
    {19, "X25"},     {20, "ISDN"},   {21, "RT"},         {22, "NSAP"},    {23, "NSAP-PTR"},  {24, "SIG"},
    {25, "KEY"},     {26, "PX"},     {27, "GPOS"},       {28, "AAAA"},    {29, "LOC"},       {30, "NXT"},
    {31, "EID"},     {32, "NIMLOC"}, {33, "SRV"},        {34, "ATMA"},    {35, "NAPTR"},     {36, "KX"},
    {37, "CERT"},    {38, "A6"},     {39, "DNAME"},      {40, "SINK"},    {41, "OPT"},       {42, "APL"},
    {43, "DS"},      {44, "SSHFP"},  {45, "IPSECKEY"},   {46, "RRSIG"},   {47, "NSEC"},      {48, "DNSKEY"},
    {49, "DHCID"},   {50, "NSEC3"},  {51, "NSEC3PARAM"}, {52, "TLSA"},    {53, "SMIMEA"},    {55, "HIP"},
    {56, "NINFO"},   {57, "RKEY"},   {58, "TALINK"},     {59, "CDS"},     {60, "CDNSKEY"},   {61, "OPENPGPKEY"},
    {62, "CSYNC"},   {63, "ZONEMD"}, {64, "SVCB"},       {65, "HTTPS"},   {66, "DSYNC"},     {99, "SPF"},
    {100, "UINFO"},  {101, "UID"},   {102, "GID"},       {103, "UNSPEC"}, {104, "NID"},      {105, "L32"},
    {106, "L64"},    {107, "LP"},    {108, "EUI48"},     {109, "EUI64"},  {128, "NXNAME"},   {249, "TKEY"},
    {250, "TSIG"},   {251, "IXFR"},  {252, "AXFR"},      {253, "MAILB"},  {254, "MAILA"},    {255, "ANY"},
    {256, "URI"},    {257, "CAA"},   {258, "AVC"},       {259, "DOA"},    {260, "AMTRELAY"}, {261, "RESINFO"},
    {262, "WALLET"}, {263, "CLA"},   {264, "IPN"},       {32768, "TA"},   {32769, "DLV"},    {65535, "Reserved"},
};

enum { TYPE_COUNT = sizeof types / sizeof types[0] };

const char *dw_dns_type_name(uint32_t type)
{
    size_t low = 0, high = TYPE_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (types[middle].number == type)
            return types[middle].name;
        if (types[middle].number > type)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

uint16_t dw_dns_type_number(struct slice name)
{
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (dw_slice_equal_nocase(name, dw_slice_of(types[i].name)))
            return types[i].number;
    return 0;
}

void dw_dns_put_type(struct scribe *out, uint32_t type)
{
    const char *name = dw_dns_type_name(type);
    if (name != NULL) {
        dw_scribe_text(out, name);
        return;
    }
    dw_scribe_text(out, "TYPE");
    dw_scribe_decimal(out, type);
}

static void put_upper_hex(struct scribe *out, uint16_t number)
{
    char text[6] = {'0', 'x'};
    for (unsigned i = 0; i < 4; i++)
        text[2 + i] = "0123456789ABCDEF"[number >> (12 - 4 * i) & 15];
    dw_scribe_put(out, dw_slice(text, sizeof text));
}

void dw_dns_put_id_flags(struct scribe *out, uint16_t id, uint16_t flags)
{
    static const char *const opcodes[16] = {"Query", "IQuery", "Status", NULL, "Notify", "Update", "DSO"};
    static const char *const codes[] = {"NoError",  "FormErr", "ServFail", "NXDomain", "NotImp",  "Refused",
                                        "YXDomain", "YXRRSet", "NXRRSet",  "NotAuth",  "NotZone", "DSOTYPENI"};
    static const struct {
        uint16_t bit;
        const char *words;
    } bits[] = {{0x400, ", AA"}, {0x200, ", TC"}, {0x100, ", RD"}, {0x80, ", RA"},
                {0x40, ", Z"},   {0x20, ", AD"},  {0x10, ", CD"}};
    unsigned opcode = flags >> 11 & 15, code = flags & 15;
    dw_scribe_text(out, "id: ");
    put_upper_hex(out, id);
    dw_scribe_text(out, " (");
    dw_scribe_decimal(out, id);
    dw_scribe_text(out, "), flags: ");
    put_upper_hex(out, flags);
    dw_scribe_text(out, (flags & 0x8000) != 0 ? " (R/" : " (Q/");
    if (opcodes[opcode] != NULL)
        dw_scribe_text(out, opcodes[opcode]);
    else
        dw_scribe_printf(out, "OPCODE%u", opcode);
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        if ((flags & bits[i].bit) != 0)
            dw_scribe_text(out, bits[i].words);
    if (code < sizeof codes / sizeof codes[0]) {
        dw_scribe_text(out, ", ");
        dw_scribe_text(out, codes[code]);
    } else {
        dw_scribe_printf(out, ", RCODE%u", code);
    }
    dw_scribe_byte(out, ')');
}

/* One label's bytes and a dot; what is no plain ASCII becomes \\DDD. */
static void put_label(struct scribe *out, const unsigned char *at, size_t len)
{
    enum { WIDEST = 4 };
    char *to = dw_scribe_room(out, len * WIDEST + 1);
    if (to == NULL)
        return;
    char *start = to;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = at[i];
        if (c < 0x20 || c > 0x7e) {
            *to++ = '\\';
            *to++ = (char)('0' + c / 100);
            *to++ = (char)('0' + c / 10 % 10);
            *to++ = (char)('0' + c % 10);
            continue;
        }
        if (c == '.' || c == '\\' || c == ' ')
            *to++ = '\\';
        *to++ = (char)c;
    }
    *to++ = '.';
    out->len += (size_t)(to - start);
}

enum { NAME_MAX_BYTES = 255, LABEL_MAX = 63, POINTERS_MAX = 127 };

/* Pointers are followed backwards only, so a loop is not possible; their number is bounded too. */
static bool put_labels(struct scribe *out, struct slice bytes, size_t *at, bool (*follow)(struct slice, size_t *))
{
    size_t here = *at, total = 1, pointers = 0;
    bool jumped = false, any = false;
    for (;;) {
        if (here >= bytes.len)
            return false;
        size_t len = (unsigned char)bytes.ptr[here];
        if (len == 0)
            break;
        if (len > LABEL_MAX) {
            size_t target = here;
            if (follow == NULL || ++pointers > POINTERS_MAX || !follow(bytes, &target))
                return false;
            if (!jumped)
                *at = here + 2;
            jumped = true;
            here = target;
            continue;
        }
        total += len + 1;
        if (total > NAME_MAX_BYTES || bytes.len - here - 1 < len)
            return false;
        put_label(out, (const unsigned char *)bytes.ptr + here + 1, len);
        any = true;
        here += len + 1;
    }
    if (!any)
        dw_scribe_byte(out, '.');
    if (!jumped)
        *at = here + 1;
    return true;
}

/* A compression pointer at *at: RFC 1035, section 4.1.4. */
static bool follow_pointer(struct slice message, size_t *at)
{
    if (message.len - *at < 2 || ((unsigned char)message.ptr[*at] & 0xc0) != 0xc0)
        return false;
    size_t target = dw_dns_u16(message, *at) & 0x3fffu;
    if (target >= *at)
        return false;
    *at = target;
    return true;
}

bool dw_dns_put_name(struct scribe *out, struct slice bytes, size_t *at)
{
    return put_labels(out, bytes, at, NULL);
}

bool dw_dns_put_compressed(struct scribe *out, struct slice message, size_t *at)
{
    return put_labels(out, message, at, follow_pointer);
}
