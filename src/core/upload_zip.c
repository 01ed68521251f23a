/*
 * ZIP archives that are office documents: the list of their parts, read from its end and compared
 * with what stands before each part (APPNOTE 4.3). No part is unpacked; sizes are taken as told.
 */
#include "core/upload.h"

enum { END_BYTES = 22, LISTED_BYTES = 46, LOCAL_BYTES = 30, PARTS_MAX = 5000 };
enum { UNPACKED_MAX = 256 * 1024 * 1024, UNPACKED_RATIO = 100, UNPACKED_FREE = 16 * 1024 * 1024 };

static uint32_t u16(str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    return (uint32_t)(p[0] | p[1] << 8);
}

static uint32_t u32(str s, size_t at)
{
    return u16(s, at) | u16(s, at + 2) << 16;
}

struct part {
    str name;
    uint32_t method, packed, unpacked, at;
};

struct archive {
    str bytes;
    size_t list, end; /* where the list of parts begins and ends */
    uint64_t packed, unpacked;
    bool at_start, sheet, text, types, macros;
    enum upload_kind open_document;
};

static bool leads_out(str name)
{
    str rest = name, step;
    if (name.n == 0 || name.p[0] == '/' || str_has(name, '\\') || str_has(name, ':')) return true;
    while (str_cut(&rest, '/', &step))
        if (str_eq(step, S(".."))) return true;
    return false;
}

/* The part lies before the list, under the same name. */
static bool is_there(const struct archive *z, const struct part *p)
{
    if ((uint64_t)p->at + LOCAL_BYTES > z->list) return false;
    str local = str_sub(z->bytes, p->at, z->list - p->at);
    size_t name = u16(local, 26), extra = u16(local, 28);

    return str_starts(local, S("PK\3\4")) && name == p->name.n &&
           (uint64_t)LOCAL_BYTES + name + extra + p->packed <= local.n &&
           str_eq(str_sub(local, LOCAL_BYTES, name), p->name);
}

static void learn(struct archive *z, const struct part *p)
{
    static const str code[] = { { "Basic/", 6 }, { "Scripts/", 8 }, { "word/activeX/", 13 },
                                { "xl/activeX/", 11 }, { "xl/macrosheets/", 15 } };
    static const struct {
        str mime;
        enum upload_kind kind;
    } open[] = { { { "application/vnd.oasis.opendocument.spreadsheet", 46 }, UPLOAD_ODS },
                 { { "application/vnd.oasis.opendocument.text", 39 }, UPLOAD_ODT } };

    z->at_start = z->at_start || p->at == 0;
    z->types = z->types || str_eq(p->name, S("[Content_Types].xml"));
    z->sheet = z->sheet || str_eq(p->name, S("xl/workbook.xml"));
    z->text = z->text || str_eq(p->name, S("word/document.xml"));
    z->macros = z->macros || str_ends(p->name, S("vbaProject.bin"));
    for (size_t i = 0; i < countof(code); i++)
        z->macros = z->macros || (str_starts(p->name, code[i]) && p->unpacked > 0);
    if (p->at != 0 || p->method != 0 || !str_eq(p->name, S("mimetype"))) return;
    str mime = str_sub(z->bytes, LOCAL_BYTES + p->name.n + u16(z->bytes, 28), p->packed);
    for (size_t i = 0; i < countof(open); i++)
        if (str_eq(mime, open[i].mime)) z->open_document = open[i].kind;
}

static enum upload_fault read_part(struct archive *z, size_t *at)
{
    if (z->end - *at < LISTED_BYTES) return UPLOAD_IS_BROKEN;
    str one = str_sub(z->bytes, *at, z->end - *at);
    size_t name = u16(one, 28), more = u16(one, 30) + (size_t)u16(one, 32);
    struct part p = { .method = u16(one, 10), .packed = u32(one, 20), .unpacked = u32(one, 24),
                      .at = u32(one, 42) };

    if (!str_starts(one, S("PK\1\2")) || LISTED_BYTES + name + more > one.n)
        return UPLOAD_IS_BROKEN;
    p.name = str_sub(one, LISTED_BYTES, name);
    if (leads_out(p.name)) return UPLOAD_IS_LEADS_OUT;
    if (!is_there(z, &p)) return UPLOAD_IS_BROKEN;
    z->packed += LOCAL_BYTES + name + p.packed;
    z->unpacked += p.unpacked;
    learn(z, &p);
    *at += LISTED_BYTES + name + more;
    return UPLOAD_FINE;
}

/* Parts that share their bytes, or swell beyond reason. */
static bool is_bomb(const struct archive *z)
{
    return z->packed > z->list || z->unpacked > UNPACKED_MAX ||
           z->unpacked > UNPACKED_FREE + UNPACKED_RATIO * (uint64_t)z->bytes.n;
}

static enum upload_fault tell(const struct archive *z, enum upload_kind *out)
{
    int kinds = (z->types && z->sheet) + (z->types && z->text) + (z->open_document != UPLOAD_NONE);

    if (kinds == 0) return UPLOAD_IS_UNKNOWN;
    if (kinds > 1) return UPLOAD_IS_MIXED;
    if (z->macros) return UPLOAD_IS_ACTIVE;
    *out = z->sheet ? UPLOAD_XLSX : z->text ? UPLOAD_DOCX : z->open_document;
    return UPLOAD_FINE;
}

enum upload_fault upload_zip(str bytes, enum upload_kind *out)
{
    struct archive z = { .bytes = bytes, .open_document = UPLOAD_NONE };

    if (bytes.n < LOCAL_BYTES + END_BYTES) return UPLOAD_IS_BROKEN;
    z.end = bytes.n - END_BYTES;
    str end = str_sub(bytes, z.end, END_BYTES);
    if (!str_starts(end, S("PK\5\6")) || u16(end, 20) != 0) return UPLOAD_IS_BROKEN;
    uint32_t count = u16(end, 10), size = u32(end, 12);
    z.list = u32(end, 16);
    if (count > PARTS_MAX) return UPLOAD_IS_BOMB;
    if (count == 0 || u16(end, 8) != count || (uint64_t)z.list + size != z.end)
        return UPLOAD_IS_BROKEN;

    size_t at = z.list;
    for (uint32_t i = 0; i < count; i++) {
        enum upload_fault f = read_part(&z, &at);
        if (f != UPLOAD_FINE) return f;
    }
    if (at != z.end || !z.at_start) return UPLOAD_IS_BROKEN;
    return is_bomb(&z) ? UPLOAD_IS_BOMB : tell(&z, out);
}
