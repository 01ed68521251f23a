/*
 * CAMT.053 (statement) and CAMT.054 (notification) of ISO 20022. Only what is booked is taken; an
 * entry that gathers several payments gives a line for each where the details add up to it, else
 * one line. Elements we do not need are passed over: the file itself is kept.
 */
#include "base/limits.h"
#include "paper/read_bank_own.h"
#include "xml/xml.h"

#define C "c:" /* in all versions the names are these */
#define VERSION(kind, n) { "c", "urn:iso:std:iso:20022:tech:xsd:camt." kind ".001." n }
#define VERSIONS(kind)                                                                             \
    VERSION(kind, "01"), VERSION(kind, "02"), VERSION(kind, "03"), VERSION(kind, "04"),            \
        VERSION(kind, "05"), VERSION(kind, "06"), VERSION(kind, "07"), VERSION(kind, "08"),        \
        VERSION(kind, "09"), VERSION(kind, "10"), VERSION(kind, "11"), VERSION(kind, "12"),        \
        VERSION(kind, "13"), VERSION(kind, "14")
static const struct xml_space spaces[] = { VERSIONS("053"), VERSIONS("054") };

static void fault(struct bank_reader *r, const char *rule, const struct xml_node *n,
                  const char *element, const char *text)
{
    bank_fault(r, rule, str_of(element), n->line, str_of(text));
}

static str text_at(struct bank_reader *r, const struct xml_node *n, const char *path, size_t max)
{
    return bank_text(r, xml_text(n, path), max);
}

/* An amount with its currency; false with a fault. */
static bool amount_of(struct bank_reader *r, const struct xml_node *n, money *out)
{
    currency cur;
    if (!currency_parse(xml_attribute_of(n, "Ccy"), &cur)) {
        fault(r, "CAMT-CURRENCY", n, "Amt", "This is not a currency of ISO 4217.");
        return false;
    }
    str digits = n->text;
    /* Banks write more decimals than the currency has, all of them zero. */
    while (str_has(digits, '.') && (str_ends(digits, S("0")) || str_ends(digits, S("."))))
        digits.n--;
    if (money_parse(digits, cur, out) != OK || out->minor < 0) {
        fault(r, "CAMT-AMOUNT", n, "Amt", "This is not an amount.");
        return false;
    }
    return true;
}

/* CdtDbtInd: which side of our account. */
static bool side_of(struct bank_reader *r, const struct xml_node *n, enum side *out)
{
    str word = xml_text(n, C "CdtDbtInd");
    if (str_eq(word, S("CRDT")))
        *out = DEBIT;
    else if (str_eq(word, S("DBIT")))
        *out = CREDIT;
    else {
        fault(r, "CAMT-SIDE", n, "CdtDbtInd", "CRDT or DBIT is needed.");
        return false;
    }
    return true;
}

/* A date, or the day of a time; DATE_NONE where there is none. */
static date date_at(struct bank_reader *r, const struct xml_node *n, const char *name)
{
    const struct xml_node *at = xml_child(n, name);
    date d = DATE_NONE;
    if (at == NULL) return d;
    str s = xml_text(at, C "Dt");
    if (s.n == 0) s = xml_text(at, C "DtTm");
    if (!date_parse(str_sub(s, 0, 10), &d)) fault(r, "CAMT-DATE", at, name, "This is not a date.");
    return d;
}

static str account_of(struct bank_reader *r, const struct xml_node *acct)
{
    str iban = xml_text(acct, C "Id/" C "IBAN");
    return bank_text(r, iban.n > 0 ? iban : xml_text(acct, C "Id/" C "Othr/" C "Id"), 40);
}

static const char *const party_names[2][2] = {
    { C "RltdPties/" C "Dbtr", C "RltdPties/" C "DbtrAcct" },
    { C "RltdPties/" C "Cdtr", C "RltdPties/" C "CdtrAcct" },
};

/* "NOTPROVIDED" and "NONREF" say that there is none. */
static str real(str s)
{
    return str_eq(s, S("NOTPROVIDED")) || str_eq(s, S("NONREF")) ? STR_NONE : s;
}

/* All unstructured texts, joined. */
static str remittance(struct bank_reader *r, const struct xml_node *info)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 64 * 1024);
    for (const struct xml_node *n = xml_child(info, C "Ustrd"); n != NULL; n = xml_again(n))
        buf_format(&b, "%s%.*s", b.n > 0 ? " " : "", STR_FMT(n->text));
    return bank_text(r, buf_view(&b), 1000);
}

