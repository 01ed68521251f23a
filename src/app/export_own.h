/* What the files of exports share, and nobody else. */
#pragma once

#include "app/app_export.h"
#include "store/store_people.h"

/* A filter as text, "states=192&cur=EUR": all of it but organisation, customer and place. */
str export_filter_write(struct arena *a, const struct invoice_filter *f);
/* Read it back into `f`. False for what was not written so. */
bool export_filter_read(struct arena *a, str text, struct invoice_filter *f);
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
    int64_t total, done;
    int fd;                /* of the file, empty; -1: only draw the papers that are not yet kept */
    const char *folder;
    int64_t until_us;      /* stop there when drawing; 0: never */
    err (*tell)(struct making *m); /* called now and then; may be NULL */
    void *tell_arg;
    int64_t told_us;
};
/* Organisation and day. */
MUST_USE err making_begin(struct making *m);
/* Draw what is not drawn from m->done on; *over when all is. */
MUST_USE err making_draw(struct making *m, bool *over);
/* Put the file together. */
MUST_USE err making_write(struct making *m);
