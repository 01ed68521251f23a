/*
 * The text is made UTF-8 before the parser sees it: one set of rules for all, and bounds can be
 * checked on plain bytes.
 */
#include "xml/encoding.h"

#include <string.h>

#include "base/utf8.h"

static bool utf16_to_utf8(str s, bool little, struct buf *room)
{
    uint32_t high = 0;

    if (s.n % 2 != 0) return false;
    for (size_t i = 0; i < s.n; i += 2) {
        uint32_t x = (uint8_t)s.p[i + (little ? 1 : 0)], y = (uint8_t)s.p[i + (little ? 0 : 1)];
        uint32_t unit = x << 8 | y;
        char out[4];

        if (high != 0) {
            if (unit < 0xdc00 || unit > 0xdfff) return false;
            unit = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
            high = 0;
        } else if (unit >= 0xd800 && unit <= 0xdbff) {
            high = unit;
            continue;
        } else if (unit >= 0xdc00 && unit <= 0xdfff) {
            return false;
        }
        buf_put(room, out, utf8_write(unit, out));
    }
    return high == 0;
}

static void latin1_to_utf8(str s, struct buf *room)
{
    for (size_t i = 0; i < s.n; i++) {
        char out[4];
        buf_put(room, out, utf8_write((uint8_t)s.p[i], out));
    }
}

/* The encoding that `<?xml ... encoding="...">` names; empty if it names none. */
static str declared(str s)
{
    str head = str_sub(s, 0, 200);
    const char *end, *at;
    size_t n = 0;

    if (!str_starts(head, S("<?xml"))) return STR_NONE;
    end = memmem(head.p, head.n, "?>", 2);
    if (end == NULL) return STR_NONE;
    head.n = (size_t)(end - head.p);
    at = memmem(head.p, head.n, "encoding", 8);
    if (at == NULL) return STR_NONE;
    at += 8;
    while (at < end && *at != '"' && *at != '\'') at++;
    if (at == end) return STR_NONE;
    at++;
    while (at + n < end && at[n] != '"' && at[n] != '\'') n++;
    return (str){ at, n };
}

err xml_as_utf8(str s, struct buf *room, str *out, const char **why)
{
    bool little = str_starts(s, (str){ "\xff\xfe", 2 }) || str_starts(s, (str){ "<\0", 2 });
    bool big = str_starts(s, (str){ "\xfe\xff", 2 }) || str_starts(s, (str){ "\0<", 2 });

    if (little || big) {
        *why = "The file is not valid UTF-16.";
        if ((uint8_t)s.p[0] >= 0xfe) s = str_sub(s, 2, s.n);
        if (!utf16_to_utf8(s, little, room)) return E_PARSE;
        s = buf_view(room);
    } else {
        if (str_starts(s, S("\xef\xbb\xbf"))) s = str_sub(s, 3, s.n);
        str name = declared(s);
        if (str_eq_nocase(name, S("iso-8859-1")) || str_eq_nocase(name, S("latin1"))) {
            latin1_to_utf8(s, room);
            s = buf_view(room);
        } else if (name.n > 0 && !str_eq_nocase(name, S("utf-8")) &&
                   !str_eq_nocase(name, S("utf8")) && !str_eq_nocase(name, S("us-ascii")) &&
                   !str_eq_nocase(name, S("ascii"))) {
            *why = "The file is in an encoding that is not read here; save it as UTF-8.";
            return E_PARSE;
        }
    }
    *why = "The file has bytes that are not UTF-8.";
    if (!utf8_valid(s)) return E_PARSE;
    *why = "The file has a NUL byte in it.";
    if (s.n > 0 && memchr(s.p, 0, s.n) != NULL) return E_PARSE;
    *out = s;
    return OK;
}