/* What the details say of one payment. */
static void take_details(struct bank_reader *r, const struct xml_node *tx, struct bank_line *l)
{
    const char *const *names = party_names[l->side == DEBIT ? 0 : 1];
    const struct xml_node *party = xml_find(tx, names[0]), *info = xml_find(tx, C "RmtInf");

    l->at = tx->line;
    l->end_to_end = real(text_at(r, tx, C "Refs/" C "EndToEndId", 35));
    l->mandate = real(text_at(r, tx, C "Refs/" C "MndtId", 35));
    l->reference = text_at(r, info, C "Strd/" C "CdtrRefInf/" C "Ref", 35);
    l->text = remittance(r, info);
    l->party = text_at(r, party, C "Nm", 140);
    if (l->party.n == 0) l->party = text_at(r, party, C "Pty/" C "Nm", 140);
    l->party_account = account_of(r, xml_find(tx, names[1]));
    l->return_code = text_at(r, tx, C "RtrInf/" C "Rsn/" C "Cd", 4);
}

/* The details' own amount, in the currency of the entry; false where they have none. */
static bool detail_amount(const struct xml_node *tx, currency cur, int64_t *out)
{
    const struct xml_node *n = xml_child(tx, C "Amt");
    money m;

    if (n == NULL) n = xml_find(tx, C "AmtDtls/" C "TxAmt/" C "Amt");
    if (n == NULL || !str_eq(xml_attribute_of(n, "Ccy"), currency_code(cur))) return false;
    if (money_parse(n->text, cur, &m) != OK || m.minor <= 0) return false;
    *out = m.minor;
    return true;
}

/* How many details there are, and whether they add up to the entry on its side. */
static bool adds_up(const struct xml_node *entry, const struct bank_line *whole, size_t *count)
{
    int64_t sum = 0, amount;
    bool good = true;
    const char *const side = whole->side == DEBIT ? "CRDT" : "DBIT";

    *count = 0;
    for (const struct xml_node *d = xml_child(entry, C "NtryDtls"); d != NULL; d = xml_again(d)) {
        for (const struct xml_node *t = xml_child(d, C "TxDtls"); t != NULL; t = xml_again(t)) {
            str own = xml_text(t, C "CdtDbtInd");
            ++*count;
            good = good && detail_amount(t, whole->cur, &amount) &&
                   (own.n == 0 || str_eq(own, str_of(side))) &&
                   !__builtin_add_overflow(sum, amount, &sum);
        }
    }
    return good && sum == whole->amount;
}

static void split(struct bank_reader *r, const struct xml_node *entry, struct bank_line *l)
{
    for (const struct xml_node *d = xml_child(entry, C "NtryDtls"); d != NULL; d = xml_again(d)) {
        for (const struct xml_node *t = xml_child(d, C "TxDtls"); t != NULL; t = xml_again(t)) {
            must(detail_amount(t, l->cur, &l->amount));
            take_details(r, t, l);
            if (!bank_line_add(r, l)) return;
            l->n++;
        }
    }
}

static bool is_booked(const struct xml_node *entry)
{
    str status = xml_text(entry, C "Sts/" C "Cd");
    if (status.n == 0) status = xml_text(entry, C "Sts");
    return str_eq(status, S("BOOK"));
}

/* How a sum of many calls itself: by our own name of what was sent in one. */
static str batch_of(struct bank_reader *r, const struct xml_node *entry)
{
    const struct xml_node *b = xml_find(entry, C "NtryDtls/" C "Btch");
    str id = text_at(r, b, C "PmtInfId", 35);
    return real(id.n > 0 ? id : text_at(r, b, C "MsgId", 35));
}

static void read_entry(struct bank_reader *r, const struct xml_node *n, int entry, int64_t *sum)
{
    struct bank_statement *s = &r->file.statements[r->file.count - 1];
    struct bank_line l = { .account = s->account, .entry = entry, .at = n->line };
    const struct xml_node *amt = xml_child(n, C "Amt");
    size_t count;
    money m;

    if (!is_booked(n)) return;
    if (amt == NULL) {
        fault(r, "CAMT-AMOUNT", n, "Amt", "The entry has no amount.");
        return;
    }
    if (!amount_of(r, amt, &m) || !side_of(r, n, &l.side)) return;
    if (s->cur.index == 0) s->cur = m.cur;
    if (!currency_eq(s->cur, m.cur)) {
        fault(r, "CAMT-CURRENCY", amt, "Amt", "The entry is in another currency than the account.");
        return;
    }
    l.cur = m.cur;
    l.amount = m.minor;
    l.booked = date_at(r, n, C "BookgDt");
    l.valued = date_at(r, n, C "ValDt");
    if (!date_is(l.booked)) l.booked = date_is(l.valued) ? l.valued : s->day;
    if (!date_is(l.booked)) fault(r, "CAMT-DATE", n, "BookgDt", "The entry has no date.");
    if (!date_is(l.valued)) l.valued = l.booked;
    l.bank_ref = real(text_at(r, n, C "AcctSvcrRef", 35));
    if (__builtin_add_overflow(*sum, (int)l.side * l.amount, sum))
        fault(r, "CAMT-BALANCE", n, "Ntry", "The sum of the entries is too large.");
    if (l.amount == 0) return;
    if (adds_up(n, &l, &count)) {
        split(r, n, &l);
        return;
    }
    const struct xml_node *one = xml_find(n, C "NtryDtls/" C "TxDtls");
    if (one != NULL && count == 1) take_details(r, one, &l);
    else l.reference = batch_of(r, n);
    if (l.text.n == 0) l.text = text_at(r, n, C "AddtlNtryInf", 500);
    (void)bank_line_add(r, &l);
}

