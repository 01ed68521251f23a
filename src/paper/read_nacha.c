/*
 * Returns in a NACHA file: entries (record 6) with an addenda 99 that tells why each came back.
 * Only these are read; records, counts and the sums of batches and file are checked.
 */
#include "paper/read_bank_own.h"

enum { RECORD = 94 };

struct sums {
    int64_t entries, debit, credit, hash;
};

struct nacha {
    struct bank_reader *r;
    struct sums batch, file;
    struct bank_line entry; /* waiting for its addenda; amount 0: none */
    int line;
    bool in_batch, ended;
};

static void fault(struct nacha *n, const char *rule, const char *text)
{
    bank_fault(n->r, rule, STR_NONE, n->line, str_of(text));
}

/* Columns from..to of the record, from 1, as the standard counts. */
static str columns(str record, size_t from, size_t to)
{
    return str_sub(record, from - 1, to - from + 1);
}

static int64_t number(struct nacha *n, str digits)
{
    int64_t v = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] >= '0' && digits.p[i] <= '9') continue;
        fault(n, "NACHA-NUMBER", "A field that must be digits is not.");
        return 0;
    }
    return str_i64(digits, &v) ? v : 0;
}

static void read_head(struct nacha *n, str record)
{
    struct bank_statement *s = bank_statement_add(n->r);
    str day = columns(record, 24, 29);

    s->account = bank_text(n->r, columns(record, 14, 23), 10);
    s->cur = CURRENCY("USD");
    s->number = arena_format(n->r->a, "%.*s", STR_FMT(columns(record, 24, 34)));
    if (!date_parse_basic(arena_format(n->r->a, "20%.*s", STR_FMT(day)), &s->day))
        fault(n, "NACHA-DATE", "The file has no date.");
}

static void read_entry(struct nacha *n, str record)
{
    struct bank_statement *s = &n->r->file.statements[0];
    str code = columns(record, 2, 3);
    bool debit = str_ends(code, S("6")) || str_ends(code, S("7")) || str_ends(code, S("8")) ||
                 str_ends(code, S("9"));
    int64_t amount = number(n, columns(record, 30, 39));

    if (n->entry.amount > 0) fault(n, "NACHA-ADDENDA", "An entry has no addenda 99.");
    n->batch.entries++;
    n->batch.hash += number(n, columns(record, 4, 11));
    *(debit ? &n->batch.debit : &n->batch.credit) += amount;
    n->entry = (struct bank_line){
        .account = s->account, .cur = s->cur, .amount = amount, .side = CREDIT, .booked = s->day,
        .valued = s->day, .at = n->line,
        .end_to_end = bank_text(n->r, columns(record, 40, 54), 15),
        .party = bank_text(n->r, columns(record, 55, 76), 22),
        .bank_ref = bank_text(n->r, columns(record, 80, 94), 15),
    };
}

static void read_addenda(struct nacha *n, str record)
{
    n->batch.entries++;
    if (!str_eq(columns(record, 2, 3), S("99"))) return;
    if (n->entry.amount == 0) {
        fault(n, "NACHA-ADDENDA", "An addenda stands without its entry.");
        return;
    }
    n->entry.return_code = bank_text(n->r, columns(record, 4, 6), 3);
    (void)bank_line_add(n->r, &n->entry);
    n->entry = (struct bank_line){ 0 };
}

static void check_sums(struct nacha *n, const struct sums *is, const struct sums *said)
{
    if (is->entries != said->entries || is->debit != said->debit || is->credit != said->credit ||
        is->hash % 10000000000 != said->hash)
        fault(n, "NACHA-SUMS", "The counts and sums of this record are not those of its entries.");
}

static void end_batch(struct nacha *n, str record)
{
    const struct sums said = { number(n, columns(record, 5, 10)),
                               number(n, columns(record, 21, 32)),
                               number(n, columns(record, 33, 44)),
                               number(n, columns(record, 11, 20)) };
    check_sums(n, &n->batch, &said);
    n->file.entries += n->batch.entries;
    n->file.debit += n->batch.debit;
    n->file.credit += n->batch.credit;
    n->file.hash += n->batch.hash;
    n->batch = (struct sums){ 0 };
    n->in_batch = false;
}

static void end_file(struct nacha *n, str record)
{
    const struct sums said = { number(n, columns(record, 14, 21)),
                               number(n, columns(record, 32, 43)),
                               number(n, columns(record, 44, 55)),
                               number(n, columns(record, 22, 31)) };
    check_sums(n, &n->file, &said);
    n->ended = true;
}

static void read_record(struct nacha *n, str record)
{
    char kind = record.p[0];

    if (n->ended) {
        if (kind != '9') fault(n, "NACHA-ORDER", "A record stands behind the end of the file.");
    } else if (kind == '1' && n->r->file.count == 0) {
        read_head(n, record);
    } else if (n->r->file.count == 0) {
        fault(n, "NACHA-ORDER", "The file does not begin with its header.");
        n->ended = true;
    } else if (kind == '5' && !n->in_batch) {
        n->in_batch = true;
    } else if (kind == '6' && n->in_batch) {
        read_entry(n, record);
    } else if (kind == '7' && n->in_batch) {
        read_addenda(n, record);
    } else if (kind == '8' && n->in_batch) {
        end_batch(n, record);
    } else if (kind == '9' && !n->in_batch) {
        end_file(n, record);
    } else {
        fault(n, "NACHA-ORDER", "This record does not belong here.");
    }
}

void read_nacha(struct bank_reader *r, str bytes)
{
    struct nacha n = { .r = r };
    str rest = bytes, record;

    r->file.format = BANK_NACHA;
    while (str_cut(&rest, '\n', &record) && r->problems->errors == 0) {
        n.line++;
        if (str_ends(record, S("\r"))) record.n--;
        if (record.n == 0) continue;
        if (record.n != RECORD)
            fault(&n, "NACHA-RECORD", "A record has 94 characters.");
        else
            read_record(&n, record);
    }
    if (r->problems->errors == 0 && (!n.ended || n.entry.amount > 0))
        fault(&n, "NACHA-END", "The file ends too early.");
}
