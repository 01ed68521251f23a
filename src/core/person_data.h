/* What is kept about a person, as he may see it and take it along. */
#pragma once

#include "base/str.h"

struct data_row {
    int64_t at_us; /* 0: not of a time */
    str what, more;
};
/* One kind of what is kept about a contact, at most 5000 rows (500 of long words), newest first. */
struct data_section {
    str title; /* a key of the message catalogue */
    const struct data_row *rows;
    size_t count;
};
struct person_data {
    str organisation, name, email, phone, language, zone;
    const struct data_section *sections;
    size_t section_count;
};
