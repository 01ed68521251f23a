/* What pages of shared documents print, at both doors. */
#pragma once

#include "web/pager.h"
#include "web/route.h"

/* A version of a document; in lists the newest. */
struct shared_line {
    public_id id; /* of the document */
    str title, file, size, who, note;
    int version;
    bool ours; /* staff sent it */
    bool withdrawn;
    html_time at, marked; /* marked.words is "" while staff have not seen it */
    str marked_by;
};

/* A form as typed. */
struct shared_typed {
    str title, note, reason;
    const struct problems *problems; /* NULL: none */
};

struct shared_list {
    str customer, customer_name, seller;
    const struct shared_line *rows;
    size_t count;
    int side;      /* what is shown: 0 both, 1 of contacts, 2 of staff */
    struct pager pager;
    bool may; /* send one */
    struct shared_typed typed;
};

struct shared_one {
    struct shared s;
    str id, customer, customer_name, seller;
    const struct shared_line *versions;
    size_t count;
    html_time withdrawn;
    bool may, sent;
    struct shared_typed typed;
};

/* "310 KB", "1.2 MB". */
str file_size(struct visit *v, int64_t bytes);
/* The page behind `before` (0: from the start) of the list at `base`; out->side is read. */
MUST_USE err shared_page(struct visit *v, customer_id customer, html_url_safe base, int64_t before,
                         struct shared_list *out);
/* The newest few that are there, for the home page. */
MUST_USE err shared_newest(struct visit *v, const struct shared_line **out, size_t *count);
/* A document with its versions. */
MUST_USE err shared_load(struct visit *v, const struct shared *s, struct shared_one *out);
/*
 * Take a form in: a new document of `customer`, or a version of `s` (NULL: new). E_INVALID and
 * E_STATE with a problem in v->problems; else the id is in `out`.
 */
MUST_USE err shared_send(struct visit *v, customer_id customer, const struct shared *s,
                         public_id *out);
/* The file of version `n`, as a download. */
MUST_USE err shared_download(struct visit *v, const struct shared *s, str n);
