/* What the inbox of staff prints. */
#pragma once

#include "core/inbox.h"
#include "store/store_inbox.h"
#include "web/frame.h"
#include "web/pager.h"

struct inbox_line {
    public_id id, customer; /* customer zeroed: none */
    enum inbox_kind kind;
    str what, words; /* "Comment on INV-12", and what was said */
    str customer_name, contact_name, done_name;
    html_time made, done_at;
    html_url_safe open; /* its page */
    bool done;
};

struct inbox_tab {
    enum inbox_kind kind;
    str word, label;
    int64_t waiting;
    bool current, quiet;
};

struct inbox_page {
    bool done, may_serve;
    str kind; /* the word of the tab; "": all */
    const struct inbox_tab *tabs; /* INBOX_KIND_COUNT, all first */
    const struct inbox_line *rows;
    size_t count;
    struct pager pager;
    const struct inbox_line *one; /* the item that is read; NULL: none is chosen */
};
