/* File names in headers, and what browsers may do with files that others made. */
#include "web/download.h"

#include "base/encode.h"
#include "base/utf8.h"

enum { NAME_CHARACTERS = 120 };

/* What is left of a name where only plain letters are allowed: the rest becomes '_'. */
static str plain_name(struct arena *a, str name)
{
    char *out = arena_c_string(a, name);
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)out[i];
        if (c < ' ' || c > '~' || str_has(S("\"\\/%;:*?<>|"), (char)c)) out[i] = '_';
    }
    return (str){ out, name.n };
}

/* RFC 6266: a plain name for the old, the real one in UTF-8 (RFC 8187) for the others. */
static str disposition(struct arena *a, str filename, bool show)
{
    CLEANUP(buf_release) struct buf b;
    str name = utf8_valid(filename) ? utf8_cut(filename, NAME_CHARACTERS) : STR_NONE;
    str plain = plain_name(a, name);

    buf_init(&b, 4096);
    buf_str(&b, show ? S("inline; filename=\"") : S("attachment; filename=\""));
    buf_str(&b, plain.n > 0 ? plain : S("file"));
    buf_lit(&b, "\"");
    if (!str_eq(plain, name)) {
        buf_lit(&b, "; filename*=UTF-8''");
        encode_percent(&b, name);
    }
    return buf_copy(&b, a);
}

void download(struct visit *v, str bytes, str type, str filename, bool show)
{
    v->rs->type = type;
    v->rs->bytes = bytes;
    http_set(v->rs, S("Content-Disposition"), disposition(v->a, filename, show));
}

void download_open(struct visit *v, int fd, int64_t bytes, str type, str filename)
{
    v->rs->type = type;
    v->rs->fd = fd;
    v->rs->fd_bytes = bytes;
    http_set(v->rs, S("Content-Disposition"), disposition(v->a, filename, false));
}

/* Types that tell a person's computer which program to use; none of them a browser would run. */
static bool harmless(str type)
{
    static const char *const known[] = {
        "application/pdf", "image/png", "image/jpeg", "text/csv", "application/zip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
    };
    for (size_t i = 0; i < countof(known); i++)
        if (str_eq_nocase(type, str_of(known[i]))) return true;
    return false;
}

void download_foreign(struct visit *v, str bytes, str type, str filename)
{
    download(v, bytes, harmless(type) ? type : S("application/octet-stream"), filename, false);
    /* Beside the portal's own policy: browsers keep to both. */
    http_set(v->rs, S("Content-Security-Policy"), S("sandbox; default-src 'none'"));
}
