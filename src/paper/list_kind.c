/* The columns of each kind of list, one table and one function a kind. */
#include "paper/list_kind.h"

#include "core/pay_method.h"

#define FIELD(key, name, label, width, shape)                                                      \
    { { key, sizeof key - 1 }, name, { label, sizeof label - 1 }, width, shape }

/* ---- invoices ---- */

enum {
    INVOICE_NUMBER, INVOICE_ORDER, INVOICE_CURRENCY, INVOICE_ISSUED, INVOICE_DUE_DAY, INVOICE_TYPE,
    INVOICE_CONTRACT, INVOICE_NET, INVOICE_TAX, INVOICE_TOTAL, INVOICE_BALANCE, INVOICE_STATE
};

static const struct list_field invoice_fields[] = {
    [INVOICE_NUMBER] = FIELD("", "number", "Number", 20, LIST_TEXT),
    [INVOICE_ORDER] = FIELD("", "purchase_order", "Purchase order", 16, LIST_TEXT),
    [INVOICE_CURRENCY] = FIELD("", "currency", "Currency", 9, LIST_TEXT),
    [INVOICE_ISSUED] = FIELD("issued", "issue_date", "Date", 12, LIST_DAY),
    [INVOICE_DUE_DAY] = FIELD("due", "due_date", "Due date", 12, LIST_DAY),
    [INVOICE_TYPE] = FIELD("type", "type", "Type", 16, LIST_TEXT),
    [INVOICE_CONTRACT] = FIELD("contract", "contract", "Contract", 16, LIST_TEXT),
    [INVOICE_NET] = FIELD("amount", "net", "Amount", 14, LIST_AMOUNT),
    [INVOICE_TAX] = FIELD("tax", "tax", "Tax", 14, LIST_AMOUNT),
    [INVOICE_TOTAL] = FIELD("total", "total", "Total", 14, LIST_AMOUNT),
    [INVOICE_BALANCE] = FIELD("balance", "balance", "Balance", 14, LIST_AMOUNT),
    [INVOICE_STATE] = FIELD("state", "state", "State", 14, LIST_WORD),
};

static struct list_cell text(str s)
{
    return (struct list_cell){ .text = s };
}

static struct list_cell day(date d)
{
    return (struct list_cell){ .day = d };
}

static struct list_cell amount(int64_t minor, currency cur)
{
    return (struct list_cell){ .amount = { minor, cur } };
}

static struct list_cell invoice_cell(const struct list_row *row, size_t field, date today)
{
    const struct lot *l = row->lot;

    switch (field) {
    case INVOICE_NUMBER: return text(l->number);
    case INVOICE_ORDER: return text(l->purchase_order);
    case INVOICE_CURRENCY: return text(currency_code(l->cur));
    case INVOICE_ISSUED: return day(l->day);
    case INVOICE_DUE_DAY: return day(l->due);
    case INVOICE_TYPE: return text(l->type);
    case INVOICE_CONTRACT: return text(l->contract);
    case INVOICE_NET: return amount(l->net, l->cur);
    case INVOICE_TAX: return amount(l->tax, l->cur);
    case INVOICE_TOTAL: return amount(l->total, l->cur);
    case INVOICE_BALANCE: return amount(l->closed ? 0 : lot_balance(l), l->cur);
    default: break;
    }
    enum invoice_state s = lot_state(l, today);
    return (struct list_cell){ .text = invoice_state_key(s), .word = invoice_state_label(s) };
}

/* ---- credits ---- */

enum { CREDIT_NUMBER, CREDIT_CURRENCY, CREDIT_ISSUED, CREDIT_WHY, CREDIT_AMOUNT, CREDIT_USED,
       CREDIT_LEFT };

static const struct list_field credit_fields[] = {
    [CREDIT_NUMBER] = FIELD("", "number", "Credit", 20, LIST_TEXT),
    [CREDIT_CURRENCY] = FIELD("", "currency", "Currency", 9, LIST_TEXT),
    [CREDIT_ISSUED] = FIELD("", "date", "Date", 12, LIST_DAY),
    [CREDIT_WHY] = FIELD("", "why", "Why", 16, LIST_WORD),
    [CREDIT_AMOUNT] = FIELD("", "amount", "Amount", 14, LIST_AMOUNT),
    [CREDIT_USED] = FIELD("", "used", "Used", 14, LIST_AMOUNT),
    [CREDIT_LEFT] = FIELD("", "left", "Left to use", 14, LIST_AMOUNT),
};

