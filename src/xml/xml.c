/*
 * libxml2's SAX events become a tree in our arena; its own tree, its entities and its loaders are
 * never used. What its parser does in more than linear time (attributes of one tag) is bounded by
 * a look over the bytes before it starts.
 */
#include "xml/xml.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "xml/encoding.h"

enum { NAMES = 256 };

/* A name once built is found again by the parser's own interned pointers. */
struct known_name {
    const xmlChar *local, *uri;
    str name;
};

struct reading {
    struct arena *arena;
    const struct xml_space *spaces;
    size_t space_count, elements, depth;
    struct xml_node *open[XML_DEPTH_MAX]; /* from the root to the element being read */
    struct xml_node *root;
    struct buf text;
    struct known_name names[NAMES];
    struct xml_fault fault;
    err failed;
    xmlParserCtxtPtr parser;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static int line_now(const struct reading *r)
{
    return r->parser->input == NULL ? 0 : r->parser->input->line;
}

static void stop(struct reading *r, err why, int line, str text)
{
    if (r->failed == OK) {
        r->failed = why;
        r->fault = (struct xml_fault){ .line = line, .text = arena_str(r->arena, text) };
    }
    xmlStopParser(r->parser);
}

static str build_name(struct reading *r, const xmlChar *local, const xmlChar *uri)
{
    const char *prefix = "?";

    if (uri == NULL) return arena_str(r->arena, str_of((const char *)local));
    for (size_t i = 0; i < r->space_count; i++) {
        if (strcmp(r->spaces[i].uri, (const char *)uri) == 0) prefix = r->spaces[i].prefix;
    }
    return arena_format(r->arena, "%s:%s", prefix, (const char *)local);
}

static str name_of(struct reading *r, const xmlChar *local, const xmlChar *uri)
{
    size_t at =
        (((uintptr_t)local >> 2) ^ ((uintptr_t)local >> 11) ^ ((uintptr_t)uri >> 4)) % NAMES;
    struct known_name *k = &r->names[at];

    if (k->local != local || k->uri != uri) {
        *k = (struct known_name){ local, uri, build_name(r, local, uri) };
    }
    return k->name;
}

static struct xml_attribute *attributes_of(struct reading *r, int count, const xmlChar **all)
{
    struct xml_attribute *first = NULL, **end = &first;

    for (int i = 0; i < count; i++) {
        const xmlChar *const *one = all + 5 * i; /* name, prefix, namespace, value, its end */
        if (one[2] != NULL) continue;
        struct xml_attribute *a = arena_new(r->arena, struct xml_attribute);
        a->name = name_of(r, one[0], NULL);
        a->value =
            arena_str(r->arena, str_trim((str){ (const char *)one[3], (size_t)(one[4] - one[3]) }));
        *end = a;
        end = &a->next;
    }
    return first;
}

static void on_start(void *context, const xmlChar *local, const xmlChar *prefix UNUSED,
                     const xmlChar *uri, int space_count UNUSED, const xmlChar **spaces UNUSED,
                     int attribute_count, int defaulted UNUSED, const xmlChar **attributes)
{
    struct reading *r = context;
    struct xml_node *n, *parent;

    if (r->failed != OK) return;
    if (r->depth == XML_DEPTH_MAX) {
        stop(r, E_TOO_LARGE, line_now(r), S("Elements stand too deep inside each other."));
        return;
    }
    if (++r->elements > XML_ELEMENTS_MAX) {
        stop(r, E_TOO_LARGE, line_now(r), S("There are too many elements."));
        return;
    }
    n = arena_new(r->arena, struct xml_node);
    n->name = name_of(r, local, uri);
    n->line = line_now(r);
    n->attributes = attributes_of(r, attribute_count, attributes);
    if (r->depth == 0) {
        r->root = n;
    } else {
        parent = r->open[r->depth - 1];
        if (parent->first == NULL)
            parent->first = n;
        else
            parent->last->next = n;
        parent->last = n;
    }
    r->open[r->depth++] = n;
    buf_clear(&r->text);
}

static void on_end(void *context, const xmlChar *local UNUSED, const xmlChar *prefix UNUSED,
                   const xmlChar *uri UNUSED)
{
    struct reading *r = context;
    struct xml_node *n;

    if (r->failed != OK || r->depth == 0) return;
    n = r->open[--r->depth];
    if (n->first == NULL && r->text.n > 0) {
        n->text = arena_str(r->arena, str_trim(buf_view(&r->text)));
    }
    buf_clear(&r->text);
}

static void on_text(void *context, const xmlChar *text, int n)
{
    struct reading *r = context;

    if (r->failed != OK || n <= 0) return;
    buf_put(&r->text, text, (size_t)n);
    if (r->text.overflow) stop(r, E_TOO_LARGE, line_now(r), S("A text is too long."));
}

static void on_doctype(void *context, const xmlChar *name UNUSED, const xmlChar *external UNUSED,
                       const xmlChar *system_id UNUSED)
{
    struct reading *r = context;
    stop(r, E_INVALID, line_now(r), S("The file declares a document type; none is accepted."));
}

/* 2.9 hands the error as a plain pointer, later versions as one to const. */
static void on_error(void *context, xmlErrorPtr error)
{
    struct reading *r = context;
    str text = str_trim(str_of(error->message));

    if (r->failed != OK || error->level == XML_ERR_WARNING) return;
    stop(r, E_PARSE, error->line > 0 ? error->line : 1,
         arena_format(r->arena, "The file is not well-formed XML: %.*s.", STR_FMT(text)));
}

static void init_library(void)
{
    xmlInitParser();
}

/*
 * The bytes of the longest tag, comments and the like left out: the parser compares each attribute
 * of a tag with all before it.
 */
static bool tags_are_short(str s, int *line)
{
    size_t i = 0;
    const char *at;

    while (i < s.n && (at = memchr(s.p + i, '<', s.n - i)) != NULL) {
        size_t start = (size_t)(at - s.p), end = start + 1;
        str rest = str_sub(s, start, s.n);
        const char *close = NULL;

        if (str_starts(rest, S("<!--")))
            close = memmem(rest.p + 4, rest.n - 4, "-->", 3);
        else if (str_starts(rest, S("<![CDATA[")))
            close = memmem(rest.p, rest.n, "]]>", 3);
        else if (str_starts(rest, S("<?")))
            close = memmem(rest.p, rest.n, "?>", 2);
        if (close != NULL) {
            i = start + (size_t)(close - rest.p) + 2;
            continue;
        }
        for (char quote = 0; end < s.n && (quote != 0 || s.p[end] != '>'); end++) {
            if (quote != 0)
                quote = s.p[end] == quote ? 0 : quote;
            else if (s.p[end] == '"' || s.p[end] == '\'')
                quote = s.p[end];
            if (end - start > XML_TAG_BYTES_MAX) {
                *line = 1;
                for (size_t k = 0; k < start; k++) *line += s.p[k] == '\n';
                return false;
            }
        }
        i = end;
    }
    return true;
}

static err run(struct reading *r, str bytes)
{
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .ignorableWhitespace = on_text,
        .internalSubset = on_doctype,
        .serror = (xmlStructuredErrorFunc)on_error,
    };

