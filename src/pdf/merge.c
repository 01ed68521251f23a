/*
 * By qpdf's C interface. A page that is added is known by its handle only in its own file, so the
 * bookmarks, which name pages of the new one, are made at the end, when all stand in it.
 */
#include "pdf/merge.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>

#include "base/buf.h"

/* One file: where its pages begin in the new one. */
struct part {
    qpdf_data file;
    char *name;
    size_t first_page;
};

struct pdf_merge {
    qpdf_data out;
    struct part *parts;
    size_t count, room, pages;
};

static void quiet(qpdf_data q)
{
    must(q != NULL);
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    qpdf_silence_errors(q);
}

err pdf_merge_open(struct pdf_merge **out)
{
    CLEANUP(pdf_merge_close) struct pdf_merge *m = calloc(1, sizeof *m);
    must(m != NULL);

    m->out = qpdf_init();
    quiet(m->out);
    if (qpdf_empty_pdf(m->out) >= QPDF_ERRORS) return E_IO;
    *out = m;
    m = NULL;
    return OK;
}

static struct part *new_part(struct pdf_merge *m, str name)
{
    if (m->count == m->room) {
        m->room = m->room == 0 ? 16 : m->room * 2;
        m->parts = realloc(m->parts, m->room * sizeof *m->parts);
        must(m->parts != NULL);
    }
    struct part *p = &m->parts[m->count++];
    *p = (struct part){ .file = qpdf_init(), .name = calloc(1, name.n + 1),
                        .first_page = m->pages };
    must(p->name != NULL);
    for (size_t i = 0; i < name.n; i++) p->name[i] = name.p[i];
    quiet(p->file);
    return p;
}

err pdf_merge_add(struct pdf_merge *m, str name, str bytes)
{
    struct part *p = new_part(m, name);

    if (qpdf_read_memory(p->file, p->name, bytes.p, bytes.n, NULL) >= QPDF_ERRORS) return E_PARSE;
    int n = qpdf_get_num_pages(p->file);
    if (n < 0) return E_PARSE;
    for (int i = 0; i < n; i++) {
        qpdf_oh page = qpdf_get_page_n(p->file, (size_t)i);
        qpdf_oh_remove_key(p->file, page, "/StructParents"); /* the tree of tags stays behind */
        if (qpdf_add_page(m->out, p->file, page, QPDF_FALSE) >= QPDF_ERRORS) return E_PARSE;
        m->pages++;
    }
    qpdf_oh_release_all(p->file);
    return OK;
}

/* [page /Fit] */
static qpdf_oh place(qpdf_data q, size_t page)
{
    qpdf_oh at = qpdf_oh_new_array(q);
    qpdf_oh_append_item(q, at, qpdf_get_page_n(q, page));
    qpdf_oh_append_item(q, at, qpdf_oh_new_name(q, "/Fit"));
    return at;
}

/* The outline (ISO 32000-1, 12.3.3): one item a file, each knowing its neighbours. */
static void add_outline(struct pdf_merge *m)
{
    qpdf_data q = m->out;
    qpdf_oh all = qpdf_make_indirect_object(q, qpdf_oh_new_dictionary(q)), last = 0;

    for (size_t i = 0; i < m->count; i++) {
        const struct part *p = &m->parts[i];
        qpdf_oh one = qpdf_make_indirect_object(q, qpdf_oh_new_dictionary(q));
        if (p->first_page >= m->pages) break;
        qpdf_oh_replace_key(q, one, "/Title", qpdf_oh_new_unicode_string(q, p->name));
        qpdf_oh_replace_key(q, one, "/Parent", all);
        qpdf_oh_replace_key(q, one, "/Dest", place(q, p->first_page));
        if (i > 0) {
            qpdf_oh_replace_key(q, one, "/Prev", last);
            qpdf_oh_replace_key(q, last, "/Next", one);
        } else {
            qpdf_oh_replace_key(q, all, "/First", one);
        }
        last = one;
    }
    if (last == 0) return;
    qpdf_oh_replace_key(q, all, "/Last", last);
    qpdf_oh_replace_key(q, all, "/Count", qpdf_oh_new_integer(q, (long long)m->count));
    qpdf_oh_replace_key(q, qpdf_get_root(q), "/Outlines", all);
}

err pdf_merge_write(struct pdf_merge *m, const char *path)
{
    add_outline(m);
    if (qpdf_init_write(m->out, path) >= QPDF_ERRORS) return E_IO;
    qpdf_set_object_stream_mode(m->out, qpdf_o_generate);
    qpdf_set_deterministic_ID(m->out, QPDF_TRUE);
    return qpdf_write(m->out) >= QPDF_ERRORS ? E_IO : OK;
}

/* An error nobody took is otherwise told on standard error. */
static void cleanup(qpdf_data *q)
{
    if (qpdf_has_error(*q)) (void)qpdf_get_error(*q);
    qpdf_cleanup(q);
}

void pdf_merge_close(struct pdf_merge **m)
{
    if (*m == NULL) return;
    for (size_t i = 0; i < (*m)->count; i++) {
        cleanup(&(*m)->parts[i].file);
        free((*m)->parts[i].name);
    }
    cleanup(&(*m)->out);
    free((*m)->parts);
    free(*m);
    *m = NULL;
}
