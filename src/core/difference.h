/*
 * Why one bill is not the same as the one before: their difference taken apart, so that the parts
 * add up to it to the minor unit, always. Pure arithmetic on two frozen documents.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "core/document.h"

enum difference_kind {
    DIFFERENCE_NEW,       /* a line that was not there before */
    DIFFERENCE_ENDED,     /* one that is there no longer */
    DIFFERENCE_PRICE,
    DIFFERENCE_QUANTITY,
    DIFFERENCE_USAGE,     /* quantity of what is metered */
    DIFFERENCE_PRORATION, /* of a part of a period, or of more days of it */
    DIFFERENCE_DISCOUNT,  /* allowances of a line, or of the document where there is none */
    DIFFERENCE_CHARGE,    /* charges of the document */
    DIFFERENCE_TAX_RATE,
    DIFFERENCE_TAX,       /* on what has changed */
    DIFFERENCE_ROUNDING,  /* and what a document made elsewhere does not say */
    DIFFERENCE_KINDS
};

struct difference_part {
    enum difference_kind kind;
    const struct document_line *before, *now; /* the lines it is about; NULL: none */
    const struct tax_group *tax_before, *tax_now; /* of DIFFERENCE_TAX_RATE */
    int days_before, days_now;                    /* of DIFFERENCE_PRORATION */
    money amount; /* not 0 */
};

struct difference {
    money before, now, change; /* totals with tax, and now less before */
    struct difference_part *parts; /* in the order of the lines, then of the document */
    size_t count;
};

/*
 * Take it apart. Lines belong together by their item's code, or where one has none by its name; of
 * several that are named alike the first to the first. A line's change is that of its quantity at
 * the old price, then of its price at the new quantity, then of its allowances. E_CURRENCY where
 * the two are not of one currency; E_OVERFLOW.
 */
MUST_USE err difference_of(struct arena *a, const struct document *before,
                           const struct document *now, struct difference *out);

/* From which change on a customer wants to be told; 0: not by that. */
struct bill_alert {
    int percent;   /* of the bill before */
    money amount;  /* of bills in its currency */
};
/* Is a bill's total further from the one before than that? */
bool bill_alert_wants(const struct bill_alert *alert, currency cur, int64_t before, int64_t now);
/* The change in whole percent of what was before, half away from zero; 0 where that was 0. */
int bill_change_percent(int64_t before, int64_t now);
