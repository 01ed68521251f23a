/*
 * Names made safe, and kinds told by their first and last bytes. A file that two programs would
 * read as two things is refused: what is behind the end of one kind, or before the start of
 * another, and markup of web pages anywhere.
 */
#include "core/upload.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

enum { NAME_CHARACTERS = 120, PDF_EDGE_BYTES = 1024, PIXELS_MAX = 200 * 1000 * 1000 };

static const struct {
    str extensions, mime;
} kinds[] = {
#define X(name, extensions, mime) { S(extensions), S(mime) },
    UPLOAD_KINDS(X)
#undef X
};

const str upload_accept = { ".pdf,.png,.jpg,.jpeg,.xml,.csv,.txt,.xlsx,.docx,.ods,.odt", 56 };

str upload_mime(enum upload_kind kind)
{
    must(kind < UPLOAD_NONE);
    return kinds[kind].mime;
}

str upload_fault_text(enum upload_fault fault)
{
    static const str texts[] = {
#define X(name, text) [UPLOAD_IS_##name] = { text, sizeof text - 1 },
        UPLOAD_FAULTS(X)
#undef X
    };
    return texts[fault];
}

/* ---- names ---- */

static bool is_shown(uint32_t c)
{
    bool control = c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
    bool turns = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                 (c >= 0x2066 && c <= 0x2069);
    bool unseen = c == 0xFEFF || c == 0xFFFD || (c >= 0xFFF9 && c <= 0xFFFB) ||
                  (c & 0xFFFE) == 0xFFFE || (c >= 0xE0000 && c <= 0xE007F);
    return !control && !turns && !unseen;
}

static str without_dots(str s)
{
    while (s.n > 0 && (s.p[0] == '.' || s.p[0] == ' ')) s = str_sub(s, 1, s.n);
    while (s.n > 0 && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' ')) s.n--;
    return s;
}

/* From the last point on; "" without one. */
static str extension_of(str name)
{
    size_t n = name.n;
    while (n > 0 && name.p[n - 1] != '.') n--;
    return n == 0 ? STR_NONE : str_sub(name, n - 1, name.n);
}

static str last_part(str name, bool *leads_out)
{
    size_t from = 0;
    for (size_t i = 0; i <= name.n; i++) {
        if (i < name.n && name.p[i] != '/' && name.p[i] != '\\') continue;
        *leads_out = *leads_out || str_eq(str_sub(name, from, i - from), S(".."));
        if (i < name.n) from = i + 1;
    }
    return str_sub(name, from, name.n);
}

enum upload_fault upload_name(struct arena *a, str name, str *out)
{
    CLEANUP(buf_release) struct buf b;
    bool leads_out = false;
    str rest = last_part(name, &leads_out);
    uint32_t c;

    if (leads_out) return UPLOAD_IS_LEADS_OUT;
    buf_init(&b, 4 * rest.n + 4);
    while (utf8_next(&rest, &c)) {
        char one[4];
        if (is_shown(c)) buf_put(&b, one, utf8_write(c, one));
    }
    str clean = without_dots(buf_view(&b)), ending = extension_of(clean);
    if (clean.n == 0) return UPLOAD_IS_NAMELESS;
    size_t tail = utf8_count(ending);
    if (tail >= NAME_CHARACTERS || utf8_count(clean) <= NAME_CHARACTERS)
        *out = arena_str(a, utf8_cut(clean, NAME_CHARACTERS));
    else
        *out = arena_format(a, "%.*s%.*s", STR_FMT(utf8_cut(clean, NAME_CHARACTERS - tail)),
                            STR_FMT(ending));
    return UPLOAD_FINE;
}

/* The kind that the ending names. */
static enum upload_kind kind_named(str name)
{
    str ending = extension_of(name);
    for (size_t i = 0; i < countof(kinds) && ending.n > 0; i++) {
        str rest = kinds[i].extensions, one;
        while (str_cut(&rest, ' ', &one))
            if (str_eq_nocase(one, ending)) return (enum upload_kind)i;
    }
    return UPLOAD_NONE;
}

/* ---- contents ---- */

static uint32_t big(str s, size_t at, size_t n)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++) v = v << 8 | (unsigned char)s.p[at + i];
    return v;
}

