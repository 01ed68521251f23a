/*
 * qpdf makes of each file a small one that holds its pages alone and says where its objects stand;
 * those are written on under numbers of their own. The numbers 1 to 3 are the new file's: its
 * catalogue, its pages, its outline. They come last.
 */
#include "pdf/merge.h"

#include <inttypes.h>
#include <qpdf/qpdf-c.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/utf8.h"
#include "pdf/renumber.h"

enum { CATALOG = 1, PAGES, OUTLINE };
enum { PIECE_BYTES = 64 * 1024, OBJECT_BYTES_MAX = 64 * 1024 * 1024, ENTRY_BYTES = 20 };

/* Growing numbers. */
struct list {
    int64_t *v;
    size_t n, room;
};

struct pdf_merge {
    int fd;
    struct buf b;       /* not yet written */
    err failed;
    int64_t at;         /* bytes so far */
    struct list places; /* of objects by number; the first is no object */
    struct list pages;
    /* The last bookmark, held until it knows its neighbour. */
    int64_t mark, mark_first, mark_before, mark_page;
    struct buf title;
    int64_t marks;
};

static int64_t push(struct list *l, int64_t v)
{
    if (l->n == l->room) {
        l->room = l->room == 0 ? 256 : l->room * 2;
        l->v = realloc(l->v, l->room * sizeof *l->v);
        must(l->v != NULL);
    }
    l->v[l->n] = v;
    return (int64_t)l->n++;
}

/* ---- writing ---- */

static void flush(struct pdf_merge *m)
{
    if (m->failed == OK) m->failed = file_append(m->fd, buf_view(&m->b));
    buf_clear(&m->b);
}

static void put(struct pdf_merge *m, str s)
{
    m->at += (int64_t)s.n;
    if (m->b.n + s.n > PIECE_BYTES) flush(m);
    if (s.n <= PIECE_BYTES) buf_str(&m->b, s);
    else if (m->failed == OK) m->failed = file_append(m->fd, s);
}

static void put_text(struct pdf_merge *m, const char *format, ...) PRINTF_LIKE(2, 3);
static void put_text(struct pdf_merge *m, const char *format, ...)
{
    char text[200];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    must(n >= 0 && (size_t)n < sizeof text);
    put(m, (str){ text, (size_t)n });
}

static void begin_object(struct pdf_merge *m, int64_t number)
{
    m->places.v[number] = m->at;
    put_text(m, "%" PRId64 " 0 obj\n", number);
}

err pdf_merge_open(int fd, struct pdf_merge **out)
{
    struct pdf_merge *m = calloc(1, sizeof *m);

    must(m != NULL);
    m->fd = fd;
    buf_init(&m->b, PIECE_BYTES);
    buf_init(&m->title, 4096);
    for (int i = 0; i <= OUTLINE; i++) (void)push(&m->places, 0);
    put(m, S("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"));
    *out = m;
    return OK;
}

/* The bookmark that waits; `next` 0: it is the last. */
static void put_mark(struct pdf_merge *m, int64_t next)
{
    if (m->mark == 0) return;
    begin_object(m, m->mark);
    put_text(m, "<< /Title <FEFF");
    put(m, buf_view(&m->title));
    put_text(m, "> /Parent %d 0 R /Dest [ %" PRId64 " 0 R /Fit ]", OUTLINE, m->mark_page);
    if (m->mark_before != 0) put_text(m, " /Prev %" PRId64 " 0 R", m->mark_before);
    if (next != 0) put_text(m, " /Next %" PRId64 " 0 R", next);
    put_text(m, " >>\nendobj\n");
    m->mark_before = m->mark;
}

static void hex16(struct buf *b, uint32_t unit)
{
    buf_format(b, "%04X", unit);
}

