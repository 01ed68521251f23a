/* What the files of exports share, and nobody else. */
#pragma once

#include "app/app_export.h"
#include "paper/list_file.h"
#include "store/store_people.h"

/* The filter of a wish as text, "states=192&cur=EUR": but organisation, customer and place. */
str export_filter_write(struct arena *a, const struct export_wish *w);
/* Read it back into `w`, of which `what` is set. False for what was not written so. */
bool export_filter_read(struct arena *a, str text, struct export_wish *w);
/* Documents by id, "12 13". */
str export_docs_write(struct arena *a, const int64_t *docs, size_t count);
bool export_docs_read(struct arena *a, str text, int64_t **docs, size_t *count);

/* One being made. */
struct making {
    const struct app *app;
    struct arena *a;
    struct export_wish w;
    struct org org;
    date today;
    int64_t total, done;   /* total 0: not known before the end */
    int fd;                /* of the file, empty; -1: only draw the papers that are not yet kept */
    const char *folder;
    int64_t until_us;      /* stop there when drawing; 0: never */
    err (*tell)(struct making *m); /* called now and then; may be NULL */
    void *tell_arg;
    int64_t told_us;
    bool ending;           /* the rest is one step, of which nothing can be told */
};
/* Organisation and day. */
MUST_USE err making_begin(struct making *m);
/* Draw what is not drawn from m->done on; *over when all is. */
MUST_USE err making_draw(struct making *m, bool *over);
/* Put the file together; m->done is then how many are in it. */
MUST_USE err making_write(struct making *m);

/* Where a walk over all of it is. */
struct walk {
    struct arena pages[2]; /* the last batch's key is needed for the next */
    int turn;
    int limit; /* rows of a batch */
    struct invoice_filter invoices;
    struct credit_filter credits;
    struct payment_filter payments;
    size_t place; /* among what was chosen */
    bool sorted, over;
};

/* A PDF, and what it is filed under. */
struct export_paper {
    str name, pdf;
    date day;
};

/* What differs from one kind of export to the next. */
struct export_kind {
    const char *stem; /* of its file's name */
    enum list_kind list;
    int batch;        /* rows at a time */
    /* How many there are, counted no further than `most`. */
    err (*count)(struct rtx *tx, struct arena *a, enum db_engine engine,
                 const struct export_wish *w, int64_t most, int64_t *out);
    void (*begin)(struct walk *w, const struct making *m);
    /* The next batch, in `a`; w->over behind the last. */
    err (*next)(struct rtx *tx, struct arena *a, const struct making *m, struct walk *w,
                struct list_row **out, size_t *count);
    /* No transaction may be open. */
    err (*paper)(const struct making *m, struct arena *a, const struct list_row *row,
                 struct export_paper *out);
};
const struct export_kind *export_kind_of(enum export_what what);
bool export_is_papers(enum export_format format);
