/* The records of a scene: what is written, and what a reader must print for it, in Apple's words. */
#include <stdio.h>

#include "support/trace_scene.h"

#define ARGS(...) (const struct tw_arg[]){__VA_ARGS__}, sizeof((struct tw_arg[]){__VA_ARGS__}) / sizeof(struct tw_arg)

#define SAY(format, message, ...)           tw_scene_say(s, (struct tw_entry){0}, format, message, ARGS(__VA_ARGS__))
#define SAY_AS(entry, format, message, ...) tw_scene_say(s, (struct tw_entry)entry, format, message, ARGS(__VA_ARGS__))
#define E(...)                                                                                                         \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    } /* an entry, within SAY_AS */

static struct tw_arg with(struct tw_arg arg, enum tw_keep keep)
{
    arg.keep = keep;
    return arg;
}

static struct tw_arg private_text(const char *text, enum tw_privacy privacy, enum tw_keep keep)
{
    return with(tw_value(2, privacy, dw_slice_of(text)), keep);
}

void tw_scene_arguments(struct tw_scene *s)
{
    tw_scene_say(s, (struct tw_entry){0}, "no argument, 100%% plain", "no argument, 100% plain", NULL, 0);
    SAY("[R%u->Q%u] result %d", "[R7->Q52431] result -65570", tw_int(7), tw_int(52431), tw_int(-65570));
    SAY("%lld %llu %x %X %o", "-1 18446744073709551615 ff FF 17", tw_long(UINT64_MAX), tw_long(UINT64_MAX), tw_int(255),
        tw_int(255), tw_int(15));
    SAY("byte %hhd short %hd", "byte -2 short -3", tw_number(0xfe, 1, TW_PUBLIC), tw_number(0xfffd, 2, TW_PUBLIC));
    SAY("[%5d|%-5d|%05d|%+d]", "[   42|42   |00042|+42]", tw_int(42), tw_int(42), tw_int(42), tw_int(42));
    SAY("%{public}s and %s", "one and two", tw_text("one"), tw_value(2, TW_UNSAID, SLICE("two")));
    SAY("%@ is %{public}@", "an object is another", tw_value(4, TW_UNSAID, SLICE("an object")), tw_object("another"));
    SAY("cut at %.*s", "cut at four", tw_count(4), tw_text("fourteen"));
    SAY("wide [%*d]", "wide [    9]", tw_count(5), tw_int(9));
    SAY("%.3s", "con", tw_count(3), tw_text("con")); /* cut when it is logged */
    SAY("%.*P", "'0a 1b 2c'", tw_count(3), tw_data(SLICE("\x0a\x1b\x2c")));
    SAY("%{public,uuid_t}.16P", "00010203-0405-0607-0809-0A0B0C0D0E0F", tw_count(16),
        tw_data(SLICE("\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17")));
    SAY("%f %.2f %g", "1.500000 2.25 0.5", tw_long(0x3ff8000000000000), tw_long(0x4002000000000000),
        tw_long(0x3fe0000000000000));
    SAY("%{bool}d %{BOOL}d %{darwin.errno}d", "true NO [65: No route to host]", tw_int(1), tw_int(0), tw_int(65));
    SAY("%{public}s", "", tw_text(""));
    SAY("%{public}s %@", "(null) (null)", tw_value(2, TW_PUBLIC, SLICE_NONE), tw_value(4, TW_UNSAID, SLICE_NONE));
    SAY("%p", "0x7f8012340000", tw_long(0x7f8012340000));
    SAY("%{mdns:yesno}d %{mdns:rrtype}d %{mdns:addrmv}d", "yes AAAA rmv", tw_int(1), tw_int(28), tw_int(0));
    SAY("Umlaut %{public}s", "Umlaut ä — ☃", tw_text("ä — ☃"));
}

