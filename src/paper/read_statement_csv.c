/*
 * A statement as CSV: a header, then a row for each movement. Columns are known by our names and by
 * those common exports use; others are passed over. Dates and amounts that could be read in two
 * ways are faults, never guesses.
 */
#include "base/utf8.h"
#include "csv/csv.h"
#include "paper/read_bank_own.h"

#include <string.h>

enum field {
    F_DATE, F_VALUE_DATE, F_AMOUNT, F_CREDIT, F_DEBIT, F_CURRENCY, F_ACCOUNT, F_TEXT, F_REFERENCE,
    F_END_TO_END, F_MANDATE, F_PARTY, F_PARTY_ACCOUNT, F_ID, F_RETURN_CODE, FIELDS
};

static const struct {
    const char *name;
    enum field field;
} names[] = {
    { "date", F_DATE }, { "booking date", F_DATE }, { "transaction date", F_DATE },
    { "posting date", F_DATE }, { "buchungstag", F_DATE }, { "buchungsdatum", F_DATE },
    { "value date", F_VALUE_DATE }, { "valuta", F_VALUE_DATE }, { "valutadatum", F_VALUE_DATE },
    { "amount", F_AMOUNT }, { "betrag", F_AMOUNT }, { "credit", F_CREDIT }, { "deposit", F_CREDIT },
    { "debit", F_DEBIT }, { "withdrawal", F_DEBIT },
    { "currency", F_CURRENCY }, { "waehrung", F_CURRENCY }, { "w\xC3\xA4hrung", F_CURRENCY },
    { "account", F_ACCOUNT }, { "auftragskonto", F_ACCOUNT },
    { "text", F_TEXT }, { "description", F_TEXT }, { "narration", F_TEXT }, { "details", F_TEXT },
    { "verwendungszweck", F_TEXT }, { "reference", F_REFERENCE },
    { "end to end id", F_END_TO_END }, { "mandate", F_MANDATE }, { "mandatsreferenz", F_MANDATE },
    { "party", F_PARTY }, { "name", F_PARTY }, { "payee", F_PARTY }, { "counterparty", F_PARTY },
    { "party account", F_PARTY_ACCOUNT }, { "iban", F_PARTY_ACCOUNT },
    { "id", F_ID }, { "transaction id", F_ID }, { "bank reference", F_ID },
    { "return code", F_RETURN_CODE },
};

struct columns {
    int at[FIELDS]; /* -1: not there */
    size_t count;
};

/* "Booking_Date" and "booking date" are one name. */
static enum field field_of(str cell)
{
    char name[64];
    str s = str_trim(cell);
    if (s.n >= sizeof name) return FIELDS;
    for (size_t i = 0; i < s.n; i++) name[i] = s.p[i] == '_' || s.p[i] == '-' ? ' ' : s.p[i];
    for (size_t i = 0; i < countof(names); i++) {
        if (str_eq_nocase((str){ name, s.n }, str_of(names[i].name))) return names[i].field;
    }
    return FIELDS;
}

static bool read_header(struct bank_reader *r, const struct csv_row *row, struct columns *c)
{
    bool good = true;
    c->count = row->count;
    for (int f = 0; f < FIELDS; f++) c->at[f] = -1;
    for (size_t i = 0; i < row->count; i++) {
        enum field f = field_of(row->cells[i]);
        if (f == FIELDS) continue;
        if (c->at[f] >= 0) {
            bank_fault(r, "CSV-DUPLICATE-COLUMN", str_trim(row->cells[i]), row->line,
                       S("This column stands twice."));
            good = false;
        }
        c->at[f] = (int)i;
    }
    bool amounts = c->at[F_AMOUNT] >= 0 || (c->at[F_CREDIT] >= 0 && c->at[F_DEBIT] >= 0);
    if (c->at[F_DATE] >= 0 && amounts) return good;
    bank_fault(r, "CSV-MISSING-COLUMN", c->at[F_DATE] < 0 ? S("date") : S("amount"), row->line,
               S("This column is needed; amount may be two columns, credit and debit."));
    return false;
}

