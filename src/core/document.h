/*
 * A document as it was issued: what is frozen, hashed, shown, printed and exported.
 *
 * The names in brackets are the business terms of EN 16931-1 (BT, BG). One struct serves invoices,
 * credit notes, retainer invoices and debit notes, and orders and quotes (core/order.h), of our own
 * issue and imported ones; amounts stand as written and are never computed again after issue.
 * Arrays and texts live in the arena of whoever made it. Empty texts and DATE_NONE mean "not
 * given".
 */
#pragma once

#include "base/date.h"
#include "base/decimal.h"
#include "base/money.h"

/* Stored as numbers: never renumber. */
enum document_kind {
    DOCUMENT_INVOICE = 1,
    DOCUMENT_CREDIT_NOTE = 2,
    DOCUMENT_RETAINER = 3,
    DOCUMENT_DEBIT_NOTE = 4,
    DOCUMENT_ORDER = 5,
    DOCUMENT_QUOTE = 6,
};

struct address {
    str line1, line2, line3; /* BT-35 36 162, 50 51 163, 75 76 165 */
    str city, postcode, region;
    str country; /* ISO 3166-1 alpha-2 */
};

struct party {
    str name;         /* BT-27, BT-44: the legal name */
    str trading_name; /* BT-28, BT-45 */
    str number;       /* our customer number, or BT-29, BT-46 */
    str tax_id;       /* BT-31, BT-48: VAT id, GSTIN */
    str tax_number;   /* BT-32: local registration */
    str legal_id;     /* BT-30, BT-47 */
    str endpoint, endpoint_scheme; /* BT-34, BT-49 */
    str contact_name, contact_phone, contact_email; /* BG-6, BG-9 */
    struct address address;
};

/* An allowance or a charge, of the document (BG-20, 21) or of a line (BG-27, 28). */
struct allowance {
    bool charge;
    money amount;
    money base;      /* of `percent`; zero where not given */
    decimal percent; /* zero where not given */
    str reason, reason_code;
    str tax_category; /* document level only */
    decimal tax_rate;
};

struct document_line {
    str id;          /* BT-126 */
    str type;        /* "Recurring", "Usage": free text of the issuer */
    str name;        /* BT-153 */
    str description; /* BT-154 */
    str note;        /* BT-127 */
    str seller_item, buyer_item; /* BT-155, 156 */
    str hsn_sac;     /* HSN or SAC code (GST), or BT-158's commodity code */
    date period_start, period_end; /* BT-134, 135 */
    decimal quantity; /* BT-129 */
    str unit;         /* BT-130, UN/ECE recommendation 20 */
    decimal price;    /* BT-146, net unit price */
    decimal price_quantity; /* BT-149; 1 where not given */
    decimal gross_price;    /* BT-148; zero where not given */
    struct allowance *allowances;
    size_t allowance_count;
    money net;        /* BT-131 */
    str tax_category; /* BT-151: S Z E AE K G O L M */
    decimal tax_rate; /* BT-152, percent */
};

/* One line of the tax breakdown (BG-23); GST has one per component. */
struct tax_group {
    str component; /* "VAT", "CGST", "SGST", "IGST" */
    str hsn_sac;   /* GST: the code this line of the breakdown is about */
    str category;  /* BT-118 */
    decimal rate;  /* BT-119, percent */
    money base;    /* BT-116 */
    money amount;  /* BT-117 */
    str reason, reason_code; /* BT-120, 121 */
};

struct attachment {
    str id, description; /* BT-122, 123 */
    str url;             /* BT-124 */
    str filename, mime;
    str bytes;           /* BT-125; empty where it is elsewhere */
};

/* An earlier invoice that this one is about (BG-3). */
struct document_ref {
    str number;
    date issued;
};

/* How to pay (BG-16 to 19). */
struct payment_terms {
    str means_code, means_text; /* BT-81, 82 */
    str reference;              /* BT-83 */
    str iban, account_name, bic; /* BT-84, 85, 86 */
    str mandate, creditor_id, debited_account; /* BT-89, 90, 91 */
    str card, card_holder;      /* BT-87 (masked), 88 */
    str terms;                  /* BT-20 */
};

struct document {
    enum document_kind kind;
    str number;           /* BT-1 */
    str type_code;        /* BT-3: 380 381 384 389 ... */
    str type;             /* what people call it: "Recurring" */
    date issued, due, tax_point; /* BT-2, 9, 7 */
    date period_start, period_end; /* BT-73, 74 */
    currency cur, tax_cur; /* BT-5, 6; tax_cur none where the same */
    str language;          /* BCP 47 of the document; "en" where nothing says so */
    str buyer_reference;   /* BT-10 */
    str project, contract; /* BT-11, 12 */
    str purchase_order, sales_order; /* BT-13, 14 */
    str despatch_advice, receiving_advice, tender; /* BT-16, 15, 17 */
    str object_id;         /* BT-18 */
    str accounting_reference; /* BT-19 */
    str place_of_supply;   /* state code and name, GST */
    str note;              /* BT-22, several joined by line ends */
    struct document_ref *preceding;
    size_t preceding_count;

    struct party seller, buyer, payee, tax_representative;
    str deliver_name;      /* BT-70 */
    struct address deliver_to;
    date delivered;        /* BT-72 */
    struct payment_terms payment;

    struct document_line *lines;
    size_t line_count;
    struct allowance *allowances;
    size_t allowance_count;
    struct tax_group *taxes;
    size_t tax_count;
    struct attachment *attachments;
    size_t attachment_count;

    money lines_net;       /* BT-106 */
    money allowances_total; /* BT-107 */
    money charges_total;   /* BT-108 */
    money net;             /* BT-109 */
    money tax;             /* BT-110 */
    money tax_in_tax_cur;  /* BT-111; currency none where not given */
    money total;           /* BT-112, what the lot is issued with (after rounding, see payable) */
    money prepaid;         /* BT-113 */
    money rounding;        /* BT-114 */
    money payable;         /* BT-115 = total - prepaid + rounding */
};

/*
 * Taxes as people read them: groups of the same component, category, rate and reason as one, in the
 * order they first come; GST's breakdown by HSN or SAC code is in the lines.
 */
const struct tax_group *document_taxes(const struct document *d, struct arena *a, size_t *count);