void tw_scene_privacy(struct tw_scene *s)
{
    static const struct slice HASH = SLICE_INIT("\x31\xd6\x1d\x5f\xc9\x39\x37\x2e\x33\x31\x99\x28\x94\xfc\xe6\x7b");
    SAY("name %{private}s", "name <private>", private_text("gone", TW_PRIVATE, TW_DROPPED));
    SAY("name %{private}s", "name <private>", private_text("gone", TW_PRIVATE, TW_DROPPED_8000));
    SAY("name %s, %{public}s", "name kept.example.com., open", private_text("kept.example.com.", TW_PRIVATE, TW_KEPT),
        tw_text("open"));
    SAY("two %s and %@", "two first and second", private_text("first", TW_PRIVATE, TW_KEPT),
        tw_value(4, TW_PRIVATE, SLICE("second")));
    SAY("%{sensitive}s", "<private>", private_text("gone", TW_SENSITIVE, TW_DROPPED_8000));
    SAY("0x%{private}x", "0x<private>", with(tw_number(1, 4, TW_PRIVATE), TW_DROPPED_8000));
    SAY("%{private}d", "4711", tw_number(4711, 4, TW_PRIVATE));
    SAY("%{public, mask.hash}s", "<mask.hash: 'MdYdX8k5Ny4zMZkolPzmew=='>", tw_masked(TW_PUBLIC, HASH));
    SAY("%{sensitive, mask.hash, mdnsresponder:domain_name}.*P IN", "<mask.hash: 'MdYdX8k5Ny4zMZkolPzmew=='> IN",
        tw_count(13), tw_masked(TW_SENSITIVE, HASH));
    SAY("%{private, mask.hash}s", "<mask.hash: 'MdYdX8k5Ny4zMZkolPzmew=='>", tw_masked(TW_PRIVATE, HASH));
    SAY("%{sensitive, mask.hash}s", "<mask.hash: (null)>", tw_masked(TW_SENSITIVE, SLICE_NONE));
    SAY("long %{public}s", "long beginning<…>", with(tw_text("beginning"), TW_CUT));
    SAY("%{private}s", "kept<…>", private_text("kept", TW_PRIVATE, TW_CUT));
    SAY("%.*P", "'0a 1b…'", tw_count(8), with(tw_data(SLICE("\x0a\x1b")), TW_CUT));
}

void tw_scene_failures(struct tw_scene *s)
{
    SAY("%d and %d", "1 and <decode: missing data>", tw_int(1));
    SAY("a string: %d", "a string: <decode: mismatch for [%d] got [STRING public sz:5]>", tw_text("four"));
    SAY("%{public}s", "<decode: bad range for [%{public}s] got [offs:16384 len:4 within:4]>",
        with(tw_text("far"), TW_BEYOND));
    SAY("no such operator %n", "no such operator <decode: can't compose [%n]>", tw_int(1));
    SAY("unreadable %.1.2d, no more", "unreadable <decode: can't compose [%.1.2d]>", tw_int(1));
}

void tw_scene_homes(struct tw_scene *s)
{
    SAY_AS(E(.process = s->app), "executable %d", "executable 1", tw_int(1));
    SAY_AS(E(.image = s->cfnetwork, .process = s->app), "shared cache %d", "shared cache 2", tw_int(2));
    SAY_AS(E(.image = s->cfnetwork, .process = s->app, .home = TW_HOME_SHARED_LARGE), "large counter %d",
           "large counter 3", tw_int(3));
    SAY_AS(E(.image = s->far_library, .process = s->app), "far offset %d", "far offset 4", tw_int(4));
    SAY_AS(E(.image = s->far_library, .process = s->app, .home = TW_HOME_SHARED_LARGE), "far and large %d",
           "far and large 5", tw_int(5));
    SAY_AS(E(.image = s->kext, .process = s->kernel), "absolute %d", "absolute 6", tw_int(6));
    SAY_AS(E(.image = s->plugin, .process = s->app), "by UUID %d", "by UUID 7", tw_int(7));
    SAY_AS(E(.process = s->old_app), "32 bits %d", "32 bits 8", tw_int(8));
    SAY_AS(E(.process = s->old_app, .image = s->old_plugin), "32 bits, absolute %d", "32 bits, absolute 8", tw_int(8));
    SAY_AS(E(.process = s->app), NULL, "dynamic in the executable", tw_text("dynamic in the executable"));
    SAY_AS(E(.process = s->app, .image = s->cfnetwork), NULL, "dynamic in a library", tw_text("dynamic in a library"));
    SAY_AS(E(.process = s->kernel, .image = s->kext), NULL, "dynamic in a kext", tw_text("dynamic in a kext"));
    SAY_AS(E(.activity = 0xea1c98, .ttl = 7, .unique_pid = 400341), "with all fields %d", "with all fields 9",
           tw_int(9));
    SAY_AS(E(.frames = 25, .level = TW_FAULT), "backtrace before %{public}s", "backtrace before values",
           tw_text("values"));
}