static str cell(const struct columns *c, const struct csv_row *row, enum field f)
{
    return c->at[f] < 0 ? STR_NONE : str_trim(row->cells[c->at[f]]);
}

/* 2026-11-21, 20261121 or 21.11.2026; with a slash day and month could be either. */
static bool date_read(str s, date *out)
{
    int64_t day, month, year;
    str first, second;

    if (date_parse(s, out) || date_parse_basic(s, out)) return true;
    return str_cut(&s, '.', &first) && str_cut(&s, '.', &second) && str_i64(first, &day) &&
           str_i64(second, &month) && s.n == 4 && str_i64(s, &year) && day > 0 && day < 32 &&
           month > 0 && month < 13 && date_of((int)year, (int)month, (int)day, out);
}

/* Digits alone, or with a mark before each three of them. */
static bool is_grouped(str whole, char group)
{
    str part;
    if (!str_has(whole, group)) return true;
    for (bool first = true; str_cut(&whole, group, &part); first = false) {
        if (first ? part.n == 0 || part.n > 3 : part.n != 3) return false;
    }
    return true;
}

/* "1234.56", "1,234.56", "1234,56" or "1.234,56"; what could be either is no amount. */
static bool amount_read(struct arena *a, str s, currency cur, money *out)
{
    size_t end = s.n;
    bool minus = str_starts(s, S("-")), sign = minus || str_starts(s, S("+"));

    while (end > 0 && s.p[end - 1] != '.' && s.p[end - 1] != ',') end--;
    char mark = end > 0 ? s.p[end - 1] : '.', group = mark == ',' ? '.' : ',';
    str whole = str_sub(s, sign, (end > 0 ? end - 1 : s.n) - sign);
    str cents = end > 0 ? str_sub(s, end, s.n) : STR_NONE;
    if (str_has(whole, mark) || !is_grouped(whole, group)) return false;
    if (mark == ',' && cents.n != 2) return false; /* "1,234" */
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 64);
    if (minus) buf_char(&b, '-');
    for (size_t i = 0; i < whole.n; i++) {
        if (whole.p[i] != group) buf_char(&b, whole.p[i]);
    }
    if (cents.n > 0) buf_format(&b, ".%.*s", STR_FMT(cents));
    return !b.overflow && money_parse(buf_copy(&b, a), cur, out) == OK;
}

/* The signed amount of a row: one column, or what came in less what went out. */
static bool row_amount(struct bank_reader *r, const struct columns *c, const struct csv_row *row,
                       currency cur, int64_t *out)
{
    money one = money_zero(cur), credit = one, debit = one;
    str in = cell(c, row, F_CREDIT), went = cell(c, row, F_DEBIT);

    if (c->at[F_AMOUNT] >= 0) {
        if (!amount_read(r->a, cell(c, row, F_AMOUNT), cur, &one)) return false;
        *out = one.minor;
        return true;
    }
    if (in.n > 0 && !amount_read(r->a, in, cur, &credit)) return false;
    if (went.n > 0 && !amount_read(r->a, went, cur, &debit)) return false;
    if (debit.minor < 0) debit.minor = -debit.minor; /* some write the sign there too */
    if (credit.minor < 0 || (in.n == 0 && went.n == 0)) return false;
    return !__builtin_sub_overflow(credit.minor, debit.minor, out);
}

/* The statement of that account and currency: rows of one file may be of several. */
static struct bank_statement *statement_for(struct bank_reader *r, str account, currency cur,
                                            int line)
{
    if (r->file.count > 0) {
        struct bank_statement *s = &r->file.statements[r->file.count - 1];
        if (str_eq(s->account, account) && currency_eq(s->cur, cur)) return s;
        bank_fault(r, "CSV-ACCOUNT", S("account"), line,
                   S("One file holds one account in one currency."));
        return NULL;
    }
    struct bank_statement *s = bank_statement_add(r);
    s->account = account;
    s->cur = cur;
    return s;
}

