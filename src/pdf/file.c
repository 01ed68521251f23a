/*
 * A PDF file as it lies on the disk (ISO 32000-1, 7.5): streams as they come, all other objects
 * gathered into packed object streams, and a cross-reference stream at the end.
 */
#include <libdeflate.h>

#include "pdf/internal.h"

/* Readers unpack a whole object stream for one object of it. */
enum { GATHERED_MAX = 200, FILE_BYTES_MAX = 256 << 20, DEFLATE_LEVEL = 6 };

struct place {
    bool gathered;
    uint32_t at;    /* the offset in the file, or the number of the object stream */
    uint32_t index; /* within that */
};

struct pdf_file {
    struct arena *a;
    struct buf out, gathered, head, packed;
    struct place *places; /* by number; [0] is nobody's */
    size_t count, room;
    size_t in_gathered;
    struct libdeflate_compressor *compressor;
};

struct pdf_file *pdf_file_open(struct arena *a, struct libdeflate_compressor *compressor)
{
    struct pdf_file *f = arena_new(a, struct pdf_file);
    f->a = a;
    f->compressor = compressor;
    buf_init(&f->out, FILE_BYTES_MAX);
    buf_init(&f->gathered, FILE_BYTES_MAX);
    buf_init(&f->head, FILE_BYTES_MAX);
    buf_init(&f->packed, FILE_BYTES_MAX);
    buf_lit(&f->out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    pdf_file_number(f);
    return f;
}

void pdf_file_close(struct pdf_file **f)
{
    if (*f == NULL) return;
    buf_release(&(*f)->out);
    buf_release(&(*f)->gathered);
    buf_release(&(*f)->head);
    buf_release(&(*f)->packed);
}

struct libdeflate_compressor *pdf_compressor_new(void)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    must(c != NULL);
    return c;
}

void pdf_compressor_free(struct libdeflate_compressor *c)
{
    libdeflate_free_compressor(c);
}

void pdf_pack(struct libdeflate_compressor *c, str bytes, struct buf *out)
{
    size_t room = libdeflate_zlib_compress_bound(c, bytes.n);
    char *at = buf_room(out, room);
    if (at == NULL) return; /* the overflow stays */
    out->n += libdeflate_zlib_compress(c, bytes.p, bytes.n, at, room);
}

int pdf_file_number(struct pdf_file *f)
{
    f->places = arena_grow(f->a, f->places, f->count, &f->room, sizeof *f->places);
    f->places[f->count] = (struct place){ 0 };
    return (int)f->count++;
}

static void put_stream(struct pdf_file *f, int number, str keys, str bytes)
{
    f->places[number] = (struct place){ .at = (uint32_t)f->out.n };
    buf_format(&f->out, "%d 0 obj\n<<%.*s/Length %zu>>\nstream\n", number, STR_FMT(keys), bytes.n);
    buf_str(&f->out, bytes);
    buf_lit(&f->out, "\nendstream\nendobj\n");
}

void pdf_file_stream(struct pdf_file *f, int number, str keys, str bytes)
{
    put_stream(f, number, keys, bytes);
}

void pdf_file_packed(struct pdf_file *f, int number, str keys, str bytes)
{
    buf_clear(&f->packed);
    pdf_pack(f->compressor, bytes, &f->packed);
    str all = arena_format(f->a, "%.*s/Filter/FlateDecode", STR_FMT(keys));
    put_stream(f, number, all, buf_view(&f->packed));
}

static void put_gathered(struct pdf_file *f)
{
    if (f->in_gathered == 0) return;
    int number = pdf_file_number(f);
    for (size_t i = 0; i < f->count; i++) {
        if (f->places[i].gathered && f->places[i].at == 0) f->places[i].at = (uint32_t)number;
    }
    size_t first = f->head.n;
    buf_str(&f->head, buf_view(&f->gathered));
    str keys = arena_format(f->a, "/Type/ObjStm/N %zu/First %zu", f->in_gathered, first);
    pdf_file_packed(f, number, keys, buf_view(&f->head));
    buf_clear(&f->gathered);
    buf_clear(&f->head);
    f->in_gathered = 0;
}

struct buf *pdf_file_object(struct pdf_file *f, int number)
{
    if (f->in_gathered == GATHERED_MAX) put_gathered(f);
    if (f->in_gathered > 0) buf_char(&f->gathered, '\n');
    buf_format(&f->head, "%d %zu ", number, f->gathered.n);
    f->places[number] =
        (struct place){ .gathered = true, .index = (uint32_t)f->in_gathered++ };
    return &f->gathered;
}

static void put_big_endian(struct buf *b, uint32_t v, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) buf_char(b, (char)(v >> shift));
}

/* Sixteen bytes that are others for every other content. */
static str identity(const struct pdf_file *f, str places)
{
    str all = buf_view(&f->out);
    return arena_format(f->a, "%08x%08x%08x%08x", libdeflate_crc32(0, all.p, all.n),
                        libdeflate_adler32(1, all.p, all.n),
                        libdeflate_crc32(0, places.p, places.n), (unsigned)all.n);
}

err pdf_file_finish(struct pdf_file *f, int root, int info, str *out)
{
    put_gathered(f);
    int number = pdf_file_number(f);
    uint32_t start = (uint32_t)f->out.n;
    f->places[number].at = start;

    struct buf *rows = &f->head;
    buf_clear(rows);
    for (size_t i = 0; i < f->count; i++) {
        const struct place *p = &f->places[i];
        put_big_endian(rows, i == 0 ? 0 : p->gathered ? 2 : 1, 1);
        put_big_endian(rows, p->at, 4);
        put_big_endian(rows, i == 0 ? 65535 : p->index, 2);
    }
    str id = identity(f, buf_view(rows));
    str keys = arena_format(f->a,
                            "/Type/XRef/W[1 4 2]/Size %zu/Root %d 0 R/Info %d 0 R/ID[<%.*s><%.*s>]",
                            f->count, root, info, STR_FMT(id), STR_FMT(id));
    pdf_file_packed(f, number, keys, buf_view(rows));
    buf_format(&f->out, "startxref\n%u\n%%%%EOF\n", start);
    if (f->out.overflow || f->gathered.overflow || f->head.overflow || f->packed.overflow)
        return E_TOO_LARGE;
    *out = buf_copy(&f->out, f->a);
    return OK;
}