/* As UTF-16 (ISO 32000-1, 7.9.2.2). */
static void add_mark(struct pdf_merge *m, str name, int64_t page)
{
    int64_t number = push(&m->places, 0);
    uint32_t c;

    put_mark(m, number);
    m->mark = number;
    m->mark_page = page;
    if (m->marks++ == 0) m->mark_first = number;
    buf_clear(&m->title);
    while (utf8_next(&name, &c)) {
        if (c >= 0x10000) hex16(&m->title, 0xD7C0 + (c >> 10));
        hex16(&m->title, c >= 0x10000 ? 0xDC00 + (c & 0x3FF) : c);
    }
}

/* ---- one file ---- */

static void quiet(qpdf_data q)
{
    must(q != NULL);
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    qpdf_silence_errors(q);
}

/* An error nobody took is otherwise told on standard error. */
static void release(qpdf_data *q)
{
    if (qpdf_has_error(*q)) (void)qpdf_get_error(*q);
    qpdf_cleanup(q);
}

/* Its pages alone, as a file of qpdf's making that is read in `out`. */
static err reduce(qpdf_data in, qpdf_data out, str name, str bytes)
{
    char title[200];

    quiet(in);
    quiet(out);
    snprintf(title, sizeof title, "%.*s", STR_FMT(name));
    if (qpdf_read_memory(in, title, bytes.p, bytes.n, NULL) >= QPDF_ERRORS) return E_PARSE;
    if (qpdf_empty_pdf(out) >= QPDF_ERRORS) return E_IO;
    int n = qpdf_get_num_pages(in);
    if (n <= 0) return E_PARSE;
    for (int i = 0; i < n; i++) {
        qpdf_oh page = qpdf_get_page_n(in, (size_t)i);
        qpdf_oh_remove_key(in, page, "/StructParents"); /* the tree of tags stays behind */
        if (qpdf_add_page(out, in, page, QPDF_FALSE) >= QPDF_ERRORS) return E_PARSE;
    }
    if (qpdf_init_write_memory(out) >= QPDF_ERRORS) return E_IO;
    qpdf_set_object_stream_mode(out, qpdf_o_disable);
    qpdf_set_static_ID(out, QPDF_TRUE); /* none of ours */
    return qpdf_write(out) >= QPDF_ERRORS ? E_IO : OK;
}

/* The objects of a small file: `object[n]` is what stands between "n 0 obj" and the next. */
struct small {
    str *object;
    int64_t *to; /* their numbers in ours; 0: left out */
    size_t count;
};

static void small_release(struct small *s)
{
    free(s->object);
    free(s->to);
}

/* Where the table stands: the number behind the last "startxref". */
static bool find_table(str file, size_t *out)
{
    const str word = S("startxref\n");
    int64_t n;
    str number, rest;

    for (size_t at = file.n > 64 ? file.n - 64 : 0; at + word.n < file.n; at++) {
        if (!str_starts(str_sub(file, at, file.n), word)) continue;
        rest = str_sub(file, at + word.n, file.n);
        if (!str_cut(&rest, '\n', &number) || !str_i64(number, &n)) return false;
        *out = (size_t)n;
        return n > 0 && (size_t)n < file.n;
    }
    return false;
}

/* qpdf writes objects in the order of their numbers, and the table behind them. */
static bool read_table(str file, struct small *s)
{
    size_t table;
    int64_t count, place, end;
    str rest, line;

    if (!find_table(file, &table)) return false;
    rest = str_sub(file, table, file.n);
    if (!str_cut(&rest, '\n', &line) || !str_eq(line, S("xref"))) return false;
    if (!str_cut(&rest, '\n', &line) || !str_starts(line, S("0 "))) return false;
    if (!str_i64(str_sub(line, 2, line.n), &count) || count < 1) return false;
    if ((size_t)count > rest.n / ENTRY_BYTES) return false;
    s->count = (size_t)count;
    s->object = calloc(s->count, sizeof *s->object);
    s->to = calloc(s->count, sizeof *s->to);
    must(s->object != NULL && s->to != NULL);
    end = (int64_t)table;
    for (size_t n = s->count - 1; n > 0; n--) {
        if (!str_i64(str_sub(rest, n * ENTRY_BYTES, 10), &place)) return false;
        if (place <= 0 || place >= end) return false;
        str one = str_sub(file, (size_t)place, (size_t)(end - place)), head;
        if (!str_cut(&one, '\n', &head) || !str_ends(head, S(" 0 obj"))) return false;
        s->object[n] = one;
        end = place;
    }
    return true;
}