/* What 27 brought. */
void tw_scene_newer(struct tw_scene *s)
{
    SAY_AS(E(.persona = 501), "with a persona %d", "with a persona 1", tw_int(1));
    SAY_AS(E(.persona = 0xffffffff, .activity = 0x77, .ttl = 3), "%{public}s with all", "persona with all",
           tw_text("persona"));
    SAY_AS(E(.bare_persona = true), "without one %d %{public}s", "without one 2 though it says so", tw_int(2),
           tw_text("though it says so"));
    SAY("number %{sensitive}d", "number <private>", with(tw_number(1, 4, TW_SENSITIVE), TW_DROPPED));
    SAY("qname: %{sensitive, mdnsresponder:domain_name}.*P %{mdns:dn_hash}u, name hash: %{public, mdns:dn_hash}u",
        "qname: <private> <dn:Ab3xYw>, name hash: <dn:Ab3xYw>", tw_count(13),
        with(tw_value(3, TW_SENSITIVE, SLICE("x")), TW_DROPPED_8000), tw_int(0x63f1bd01), tw_int(0x63f1bd01));
}

static const int64_t MS = 1000000;

void tw_scene_kinds(struct tw_scene *s)
{
    static const uint8_t LEVELS[] = {TW_DEFAULT, TW_INFO, TW_DEBUG, TW_ERROR, TW_FAULT};
    static const char *const NAMES[] = {"level Default", "level Info", "level Debug", "level Error", "level Fault"};
    for (size_t i = 0; i < sizeof LEVELS; i++)
        SAY_AS(E(.level = LEVELS[i], .process = s->configd), "level %{public}s", NAMES[i], tw_text(NAMES[i] + 6));
    tw_scene_say(s, (struct tw_entry){.record = TW_ACTIVITY, .level = TW_ACTIVITY_CREATE, .new_activity = 0x1001},
                 "resolve a name", "resolve a name", NULL, 0);
    tw_scene_say(s,
                 (struct tw_entry){.record = TW_ACTIVITY,
                                   .level = TW_ACTIVITY_CREATE,
                                   .activity = 0x1001,
                                   .parent_activity = 0x1001,
                                   .new_activity = 0x1002,
                                   .unique_pid = 400341},
                 "a child", "a child", NULL, 0);
    tw_scene_say(s, (struct tw_entry){.record = TW_ACTIVITY, .level = TW_ACTIVITY_USER_ACTION}, "a click", "a click",
                 NULL, 0);
    tw_scene_say(s, (struct tw_entry){.record = TW_TRACE}, "traced", "traced", NULL, 0);
    SAY_AS(E(.record = TW_TRACE), "traced %d %lld", "traced 5 -6", tw_int(5), tw_long((uint64_t)-6));
    uint32_t name = tw_format(s->w, s->mdns, 0, "lookup");
    SAY_AS(
        E(.record = TW_SIGNPOST, .level = TW_SIGNPOST_BEGIN | TW_SCOPE_PROCESS, .signpost = 0xeeeeb0b5, .name = name),
        "began %d", "began 1", tw_int(1));
    SAY_AS(E(.record = TW_SIGNPOST, .level = TW_SIGNPOST_END | TW_SCOPE_THREAD, .signpost = 5, .name = name, .ttl = 3),
           "ended %{public}s", "ended well", tw_text("well"));
    SAY_AS(E(.record = TW_SIGNPOST, .level = TW_SIGNPOST_EVENT | TW_SCOPE_SYSTEM, .signpost = 6, .process = s->app,
             .image = s->far_library, .name = tw_format(s->w, s->app, s->far_library, "far name")),
           "event %d", "event 2", tw_int(2));
    for (uint32_t count = 3; count <= 63; count += 60) {
        char text[160];
        struct tw_entry e = {.record = TW_LOSS,
                             .process = s->mdns,
                             .thread = 0x953,
                             .time_ns = s->now += MS,
                             .lost_from_ns = s->now - 500000,
                             .lost_until_ns = s->now,
                             .lost_count = count};
        tw_add(s->w, &e);
        uint64_t from = tw_ticks(s->w, e.lost_from_ns), until = tw_ticks(s->w, e.lost_until_ns);
        (void)snprintf(text, sizeof text,
                       "lost %s%u unreliable messages from %llu-%llu (Mach continuous exact start-approx. end)",
                       count == 63 ? ">=" : "", count, (unsigned long long)from, (unsigned long long)until);
        struct tw_expected *x = tw_scene_expect(s, &e, text);
        x->lost_from = tw_wall(s->w, from);
        x->lost_until = tw_wall(s->w, until);
        x->sender = "";
    }
}

