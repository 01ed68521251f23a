/* Lines of a manifest, and the code at its end. */
#include "main/manifest.h"

static const str first_line = { "counterfoil backup 1\n", 21 };

enum { MAC_LINE = 4 + 64 + 1 };

static str code_of(struct arena *a, str text, const struct key *master)
{
    struct key key = crypto_derive(master, KEY_BACKUP);
    char hex[65];
    sha256 code = crypto_hmac((str){ (const char *)key.b, sizeof key.b }, text);
    return arena_str(a, crypto_hex(code, hex));
}

err manifest_write(struct arena *a, const struct manifest *m, const struct key *master, str *out)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, MANIFEST_BYTES_MAX);
    buf_str(&b, first_line);
    buf_format(&b, "schema %d\nmade %.*s\n", m->schema, STR_FMT(m->made));
    for (size_t i = 0; i < m->head_count; i++) head_write(&b, &m->heads[i]);
    for (size_t i = 0; i < m->file_count; i++) {
        const struct backup_file *f = &m->files[i];
        buf_format(&b, "file %.*s %lld %.*s\n", STR_FMT(f->path), (long long)f->bytes,
                   STR_FMT(f->digest));
    }
    buf_format(&b, "mac %.*s\n", STR_FMT(code_of(a, buf_view(&b), master)));
    if (b.overflow) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}

/* Only names that a backup gives: nothing above the folder, nothing beside what serve reads. */
static bool path_known(str path)
{
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '/';
        if (!plain) return false;
    }
    return str_eq(path, S("counterfoil.db")) || str_eq(path, S("counterfoil.conf")) ||
           str_eq(path, S("key")) ||
           (str_starts(path, S("files/")) && !str_contains(path, S("..")));
}

static err file_line(struct arena *a, struct manifest *m, str line)
{
    struct backup_file f = { 0 };
    str bytes;

    if (!str_cut(&line, ' ', &f.path) || !str_cut(&line, ' ', &bytes)) return E_PARSE;
    if (!path_known(f.path) || !str_i64(bytes, &f.bytes) || line.n != 64) return E_PARSE;
    f.path = arena_str(a, f.path);
    f.digest = arena_str(a, line);
    m->files = arena_grow(a, m->files, m->file_count, &m->file_room, sizeof *m->files);
    m->files[m->file_count++] = f;
    return OK;
}

err manifest_read(struct arena *a, str text, const struct key *master, struct manifest *out)
{
    struct manifest m = { 0 };
    str line;
    int64_t schema = 0;

    if (!str_starts(text, S("counterfoil backup "))) return E_PARSE;
    if (!str_starts(text, first_line)) return E_VERSION;
    if (text.n < MAC_LINE) return E_SIGNATURE;
    str told = str_trim(str_sub(text, text.n - MAC_LINE + 4, MAC_LINE));
    text.n -= MAC_LINE;
    if (!crypto_equal(code_of(a, text, master), told)) return E_SIGNATURE;

    TRY(heads_read(a, text, &m.heads, &m.head_count));
    for (str rest = text; str_cut(&rest, '\n', &line);) {
        if (str_starts(line, S("schema ")) && !str_i64(str_sub(line, 7, line.n), &schema))
            return E_PARSE;
        if (str_starts(line, S("file "))) TRY(file_line(a, &m, str_sub(line, 5, line.n)));
    }
    m.schema = (int)schema;
    *out = m;
    return OK;
}