    pthread_once(&once, init_library);
    r->parser = xmlCreateMemoryParserCtxt(bytes.p, (int)bytes.n);
    if (r->parser == NULL) {
        r->fault = (struct xml_fault){ .line = 1, .text = S("The file is empty.") };
        return E_PARSE;
    }
    /* HUGE lifts bounds of the library that ours replace (a long text is an attached file). */
    xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC);
    *r->parser->sax = handler;
    r->parser->userData = r;
    xmlParseDocument(r->parser);
    if (r->failed == OK && (!r->parser->wellFormed || r->depth != 0)) {
        stop(r, E_PARSE, line_now(r), S("The file is not well-formed XML."));
    }
    xmlFreeParserCtxt(r->parser);
    return r->failed;
}

static err parse(struct arena *a, str bytes, struct reading *r)
{
    struct buf CLEANUP(buf_release) room = { 0 };
    const char *why = "";
    int line = 1;

    buf_init(&room, 3 * bytes.n + 16);
    buf_init(&r->text, XML_TEXT_BYTES_MAX);
    r->arena = a;
    if (xml_as_utf8(bytes, &room, &bytes, &why) != OK) {
        r->fault = (struct xml_fault){ .line = 1, .text = str_of(why) };
        return E_PARSE;
    }
    if (bytes.n > INT32_MAX) return E_TOO_LARGE;
    if (!tags_are_short(bytes, &line)) {
        r->fault = (struct xml_fault){ .line = line, .text = S("A tag is too long.") };
        return E_TOO_LARGE;
    }
    err e = run(r, bytes);
    buf_release(&r->text);
    return e;
}

err xml_parse(struct arena *a, str bytes, const struct xml_space *spaces, size_t space_count,
              struct xml_node **out, struct xml_fault *fault)
{
    struct reading r = { .spaces = spaces, .space_count = space_count };
    err e = parse(a, bytes, &r);

    if (e == OK)
        *out = r.root;
    else
        *fault = r.fault;
    return e;
}

static const struct xml_node *named(const struct xml_node *n, str name)
{
    for (; n != NULL; n = n->next) {
        if (n->name.n == name.n && memcmp(n->name.p, name.p, name.n) == 0) return n;
    }
    return NULL;
}

const struct xml_node *xml_find(const struct xml_node *n, const char *path)
{
    str rest = str_of(path), step;

    while (n != NULL && str_cut(&rest, '/', &step)) n = named(n->first, step);
    return n;
}

const struct xml_node *xml_child(const struct xml_node *n, const char *name)
{
    return n == NULL ? NULL : named(n->first, str_of(name));
}

const struct xml_node *xml_again(const struct xml_node *n)
{
    return named(n->next, n->name);
}

str xml_text(const struct xml_node *n, const char *path)
{
    n = xml_find(n, path);
    return n == NULL ? STR_NONE : n->text;
}

str xml_attribute_of(const struct xml_node *n, const char *name)
{
    str wanted = str_of(name);

    for (const struct xml_attribute *a = n == NULL ? NULL : n->attributes; a; a = a->next) {
        if (str_eq(a->name, wanted)) return a->value;
    }
    return STR_NONE;
}