/* A number for each object that comes along; its pages are those of the new file. */
static void choose(struct pdf_merge *m, struct small *s)
{
    for (size_t n = 1; n < s->count; n++) {
        enum pdf_type type = pdf_type_of(s->object[n]);
        if (type == PDF_CATALOG) continue;
        s->to[n] = type == PDF_PAGES ? PAGES : push(&m->places, 0);
        if (type == PDF_PAGE) (void)push(&m->pages, s->to[n]);
    }
}

static err put_objects(struct pdf_merge *m, const struct small *s)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, OBJECT_BYTES_MAX);
    for (size_t n = 1; n < s->count; n++) {
        if (s->to[n] <= OUTLINE) continue;
        buf_clear(&b);
        if (!pdf_renumber(s->object[n], s->to, s->count, &b)) return E_PARSE;
        begin_object(m, s->to[n]);
        put(m, buf_view(&b));
    }
    return m->failed;
}

err pdf_merge_add(struct pdf_merge *m, str name, str bytes)
{
    CLEANUP(release) qpdf_data in = qpdf_init();
    CLEANUP(release) qpdf_data out = qpdf_init();
    CLEANUP(small_release) struct small s = { 0 };
    size_t first = m->pages.n;

    TRY(reduce(in, out, name, bytes));
    str file = { (const char *)qpdf_get_buffer(out), qpdf_get_buffer_length(out) };
    if (!read_table(file, &s)) return E_PARSE;
    choose(m, &s);
    if (m->pages.n == first) return E_PARSE;
    TRY(put_objects(m, &s));
    add_mark(m, name, m->pages.v[first]);
    return m->failed;
}

/* ---- the end ---- */

static void put_pages(struct pdf_merge *m)
{
    begin_object(m, PAGES);
    put_text(m, "<< /Type /Pages /Count %zu /Kids [", m->pages.n);
    for (size_t i = 0; i < m->pages.n; i++) put_text(m, " %" PRId64 " 0 R", m->pages.v[i]);
    put_text(m, " ] >>\nendobj\n");
}

err pdf_merge_finish(struct pdf_merge *m)
{
    must(m->marks > 0);
    put_mark(m, 0);
    put_pages(m);
    begin_object(m, OUTLINE);
    put_text(m, "<< /Type /Outlines /First %" PRId64 " 0 R /Last %" PRId64 " 0 R /Count %" PRId64
             " >>\nendobj\n", m->mark_first, m->mark, m->marks);
    begin_object(m, CATALOG);
    put_text(m, "<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R >>\nendobj\n", PAGES, OUTLINE);
    int64_t table = m->at;
    put_text(m, "xref\n0 %zu\n0000000000 65535 f \n", m->places.n);
    for (size_t i = 1; i < m->places.n; i++)
        put_text(m, "%010" PRId64 " 00000 n \n", m->places.v[i]);
    put_text(m, "trailer << /Size %zu /Root %d 0 R >>\nstartxref\n%" PRId64 "\n%%%%EOF\n",
             m->places.n, CATALOG, table);
    flush(m);
    return m->failed;
}

void pdf_merge_close(struct pdf_merge **m)
{
    if (*m == NULL) return;
    buf_release(&(*m)->b);
    buf_release(&(*m)->title);
    free((*m)->places.v);
    free((*m)->pages.v);
    free(*m);
    *m = NULL;
}