static bool holds(str s, str part)
{
    return memmem(s.p, s.n, part.p, part.n) != NULL;
}

static str tail_of(str s, size_t n)
{
    return s.n > n ? str_sub(s, s.n - n, n) : s;
}

/* An element that makes a browser take a file for a page, wherever it stands. */
static bool holds_markup(str s)
{
    static const str elements[] = { { "<script", 7 }, { "<html", 5 }, { "<svg", 4 },
                                    { "<iframe", 7 }, { "<!doctype html", 14 }, { "<body", 5 } };

    for (;;) {
        const char *at = s.n == 0 ? NULL : memchr(s.p, '<', s.n);
        if (at == NULL) return false;
        s = str_sub(s, (size_t)(at - s.p), s.n);
        for (size_t i = 0; i < countof(elements); i++) {
            size_t n = elements[i].n;
            if (s.n > n && str_eq_nocase(str_sub(s, 0, n), elements[i]) &&
                str_has(S(" \t\r\n/>"), s.p[n]))
                return true;
        }
        s = str_sub(s, 1, s.n);
    }
}

/* The end of a ZIP with its comment reaching exactly to the end of the file. */
static bool ends_as_zip(str s)
{
    str tail = tail_of(s, 22 + 65535);
    for (size_t i = 0; i + 22 <= tail.n; i++) {
        if (tail.p[i] != 'P' || !str_starts(str_sub(tail, i, 4), S("PK\5\6"))) continue;
        size_t comment = (unsigned char)tail.p[i + 20] | (size_t)(unsigned char)tail.p[i + 21] << 8;
        if (i + 22 + comment == tail.n) return true;
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
    return -1;
}

/* The name behind a '/' (ISO 32000-1, 7.3.5), its #xx read, into `out`; "" for a longer one. */
static str pdf_name(str s, char out[static 12])
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((unsigned char)c <= ' ' || str_has(S("()<>[]{}/%"), c)) break;
        if (c == '#' && i + 2 < s.n && hex_digit(s.p[i + 1]) >= 0 && hex_digit(s.p[i + 2]) >= 0) {
            c = (char)(hex_digit(s.p[i + 1]) << 4 | hex_digit(s.p[i + 2]));
            i += 2;
        }
        if (n == 12) return STR_NONE;
        out[n++] = c;
    }
    return (str){ out, n };
}

/* Scripts, programs and films that a reader would start. What is in streams is passed over. */
static bool pdf_acts(str s)
{
    static const str acts[] = { { "JavaScript", 10 }, { "JS", 2 }, { "Launch", 6 },
                                { "RichMedia", 9 } };
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == 's' && str_starts(str_sub(s, i, 7), S("stream")) && i + 6 < s.n &&
            (s.p[i + 6] == '\r' || s.p[i + 6] == '\n') && (i < 3 || s.p[i - 1] != 'd')) {
            const char *end = memmem(s.p + i, s.n - i, "endstream", 9);
            if (end == NULL) return false;
            i = (size_t)(end - s.p) + 8;
            continue;
        }
        if (s.p[i] != '/') continue;
        char name[12];
        str found = pdf_name(str_sub(s, i + 1, 40), name);
        for (size_t k = 0; k < countof(acts); k++)
            if (str_eq(found, acts[k])) return true;
    }
    return false;
}

static enum upload_fault check_pdf(str s)
{
    if (!holds(tail_of(s, PDF_EDGE_BYTES), S("%%EOF"))) return UPLOAD_IS_BROKEN;
    return pdf_acts(s) ? UPLOAD_IS_ACTIVE : UPLOAD_FINE;
}

/* From chunk to chunk; nothing stands behind the last (PNG 5.3). */
static enum upload_fault check_png(str s)
{
    size_t at = 8;
    if (s.n < 33 || !str_eq(str_sub(s, 12, 4), S("IHDR"))) return UPLOAD_IS_BROKEN;
    uint64_t pixels = (uint64_t)big(s, 16, 4) * big(s, 20, 4);
    if (pixels > PIXELS_MAX) return UPLOAD_IS_BOMB;
    while (s.n - at >= 12) {
        uint64_t next = (uint64_t)at + 12 + big(s, at, 4);
        if (next > s.n) return UPLOAD_IS_BROKEN;
        if (str_eq(str_sub(s, at + 4, 4), S("IEND")))
            return next == s.n ? UPLOAD_FINE : UPLOAD_IS_MIXED;
        at = (size_t)next;
    }
    return UPLOAD_IS_BROKEN;
}

