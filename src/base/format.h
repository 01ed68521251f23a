/*
 * How a reader sees numbers, money and dates. One formatter for screen, mail, PDF and CSV.
 *
 * A `struct format` holds what a language asks for; locale/ fills it from ICU, tests compare the
 * two. Grouping follows the currency where the language is English: rupees 3;2 (12,34,567.00).
 */
#pragma once

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"

struct format {
    str language;        /* BCP 47: "en" */
    str decimal_point;   /* "." */
    str group;           /* "," */
    uint8_t group_first; /* digits of the last group: 3 */
    uint8_t group_next;  /* digits of the others: 3, or 2 */
    bool group_by_currency; /* rupees 3;2 whatever the two above say */
    bool symbol_after;   /* "12,00 €" */
    bool symbol_spaced;  /* a no-break space between sign and digits */
    str minus;           /* "−", U+2212 */
    uint32_t zero;       /* the digit nought: '0', or U+0660 */
    str months[12];      /* short names: "Nov" */
    enum { FORMAT_DMY, FORMAT_MDY, FORMAT_YMD } order;
    str date_joint[2];   /* between the parts: " ", " " gives 21 Nov 2026 */
    bool rtl;
};

extern const struct format format_english;

enum money_style {
    MONEY_BARE,   /* 1,240.50 */
    MONEY_SYMBOL, /* €1,240.50 */
    MONEY_CODE,   /* EUR 1,240.50 */
};

void format_money(struct buf *b, const struct format *f, money m, enum money_style style);
void format_integer(struct buf *b, const struct format *f, int64_t v);
void format_decimal(struct buf *b, const struct format *f, decimal d);
void format_date(struct buf *b, const struct format *f, date d); /* 21 Nov 2026; "" for none */