static struct list_cell credit_cell(const struct list_row *row, size_t field, date today UNUSED)
{
    const struct lot *l = row->lot;
    str why = l->kind == DOCUMENT_CREDIT_NOTE ? S("Credit note") : l->type;

    switch (field) {
    case CREDIT_NUMBER: return text(l->number);
    case CREDIT_CURRENCY: return text(currency_code(l->cur));
    case CREDIT_ISSUED: return day(l->day);
    case CREDIT_AMOUNT: return amount(l->total, l->cur);
    case CREDIT_USED: return amount(l->total - lot_balance(l), l->cur);
    case CREDIT_LEFT: return amount(lot_payable(l), l->cur);
    default: return (struct list_cell){ .text = why, .word = why };
    }
}

/* ---- payments ---- */

enum {
    PAYMENT_RECEIPT, PAYMENT_REFERENCE, PAYMENT_CURRENCY, PAYMENT_DAY, PAYMENT_METHOD,
    PAYMENT_PAYER, PAYMENT_DOCUMENT, PAYMENT_DOCUMENTS, PAYMENT_AMOUNT, PAYMENT_STATE
};

static const struct list_field payment_fields[] = {
    [PAYMENT_RECEIPT] = FIELD("", "receipt", "Receipt", 20, LIST_TEXT),
    [PAYMENT_REFERENCE] = FIELD("", "reference", "Reference", 16, LIST_TEXT),
    [PAYMENT_CURRENCY] = FIELD("", "currency", "Currency", 9, LIST_TEXT),
    [PAYMENT_DAY] = FIELD("", "date", "Date", 12, LIST_DAY),
    [PAYMENT_METHOD] = FIELD("", "method", "Method", 16, LIST_WORD),
    [PAYMENT_PAYER] = FIELD("", "payer", "Paid by", 20, LIST_TEXT),
    [PAYMENT_DOCUMENT] = FIELD("", "document", "Applied to", 20, LIST_TEXT),
    [PAYMENT_DOCUMENTS] = FIELD("", "documents", "Documents", 10, LIST_COUNT),
    [PAYMENT_AMOUNT] = FIELD("", "amount", "Amount", 14, LIST_AMOUNT),
    [PAYMENT_STATE] = FIELD("", "state", "State", 14, LIST_WORD),
};

static struct list_cell method_cell(str word)
{
    enum pay_method m = pay_method_of(word);
    str label = str_eq(word, S("credit")) ? S("Credit") : m == PAY_NONE ? word
                                                                        : pay_method_label(m);
    return (struct list_cell){ .text = word, .word = label };
}

static struct list_cell payment_cell(const struct list_row *row, size_t field, date today UNUSED)
{
    const struct payment *p = row->payment;

    switch (field) {
    case PAYMENT_RECEIPT: return text(p->receipt);
    case PAYMENT_REFERENCE: return text(p->reference);
    case PAYMENT_CURRENCY: return text(currency_code(p->cur));
    case PAYMENT_DAY: return day(p->day);
    case PAYMENT_METHOD: return method_cell(p->method);
    case PAYMENT_PAYER: return text(p->payer);
    case PAYMENT_DOCUMENT: return text(row->document);
    case PAYMENT_DOCUMENTS: return (struct list_cell){ .count = row->documents };
    case PAYMENT_AMOUNT: return amount(p->amount + p->credit, p->cur);
    default: break;
    }
    return (struct list_cell){ .text = payment_state_key(p->state),
                               .word = payment_state_label(p->state) };
}

const struct list_fields *list_fields_of(enum list_kind kind)
{
    static const struct list_fields kinds[] = {
        [LIST_INVOICES] = { invoice_fields, countof(invoice_fields), invoice_cell },
        [LIST_CREDITS] = { credit_fields, countof(credit_fields), credit_cell },
        [LIST_PAYMENTS] = { payment_fields, countof(payment_fields), payment_cell },
    };

    must((unsigned)kind < countof(kinds));
    return &kinds[kind];
}
