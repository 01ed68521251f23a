/* What is kept about a person, as he may see it and take it along. */
#pragma once

#include "base/str.h"

struct data_row {
    int64_t at_us; /* 0: not of a time */
    str what, more;
};
/* What the first word of a row's `what` is one of, for the page that shows it in people's words. */
enum data_words {
    DATA_TEXT,      /* as it stands */
    DATA_ACCOUNT,   /* `more`: permissions */
    DATA_LOGIN,     /* what a browser calls itself */
    DATA_NOTICE,
    DATA_CHOICE,    /* `more`: yes or no */
    DATA_SETTING,   /* `more`: as programs write it */
    DATA_HISTORY,
    DATA_REQUEST,
    DATA_TREATMENT,
    DATA_METHOD,
    DATA_REASON,
    DATA_INBOX,
};
/* One kind of what is kept about a contact, at most 5000 rows (500 of long words), newest first. */
struct data_section {
    str title; /* a key of the message catalogue */
    enum data_words words;
    const struct data_row *rows;
    size_t count;
};
struct person_data {
    str organisation, name, email, phone, language, zone;
    const struct data_section *sections;
    size_t section_count;
};