/* From segment to segment up to the picture, then its end (T.81, B.1.1). Cameras add data there. */
static enum upload_fault check_jpeg(str s)
{
    size_t at = 2;
    while (s.n - at >= 4 && (unsigned char)s.p[at] == 0xFF) {
        unsigned char marker = (unsigned char)s.p[at + 1];
        size_t length = big(s, at + 2, 2);
        bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
                     marker != 0xCC;
        if (length < 2 || s.n - at < 2 + length) return UPLOAD_IS_BROKEN;
        if (frame && length >= 8 && (uint64_t)big(s, at + 5, 2) * big(s, at + 7, 2) > PIXELS_MAX)
            return UPLOAD_IS_BOMB;
        at += 2 + length;
        if (marker == 0xDA)
            return holds(str_sub(s, at, s.n), S("\xFF\xD9")) ? UPLOAD_FINE : UPLOAD_IS_BROKEN;
    }
    return UPLOAD_IS_BROKEN;
}

static bool is_text(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == 127 || (c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\f')) return false;
    }
    return true;
}

/* Declarations of a document type can name files and swell; pages of styles run programs. */
static enum upload_fault check_xml(str s)
{
    if (holds(s, S("<!DOCTYPE")) || holds(s, S("<!ENTITY"))) return UPLOAD_IS_BOMB;
    return holds(s, S("<?xml-stylesheet")) || holds(s, S("http://www.w3.org/1999/xhtml"))
               ? UPLOAD_IS_ACTIVE
               : UPLOAD_FINE;
}

/* The kind by the first bytes; of texts, XML or TEXT. */
static enum upload_kind kind_found(str s)
{
    str text = str_starts(s, S("\xEF\xBB\xBF")) ? str_sub(s, 3, s.n) : s;

    if (str_starts(s, S("%PDF-"))) return UPLOAD_PDF;
    if (str_starts(s, S("\x89PNG\r\n\x1A\n"))) return UPLOAD_PNG;
    if (str_starts(s, S("\xFF\xD8\xFF"))) return UPLOAD_JPEG;
    if (!is_text(s)) return UPLOAD_NONE;
    return str_starts(str_trim(text), S("<")) ? UPLOAD_XML : UPLOAD_TEXT;
}

static enum upload_fault check_found(str bytes, enum upload_kind found)
{
    bool edge = found != UPLOAD_PDF && holds(str_sub(bytes, 0, PDF_EDGE_BYTES), S("%PDF-"));

    if (edge || ends_as_zip(bytes) || holds_markup(bytes)) return UPLOAD_IS_MIXED;
    if (found == UPLOAD_PDF) return check_pdf(bytes);
    if (found == UPLOAD_PNG) return check_png(bytes);
    if (found == UPLOAD_JPEG) return check_jpeg(bytes);
    return found == UPLOAD_XML ? check_xml(bytes) : UPLOAD_FINE;
}

enum upload_fault upload_check(str name, str bytes, enum upload_kind *out)
{
    enum upload_kind named = kind_named(name), found;
    bool zip = str_starts(bytes, S("PK\3\4"));

    if (bytes.n == 0) return UPLOAD_IS_EMPTY;
    if (bytes.n > LIMIT_ATTACHMENT_BYTES) return UPLOAD_IS_LARGE;
    if (named == UPLOAD_NONE) return UPLOAD_IS_UNKNOWN;
    enum upload_fault fault = UPLOAD_FINE;
    if (zip)
        fault = upload_zip(bytes, &found);
    else if ((found = kind_found(bytes)) == UPLOAD_NONE)
        return UPLOAD_IS_DIFFERS;
    if (fault != UPLOAD_FINE) return fault;
    if (found == UPLOAD_TEXT && named == UPLOAD_CSV) found = UPLOAD_CSV;
    if (found != named) return UPLOAD_IS_DIFFERS;
    if (!zip) fault = check_found(bytes, found);
    else if (holds_markup(bytes)) fault = UPLOAD_IS_MIXED;
    if (fault == UPLOAD_FINE) *out = named;
    return fault;
}