/* The balance of that code, signed; false where it is not given. */
static bool balance(struct bank_reader *r, const struct xml_node *s, const char *code, money *out)
{
    for (const struct xml_node *n = xml_child(s, C "Bal"); n != NULL; n = xml_again(n)) {
        const struct xml_node *amt = xml_child(n, C "Amt");
        enum side side;
        if (!str_eq(xml_text(n, C "Tp/" C "CdOrPrtry/" C "Cd"), str_of(code)) || amt == NULL)
            continue;
        if (!amount_of(r, amt, out) || !side_of(r, n, &side)) return false;
        if (side == CREDIT) out->minor = -out->minor;
        return true;
    }
    return false;
}

static void read_balances(struct bank_reader *r, const struct xml_node *n, int64_t sum)
{
    struct bank_statement *s = &r->file.statements[r->file.count - 1];
    money opening, closing;
    int64_t expected;

    if (!balance(r, n, "OPBD", &opening) && !balance(r, n, "PRCD", &opening)) return;
    if (!balance(r, n, "CLBD", &closing)) return;
    if (s->cur.index == 0) s->cur = opening.cur;
    if (!currency_eq(opening.cur, s->cur) || !currency_eq(closing.cur, s->cur)) {
        fault(r, "CAMT-CURRENCY", n, "Bal", "The balances are in another currency.");
        return;
    }
    if (__builtin_add_overflow(opening.minor, sum, &expected) || expected != closing.minor) {
        fault(r, "CAMT-BALANCE", n, "Bal",
              "The opening balance and the entries do not add up to the closing balance.");
        return;
    }
    s->balanced = true;
    s->opening = opening.minor;
    s->closing = closing.minor;
}

static void read_one(struct bank_reader *r, const struct xml_node *n)
{
    struct bank_statement *s = bank_statement_add(r);
    int64_t sum = 0;
    int entry = 0;
    str code = xml_text(n, C "Acct/" C "Ccy");

    s->account = account_of(r, xml_child(n, C "Acct"));
    s->number = text_at(r, n, C "Id", 35);
    if (code.n > 0 && !currency_parse(code, &s->cur))
        fault(r, "CAMT-CURRENCY", n, "Ccy", "This is not a currency of ISO 4217.");
    (void)date_parse(str_sub(xml_text(n, C "CreDtTm"), 0, 10), &s->day);
    if (s->account.n == 0) fault(r, "CAMT-ACCOUNT", n, "Acct", "The statement names no account.");
    if (s->number.n == 0) fault(r, "CAMT-ID", n, "Id", "The statement has no identification.");
    for (const struct xml_node *e = xml_child(n, C "Ntry"); e != NULL; e = xml_again(e))
        read_entry(r, e, entry++, &sum);
    if (r->file.format == BANK_CAMT053) read_balances(r, n, sum);
    s = &r->file.statements[r->file.count - 1];
    if (s->cur.index == 0 && s->count == 0) r->file.count--; /* nothing moved, nothing said */
}

void read_camt(struct bank_reader *r, str bytes)
{
    struct arena CLEANUP(arena_release) tree = { 0 };
    struct xml_node *root;
    struct xml_fault why = { 0 };

    arena_init(&tree, bytes.n * 64 + 4 * 1024 * 1024);
    if (xml_parse(&tree, bytes, spaces, countof(spaces), &root, &why) != OK) {
        bank_fault(r, "XML", STR_NONE, why.line, why.text);
        return;
    }
    const struct xml_node *message = xml_child(root, C "BkToCstmrStmt");
    const char *name = C "Stmt";
    r->file.format = BANK_CAMT053;
    if (message == NULL) {
        message = xml_child(root, C "BkToCstmrDbtCdtNtfctn");
        name = C "Ntfctn";
        r->file.format = BANK_CAMT054;
    }
    if (message == NULL) {
        bank_fault(r, "CAMT-FORMAT", root->name, root->line,
                   S("This XML is neither CAMT.053 nor CAMT.054."));
        return;
    }
    for (const struct xml_node *n = xml_child(message, name); n != NULL; n = xml_again(n))
        read_one(r, n);
}
