/* What the pages about privacy print. */
#pragma once

#include "store/store_privacy.h"
#include "web/frame.h"

struct data_row_view {
    str what, more;
    html_time at;
    bool timed;
};
struct data_section_view {
    str title;
    const struct data_row_view *rows;
    size_t count, more; /* shown, and in the file only */
};
struct privacy_page {
    str name, email, phone;
    const struct data_section_view *sections;
    size_t section_count;
    bool last; /* he alone manages a customer */
};

/* A page in the organisation's words, or in ours. */
struct org_page_view {
    str kind, words;
    str seller, address, email, phone, tax_id;
    int64_t devices, forwards, people; /* days they are kept */
};

struct retention_view {
    str word, label, value, hint;
};
struct staff_privacy {
    const struct choice *languages;
    size_t language_count;
    str privacy, legal, accessibility;
    const struct retention_view *days;
    size_t day_count;
    bool saved;
};