static void read_row(struct bank_reader *r, const struct columns *c, const struct csv_row *row)
{
    str account = cell(c, row, F_ACCOUNT), code = cell(c, row, F_CURRENCY);
    struct bank_line l = { .cur = r->hints->cur, .valued = DATE_NONE, .at = row->line };
    int64_t amount;

    account = bank_text(r, account.n > 0 ? account : r->hints->account, 40);
    if (account.n == 0)
        bank_fault(r, "CSV-ACCOUNT", S("account"), row->line, S("Which account is this of?"));
    if ((code.n > 0 && !currency_parse(code, &l.cur)) || l.cur.index == 0) {
        bank_fault(r, "CSV-CURRENCY", S("currency"), row->line,
                   S("This is not a currency of ISO 4217."));
        return;
    }
    if (!date_read(cell(c, row, F_DATE), &l.booked))
        bank_fault(r, "CSV-DATE", S("date"), row->line,
                   S("This is not a date as 2026-11-21 or 21.11.2026."));
    str valued = cell(c, row, F_VALUE_DATE);
    if (valued.n == 0) l.valued = l.booked;
    else if (!date_read(valued, &l.valued))
        bank_fault(r, "CSV-DATE", S("value date"), row->line, S("This is not a date."));
    if (!row_amount(r, c, row, l.cur, &amount) || amount == INT64_MIN) {
        bank_fault(r, "CSV-AMOUNT", S("amount"), row->line,
                   S("This is not an amount, or could be read in two ways."));
        return;
    }
    struct bank_statement *s = statement_for(r, account, l.cur, row->line);
    if (amount == 0 || s == NULL) return;
    l.account = s->account;
    l.side = amount > 0 ? DEBIT : CREDIT;
    l.amount = amount > 0 ? amount : -amount;
    l.text = bank_text(r, cell(c, row, F_TEXT), 1000);
    l.reference = bank_text(r, cell(c, row, F_REFERENCE), 35);
    l.end_to_end = bank_text(r, cell(c, row, F_END_TO_END), 35);
    l.mandate = bank_text(r, cell(c, row, F_MANDATE), 35);
    l.party = bank_text(r, cell(c, row, F_PARTY), 140);
    l.party_account = bank_text(r, cell(c, row, F_PARTY_ACCOUNT), 40);
    l.bank_ref = bank_text(r, cell(c, row, F_ID), 35);
    l.return_code = bank_text(r, cell(c, row, F_RETURN_CODE), 4);
    (void)bank_line_add(r, &l);
}

/* A CSV has no number of its own: its days and how many rows. */
static void name_statement(struct bank_reader *r)
{
    if (r->file.count == 0) return;
    struct bank_statement *s = &r->file.statements[0];
    date first = { INT32_MAX }, last = DATE_NONE;
    char from[11], to[11];

    for (size_t i = 0; i < s->count; i++) {
        if (s->lines[i].booked.day < first.day) first = s->lines[i].booked;
        if (s->lines[i].booked.day > last.day) last = s->lines[i].booked;
    }
    s->day = last;
    if (s->count > 0)
        s->number = arena_format(r->a, "%.*s/%.*s/%zu", STR_FMT(date_iso(first, from)),
                                 STR_FMT(date_iso(last, to)), s->count);
}

void read_statement_csv(struct bank_reader *r, str bytes)
{
    struct csv c;
    struct csv_row *row = arena_new(r->a, struct csv_row);
    struct columns columns;
    err e;

    r->file.format = BANK_CSV;
    if (!utf8_valid(bytes) || memchr(bytes.p, 0, bytes.n) != NULL) {
        bank_fault(r, "CSV-ENCODING", STR_NONE, 1,
                   S("The file is none of CAMT, NACHA and CSV in UTF-8."));
        return;
    }
    csv_init(&c, r->a, bytes);
    e = csv_next(&c, row);
    if (e == OK && !read_header(r, row, &columns)) return;
    while (e == OK && (e = csv_next(&c, row)) == OK) {
        if (row->count != columns.count)
            bank_fault(r, "CSV-CELLS", STR_NONE, row->line,
                       S("The row has not as many cells as the header has columns."));
        else
            read_row(r, &columns, row);
    }
    if (e != E_NOT_FOUND) bank_fault(r, "CSV-SYNTAX", STR_NONE, c.why_line, str_of(c.why));
    name_statement(r);
}
