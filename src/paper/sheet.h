/*
 * The sheet that documents and receipts are printed on: its type, its head and feet, its slip.
 * Inner header of paper/pdf_*.c; the two functions for everybody stand in paper/pdf.h.
 */
#pragma once

#include "locale/words.h"
#include "paper/payment_qr.h"
#include "paper/pdf.h"
#include "pdf/pdf.h"

/* In tenths of a point. */
enum {
    SHEET_LEFT = 480,
    SHEET_WIDTH = PDF_WIDTH - 2 * SHEET_LEFT,
    SHEET_RIGHT = SHEET_LEFT + SHEET_WIDTH,
    SHEET_TOP = 480,
    SHEET_TOP_LATER = 780,
    SHEET_BILL_HEIGHT = 2976, /* 105 mm */
};

enum sheet_style {
    STYLE_TEXT, STYLE_STRONG, STYLE_LABEL, STYLE_MORE, STYLE_HEAD, STYLE_TITLE, STYLE_NUMBER,
    STYLE_BRAND, STYLE_SUM, STYLE_HERO, STYLE_HERO_SMALL, STYLE_FOOT, STYLE_FOOT_STRONG, STYLE_LINK,
    STYLE_COUNT,
};

struct sheet {
    struct arena *a;
    struct pdf *pdf;
    const struct paper_brand *brand;
    const struct paper_pdf_options *options;
    const struct format *format;
    const struct words *words;
    struct pdf_style style[STYLE_COUNT];
    uint32_t accent, ink, line, hole;
    str title, number; /* "Invoice", "INV-1" */
    str footer;
    int rate_digits; /* see sheet_rate; set by sheet_rates */
    int foot_height;
    bool bill; /* the last page ends with a QR-bill: the feet stand above it */
};

/* Open the document and write the head of page 1; the flow stands below it. Close `out->pdf`. */
MUST_USE err sheet_open(struct sheet *out, struct arena *a, const struct paper_brand *brand,
                        const struct paper_pdf_options *options, str language);
MUST_USE err sheet_begin(struct sheet *s, str title, str number, const struct party *seller,
                         str language);

/* Texts. */
str sheet_t(const struct sheet *s, str message);
/* The message with {1} and {2} filled in. */
str sheet_fill(const struct sheet *s, str message, str one, str two);
str sheet_money(const struct sheet *s, money m, enum money_style style);
str sheet_date(const struct sheet *s, date d);
str sheet_period(const struct sheet *s, date from, date to);
str sheet_decimal(const struct sheet *s, decimal d);
str sheet_percent(const struct sheet *s, decimal d);
/* A rate in a column or list: with the decimals that the finest rate of the document needs. */
str sheet_rate(const struct sheet *s, decimal rate);
void sheet_rates(struct sheet *s, const struct document *d);
/* "a · b"; either may be empty. In a right-to-left document each part keeps its own order. */
str sheet_join(const struct sheet *s, str a, const char *joint, str b);
/* "label value" of a registration number; empty where `value` is. */
str sheet_labelled(const struct sheet *s, str label, str value);

/* Address and registrations, a line each; without the name. */
str sheet_address(const struct sheet *s, const struct address *at, bool compact);
str sheet_party_lines(const struct sheet *s, const struct party *who);
str sheet_tax_label(const struct sheet *s, const struct party *who);

/* Blocks down the flow. */
struct sheet_fact {
    str label, value;
};
void sheet_facts(struct sheet *s, const struct sheet_fact *facts, size_t count);
/* Columns of a label, a strong line and more lines; those with nothing are left out. */
struct sheet_column {
    str label, strong, more;
};
void sheet_columns(struct sheet *s, const struct sheet_column *columns, size_t count);

/* Totals at the end edge: label and amount; a rule above, strong, or both for the last. */
struct sheet_total {
    str label, amount;
    bool rule, strong;
};
enum { SHEET_TOTALS_MAX = 24 };
/* The width that stays free beside them. */
int sheet_totals_left(void);
int sheet_totals_height(struct sheet *s, const struct sheet_total *totals, size_t count);
void sheet_totals(struct sheet *s, const struct sheet_total *totals, size_t count);

/* A big figure with small sign and decimals; gives its height. */
int sheet_hero(struct sheet *s, money m, int x, int y, int width);
void sheet_rule(struct sheet *s, int x, int y, int width, int height, uint32_t rgb);
/* The torn edge on top of page 1, with the lower half of the rosette. */
void sheet_torn(struct sheet *s);
void sheet_rosette(struct sheet *s, int x, int y, int radius, bool half);

/* The slip at the foot of the last page: what to pay, how, and the code to scan. */
struct sheet_slip {
    money amount;
    str label;   /* "Amount due" */
    str due;     /* "Due 14 Nov 2026" */
    struct payment_qr pay;
};
MUST_USE err sheet_slip(struct sheet *s, const struct sheet_slip *slip);

/* A Swiss QR-bill instead of it, with the code's content as payment_qr_swiss made it. */
MUST_USE err sheet_bill(struct sheet *s, const struct payment_qr *q, str payload);
