/* Messages and reviews as their pages show them, at both doors. */
#pragma once

#include "web/route.h"
#include "web/talk.h"

/* A file that came along. */
struct message_file {
    str name;
    int64_t bytes;
    html_url_safe url;
};

struct message_page {
    str subject, customer, writer; /* writer: name and address, for staff */
    bool review;
    int rating;
    struct talk talk; /* without its own form */
    bool may_write;
    const struct message_file *files;
    size_t file_count;
    html_url_safe invoice; /* it is about; its text empty: none */
    str number;
};

/* An earlier message in the list of one's own. */
struct message_row {
    public_id id;
    str subject;
    html_time made;
};

struct contact_view {
    public_id key, customer;
    str invoice;          /* public id of the invoice it is about; "" none */
    str subject, message; /* as typed */
    str seller, email, phone;
    str accept;           /* kinds of files */
    const struct message_row *rows;
    size_t row_count;
};

struct review_view {
    public_id key, customer;
    str message;
    const struct choice *ratings;
    size_t rating_count;
    bool sent;
};

/*
 * Read a thread with its files; `base` is the address of its page. v->tx is open. The caller has
 * asked whether this person may.
 */
MUST_USE err message_page_load(struct visit *v, public_id id, const char *base,
                               struct message_page *out);
/* Answer with the file of its nth part. */
MUST_USE err message_file_answer(struct visit *v, public_id id, str n);
