/*
 * An e-invoice while it is being read: the document so far, and where in the file each term stood,
 * so that a rule can say element and line. Private to the readers of paper/.
 */
#pragma once

#include "base/problem.h"
#include "core/document.h"
#include "paper/read.h"
#include "xml/xml.h"

#define X(name, ubl, cii) name,
enum document_term {
#define DOCUMENT_TERMS X
#include "paper/terms.def"
#undef DOCUMENT_TERMS
    DOCUMENT_TERM_COUNT
};
enum line_term {
#define LINE_TERMS X
#include "paper/terms.def"
#undef LINE_TERMS
    LINE_TERM_COUNT
};
enum allowance_term {
#define ALLOWANCE_TERMS X
#include "paper/terms.def"
#undef ALLOWANCE_TERMS
    ALLOWANCE_TERM_COUNT
};
enum group_term {
#define GROUP_TERMS X
#include "paper/terms.def"
#undef GROUP_TERMS
    GROUP_TERM_COUNT
};
#undef X

/* The line of the file a part begins on, and of each term that was given; 0 where it was not. */
struct line_mark {
    int line, at[LINE_TERM_COUNT];
};
struct allowance_mark {
    int line, at[ALLOWANCE_TERM_COUNT];
};
struct group_mark {
    int line, at[GROUP_TERM_COUNT];
};

enum syntax { SYNTAX_UBL, SYNTAX_CII };

struct draft {
    struct arena *arena;
    struct problems *problems;
    enum syntax syntax;
    size_t reserve; /* bytes of the arena kept for texts */
    struct document document;
    int line; /* of the root element */
    int at[DOCUMENT_TERM_COUNT];
    int tax_totals;       /* how many totals of tax in the document's currency */
    bool groups_in_total; /* the total of tax has its breakdown below it */
    bool seller_vat_id, seller_tax_number, seller_identified, buyer_vat_id, buyer_legal_id;
    bool payee_is_seller;
    struct line_mark *lines;
    struct allowance_mark *allowances;
    struct group_mark *groups;
};

/* The elements that stand for a term in the draft's syntax. */
str draft_element(const struct draft *f, enum document_term t);
str draft_line_element(const struct draft *f, enum line_term t);
str draft_allowance_element(const struct draft *f, enum allowance_term t);
str draft_group_element(const struct draft *f, enum group_term t);

/* Write down a fault or a warning. `line` 0 stands for the root's. */
void draft_error(struct draft *f, const char *rule, str element, int line, const char *text);
void draft_warn(struct draft *f, const char *rule, str element, int line, const char *text);

/*
 * Take one value out of the tree; a node that is NULL or empty gives the empty value. What cannot
 * be read as its kind is an error by `rule` at its element. `at`, if not NULL, gets the line.
 */
str draft_text(struct draft *f, const struct xml_node *n, int *at);
str draft_short(struct draft *f, const struct xml_node *n, int *at); /* <= LIMIT_NUMBER_CHARS */
date draft_date(struct draft *f, const struct xml_node *n, int *at); /* ISO; CII: format 102 */
decimal draft_decimal(struct draft *f, const struct xml_node *n, int *at);
currency draft_currency(struct draft *f, const struct xml_node *n, const char *rule, int *at);
str draft_country(struct draft *f, const struct xml_node *n, int *at); /* BR-CL-14 */
/* Complain if currencyID is no currency or not the document's (BR-CL-03, BT-5). */
void draft_check_currency(struct draft *f, const struct xml_node *n);
/* An amount in the document's currency, or in `c`; `rule` is that of its decimals. */
money draft_money(struct draft *f, const struct xml_node *n, const char *rule, int *at);
money draft_money_in(struct draft *f, const struct xml_node *n, const char *rule, currency c,
                     int *at);
bool draft_flag(struct draft *f, const struct xml_node *n); /* true, 1, false, 0 */
/* An attached file: its bytes decoded. */
str draft_base64(struct draft *f, const struct xml_node *n);
/* The texts of `first` and those of its name after it (or of their child `inside`), as lines. */
str draft_texts(struct draft *f, const struct xml_node *first, const char *inside);

/* The amount in minor units; false if the currency has fewer digits, or it is too large. */
bool amount_of(decimal d, currency c, int64_t *out);

/* `count` zeroed things; ends reading by an error and gives NULL where the arena has no room. */
void *draft_room(struct draft *f, size_t count, size_t size);

/* Complain if `n` is followed by another of its name: the standard knows only one. */
const struct xml_node *draft_only(struct draft *f, const struct xml_node *n);

/* True if the scheme is VAT, in any case of letters. */
bool draft_is_vat(str scheme);

/* Fill a draft from a tree. */
void draft_read_ubl(struct draft *f, const struct xml_node *root);
void draft_read_cii(struct draft *f, const struct xml_node *root);

/* Check a draft that has been filled: rules of EN 16931-1, errors and warnings. */
void rules_check(struct draft *f);
void rules_check_tax(struct draft *f);
/* The rules of one allowance or charge of a line, checked while it is read. */
void rules_check_line_allowance(struct draft *f, const struct allowance *one,
                                const struct allowance_mark *mark);

/* Code lists the rules name. */
bool code_is_invoice_type(str code);     /* UNTDID 1001, invoices */
bool code_is_credit_note_type(str code); /* UNTDID 1001, credit notes */
bool code_is_country(str code);          /* ISO 3166-1 alpha-2, with 1A and XI */
bool code_is_payment_means(str code);    /* UNTDID 4461 */
bool code_is_tax_category(str code);     /* UNTDID 5305, as EN 16931 restricts it */
bool code_is_mime(str code);             /* what an attached file may be */

/* Readers of the other formats; `out` as paper_read's. */
MUST_USE err read_csv(struct arena *a, str bytes, struct problems *problems,
                      struct read_result *out);
MUST_USE err read_json(struct arena *a, str bytes, struct problems *problems,
                       struct read_result *out);
/* The CII inside a PDF, in the arena. E_INVALID with a problem where there is none. */
MUST_USE err read_facturx_xml(struct arena *a, str pdf, struct problems *problems, str *out);
