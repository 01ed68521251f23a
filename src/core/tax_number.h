/*
 * Tax numbers and how a customer stands to tax.
 *
 * Numbers are checked by form and, where the country publishes one, by check digit: GSTIN of
 * India, VAT numbers of the European Union, Northern Ireland and Great Britain. A number that
 * passes may belong to nobody; one that fails was mistyped.
 */
#pragma once

#include "base/arena.h"

enum { TAX_NUMBER_CHARS = 30 };

enum tax_number_fault {
    TAX_NUMBER_FINE,
    TAX_NUMBER_FORM,  /* not so many letters and digits as the country's numbers have */
    TAX_NUMBER_DIGIT, /* the form is right, the check digit is not */
};

/*
 * As it is kept: letters in upper case, blanks, points, hyphens and slashes left out, the prefix of
 * the European Union put before it where it lacks ("EL" for Greece). Countries without a rule here
 * take any number of letters and digits.
 */
enum tax_number_fault tax_number_check(struct arena *a, str country, str typed, str *out);
/* An example of the country's numbers, "" where there is no rule. */
str tax_number_example(str country);

/* X(name, word in the database, what people read) */
#define TAX_TREATMENTS(X)                                                                          \
    X(NONE, "", "Not stated")                                                                      \
    X(REGISTERED, "registered", "Registered business")                                             \
    X(UNREGISTERED, "unregistered", "Unregistered")                                                \
    X(COMPOSITION, "composition", "Registered, composition scheme (India)")                        \
    X(SEZ, "sez", "Special economic zone (India)")                                                 \
    X(OVERSEAS, "overseas", "Overseas")                                                            \
    X(EXEMPT, "exempt", "Exempt")

enum tax_treatment {
#define X(name, word, label) TAX_##name,
    TAX_TREATMENTS(X)
#undef X
    TAX_TREATMENT_COUNT
};
str tax_treatment_word(enum tax_treatment t);
str tax_treatment_label(enum tax_treatment t); /* a key of the message catalogue */
/* False: no such word. */
bool tax_treatment_of(str word, enum tax_treatment *out);

enum tax_fit {
    TAX_FITS,
    TAX_NUMBER_WANTED, /* registered, composition and SEZ stand on a number */
    TAX_NUMBER_EXTRA,  /* who is unregistered has none */
    TAX_INDIA_ONLY,    /* composition and SEZ are of India */
};
enum tax_fit tax_treatment_fit(enum tax_treatment t, str country, str number);
