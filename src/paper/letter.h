/*
 * A letter by mail: what it says, once, and the two bodies made of it (text and HTML).
 *
 * One button at most. Texts are messages of the catalogue, put into the letter's language when it
 * is written; those that are none of it stay as they are.
 */
#pragma once

#include "base/date.h"
#include "base/money.h"

struct letter_row {
    str label, value;
};

enum { LETTER_WORDS = 4, LETTER_ROWS = 24 };

struct letter {
    str language; /* BCP 47; empty: English */
    str seller;
    str subject, title;
    str words[LETTER_WORDS]; /* paragraphs, empty ones left out */
    str quote; /* what a person wrote, told apart from our words; may have lines */
    struct letter_row rows[LETTER_ROWS];
    size_t row_count;
    str button, url; /* the one thing to do; empty: none */
    str foot;        /* why this mail came */
};

/* Add a row; beyond LETTER_ROWS nothing is added. */
void letter_row(struct letter *l, str label, str value);

/* In its language. */
str letter_subject(const struct letter *l);
str letter_text(struct arena *a, const struct letter *l);
str letter_html(struct arena *a, const struct letter *l);

/* An amount as it stands in a letter of that language: "€1,240.50". */
str letter_money(struct arena *a, str language, money m);
/* "30 Nov 2026". */
str letter_date(struct arena *a, str language, date d);