/* A text of `length` letters; the caller frees it. */
static char *long_text(size_t length)
{
    char *text = malloc(length + 1);
    if (text == NULL)
        abort();
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + i % 26);
    text[length] = '\0';
    return text;
}

void tw_scene_oversize(struct tw_scene *s)
{
    char *text = long_text(9000), *message = malloc(9100);
    if (message == NULL)
        abort();
    (void)snprintf(message, 9100, "long: %s 5", text);
    SAY_AS(E(.oversize = TW_OVERSIZE), "long: %{public}s %d", message, tw_text(text), tw_int(5));
    (void)snprintf(message, 9100, "both: %s kept", text);
    SAY_AS(E(.oversize = TW_OVERSIZE, .process = s->app), "both: %{public}s %s", message, tw_text(text),
           private_text("kept", TW_PRIVATE, TW_KEPT));
    SAY_AS(E(.oversize = TW_OVERSIZE_LOST), "lost: %{public}s %d",
           "lost: <decode: missing data> <decode: missing data>", tw_text(text), tw_int(5));
    (void)snprintf(message, 9100, "signpost %s", text);
    SAY_AS(E(.record = TW_SIGNPOST, .level = TW_SCOPE_PROCESS, .signpost = 9, .oversize = TW_OVERSIZE),
           "signpost %{public}s", message, tw_text(text));
    free(message);
    free(text);
}

void tw_scene_chunks(struct tw_scene *s)
{
    static const uint8_t ODD[] = {1, 2, 3, 0xff};
    (void)tw_scene_state(s,
                         (struct tw_state){.kind = TW_STATE_CUSTOM,
                                           .library = "location",
                                           .type = "nobody knows it",
                                           .title = "odd state",
                                           .data = dw_slice((const char *)ODD, sizeof ODD)},
                         "");
    struct tw_simple simple = {.time_ns = s->now += MS,
                               .process = s->app,
                               .thread = 0x11,
                               .level = TW_ERROR,
                               .subsystem = "com.example.simple",
                               .message = "a simple dump"};
    tw_add_simple(s->w, &simple);
    struct tw_entry e = {.record = TW_LOG, .level = TW_ERROR, .process = s->app, .thread = 0x11, .time_ns = s->now};
    tw_scene_expect(s, &e, simple.message)->subsystem = "com.example.simple";
}

static const char *const FOLDERS[TW_FOLDERS] = {"in folder 0", "in folder 1", "in folder 2", "in folder 3",
                                                "in folder 4"};

/* Files side by side, the wall clock set back and forth, another boot. */
void tw_scene_times(struct tw_scene *s)
{
    static const int64_t MINUTE = 60000000000;
    for (int i = 0; i < TW_FOLDERS; i++)
        SAY_AS(E(.folder = (enum tw_folder)i, .level = TW_INFO), "in folder %d", FOLDERS[i], tw_int(i));
    tw_rotate(s->w);
    SAY("after rotation %d", "after rotation 1", tw_int(1));
    tw_clock_step(s->w, s->now + 500000, s->now - MINUTE);
    s->now -= MINUTE;
    SAY("the clock was set back %d", "the clock was set back 1", tw_int(1));
    tw_clock_step(s->w, s->now + 500000, s->now + 10 * MINUTE);
    s->now += 10 * MINUTE;
    SAY("and forth %d", "and forth 2", tw_int(2));
    tw_boot(s->w, s->now + MINUTE);
    s->now += 2 * MINUTE;
    SAY("another boot %d", "another boot 3", tw_int(3));
}

void tw_scene_all(struct tw_scene *s)
{
    tw_scene_arguments(s);
    tw_scene_privacy(s);
    tw_scene_failures(s);
    tw_scene_homes(s);
    tw_scene_newer(s);
    tw_scene_kinds(s);
    tw_scene_oversize(s);
    tw_scene_chunks(s);
    tw_scene_network(s);
    tw_scene_times(s);
}
