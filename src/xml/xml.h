/*
 * A small tree of an XML document, for files that strangers send. libxml2 underneath, by SAX.
 *
 * Nothing is fetched, no document type is accepted (so there are no entities but the five of XML),
 * and depth, elements, one tag and one text are bounded. UTF-8, UTF-16 and ISO-8859-1 are read;
 * the tree is UTF-8 and lives in the arena.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum {
    XML_DEPTH_MAX = 48,
    XML_ELEMENTS_MAX = 2000000,
    XML_TAG_BYTES_MAX = 8192, /* names, attributes and namespaces of one element */
    XML_TEXT_BYTES_MAX = 16 * 1024 * 1024,
};

/* A namespace the caller knows, and what to call it: names come out as "cbc:ID". */
struct xml_space {
    const char *prefix, *uri;
};

struct xml_attribute {
    str name, value; /* attributes without a namespace only */
    struct xml_attribute *next;
};

struct xml_node {
    str name; /* "prefix:Local"; "?:Local" in a namespace not asked for, "Local" in none */
    str text; /* of an element without children: blanks at both ends cut off */
    int line; /* of the file, from 1 */
    struct xml_attribute *attributes;
    struct xml_node *first, *last, *next; /* children in order; the next of one's siblings */
};

/* Why a document was not read. */
struct xml_fault {
    str text; /* one sentence, in the arena */
    int line;
};

/*
 * Read all of `bytes`. E_PARSE if it is not well-formed or in another encoding, E_INVALID if it has
 * a document type, E_TOO_LARGE past a bound; `fault` then tells where and why.
 */
MUST_USE err xml_parse(struct arena *a, str bytes, const struct xml_space *spaces,
                       size_t space_count, struct xml_node **out, struct xml_fault *fault);

/* The first descendant at `path` ("cac:Party/cbc:Name"); NULL if there is none or `n` is NULL. */
const struct xml_node *xml_find(const struct xml_node *n, const char *path);

/* The first child named `name`, and the next sibling of the same name; NULL at the end. */
const struct xml_node *xml_child(const struct xml_node *n, const char *name);
const struct xml_node *xml_again(const struct xml_node *n);

/* The text at `path` and an attribute of `n`; empty where there is none. */
str xml_text(const struct xml_node *n, const char *path);
str xml_attribute_of(const struct xml_node *n, const char *name);
