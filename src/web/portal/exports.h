/* The page of exports: what is being made, and what can be collected. */
#pragma once

#include "app/app_export.h"
#include "web/frame.h"
#include "web/route.h"

struct export_row {
    const struct export *e;
    html_time made;
    date until;       /* the last day it is kept */
    str file;
    str customer;     /* where the person has several; else "" */
    int64_t seconds;  /* that are left; 0: not known */
    int64_t most;     /* that its format takes */
    bool whole;       /* ready, and the file is there */
};

struct exports_view {
    const struct export_row *rows;
    size_t count, making;
    html_url_safe list; /* back to it */
    html_url_safe here;
    str customer, email;
    const struct problems *problems;
};

/* Actions over a list: its kind as `of` names it, and what it is filtered and ordered by. */
struct export_menu {
    str csrf, of;
    public_id customer;
    const struct http_pair *fields;
    size_t field_count;
};

/* What a form asks for, "csv", "xlsx", "zip", "pdf"; false for anything else. */
bool export_format_parse(str as, enum export_format *out);
/*
 * Answer with the file at once where it is small, else leave it to be made and go to the page of
 * exports. What cannot be asked for is said there. v->tx may be open.
 */
MUST_USE err export_answer(struct visit *v, const struct export_wish *w);
