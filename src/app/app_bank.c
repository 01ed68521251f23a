/* Taking a file in: one transaction that books every line that is new. */
#include "app/app_bank.h"

#include "app/bank_own.h"
#include "app/book_own.h"
#include "base/clock.h"
#include "db/write.h"
#include "store/store_book.h"

struct take {
    const struct app *app;
    struct arena *a;
    org_id org;
    const struct bank_file *file;
    struct problems *problems;
    str sha256;
    struct bank_imported done;
    struct book book;
};

static void fault(struct take *t, const char *rule, const struct bank_line *l, const char *text)
{
    problem_add(t->problems, (struct problem){ .rule = str_of(rule), .field = S("entry"),
                                               .line = l == NULL ? 0 : l->at,
                                               .text = str_of(text) });
}

/* All that a line says, in one text; for its key where the bank gives none, and for its entry. */
static str content(struct arena *a, const struct bank_line *l)
{
    char booked[11], valued[11];
    return arena_format(a, "%.*s\n%.*s\n%lld\n%d\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s",
                        STR_FMT(l->account), STR_FMT(currency_code(l->cur)), (long long)l->amount,
                        (int)l->side, STR_FMT(date_iso(l->booked, booked)),
                        STR_FMT(date_iso(l->valued, valued)), STR_FMT(l->end_to_end),
                        STR_FMT(l->mandate), STR_FMT(l->reference), STR_FMT(l->text),
                        STR_FMT(l->party), STR_FMT(l->party_account));
}

/* Equal entries of one file are told apart by how many came before. */
static int earlier(const struct bank_statement *s, const str *sums, size_t first)
{
    int n = 0;
    for (size_t i = 0; i < first; i++) n += s->lines[i].n == 0 && str_eq(sums[i], sums[first]);
    return n;
}

/* Lines of one entry stand together and have one key. */
static void give_keys(struct take *t, struct bank_statement *s)
{
    str *sums = arena_array(t->a, str, s->count + 1);
    for (size_t i = 0; i < s->count; i++) {
        struct bank_line *l = &s->lines[i];
        char day[11];
        if (l->n > 0) {
            l->key = s->lines[i - 1].key;
        } else if (l->bank_ref.n > 0) {
            l->key = arena_format(t->a, "ref:%.*s:%.*s", STR_FMT(date_iso(l->booked, day)),
                                  STR_FMT(l->bank_ref));
        } else {
            sums[i] = app_sha256(t->a, content(t->a, l));
            l->key = arena_format(t->a, "sum:%.*s:%d", STR_FMT(sums[i]), earlier(s, sums, i));
        }
    }
}

/* An entry that is there already: its lines must add up to the same. */
static err known_entry(struct wtx *tx, struct take *t, int64_t statement,
                       const struct bank_line *l, size_t n, const struct bank_line *there,
                       size_t there_n)
{
    int64_t now = 0, before = 0;
    for (size_t i = 0; i < n; i++) now += (int)l[i].side * l[i].amount;
    for (size_t i = 0; i < there_n; i++) before += (int)there[i].side * there[i].amount;
    if (now != before) {
        fault(t, "BANK-CHANGED", l, "This entry is there already, with another amount.");
        return E_INVALID;
    }
    for (size_t i = 0; i < there_n && statement != 0; i++)
        TRY(store_bank_shown_insert(tx, t->org, statement, there[i].id));
    t->done.there += (int)n;
    return OK;
}

static err take_entry(struct wtx *tx, struct take *t, int64_t statement, struct bank_line *l,
                      size_t n)
{
    struct bank_line *there;
    size_t there_n;

    TRY(store_bank_entry_lines(db_reads(tx), t->a, t->org, l->account, l->key, &there, &there_n));
    if (there_n > 0) return known_entry(tx, t, statement, l, n, there, there_n);
    for (size_t i = 0; i < n; i++) {
        l[i].id = id_new();
        TRY(bank_line_post(&t->book, &l[i], app_sha256(t->a, content(t->a, &l[i]))));
        TRY(store_bank_line_insert(tx, t->org, &l[i]));
        if (statement != 0) TRY(store_bank_shown_insert(tx, t->org, statement, l[i].id));
    }
    t->done.fresh += (int)n;
    return OK;
}

static err take_statement(struct wtx *tx, struct take *t, struct bank_statement *s)
{
    int64_t id, opening, closing;
    bool found;

    TRY(store_bank_statement_find(db_reads(tx), t->org, t->file->format, s, &id, &opening, &closing,
                                  &found));
    if (found && s->balanced && (opening != s->opening || closing != s->closing)) {
        fault(t, "BANK-CHANGED", NULL, "This statement is there already, with other balances.");
        return E_INVALID;
    }
    if (!found) {
        id = id_new();
        TRY(store_bank_statement_insert(tx, t->org, id, t->file->format, s, t->sha256,
                                        clock_now_us()));
        t->done.statements++;
    }
    if (t->file->format == BANK_NACHA) return OK;
    give_keys(t, s);
    for (size_t i = 0, n; i < s->count; i += n) {
        for (n = 1; i + n < s->count && s->lines[i + n].n > 0;) n++;
        TRY(take_entry(tx, t, found ? 0 : id, &s->lines[i], n));
    }
    return OK;
}

static err take_body(struct wtx *tx, void *arg)
{
    struct take *t = arg;

    t->done = (struct bank_imported){ 0 };
    book_init(&t->book, t->a, t->org, 0, clock_now_us());
    for (size_t i = 0; i < t->file->count; i++)
        TRY(take_statement(tx, t, &t->file->statements[i]));
    return book_keep(tx, &t->book);
}

static err take_check(struct rtx *tx, void *arg)
{
    const struct take *t = arg;
    return store_book_recheck(tx, &t->book);
}

/* A return moves no money here: the bank's own line does. Each is known by its trace number. */
static err tell_return(struct take *t, const struct bank_line *l)
{
    struct rtx *tx = NULL;
    struct payment p = { 0 };
    payment_id id;
    bool found;

    TRY(db_read_begin(t->app->db, &tx));
    err e = store_payment_by_reference(tx, t->org, l->end_to_end, &id, &found);
    if (e == OK && found) e = store_payment_get(tx, t->a, t->org, id, &p);
    db_read_end(&tx);
    TRY(e);
    if (!found || !str_eq(p.gateway, S("debit")) || l->amount != p.amount) {
        problem_add(t->problems, (struct problem){
            .grade = PROBLEM_WARNING, .rule = S("NACHA-UNKNOWN"), .field = l->end_to_end,
            .line = l->at, .text = S("No payment by debit has this reference and amount.") });
        return OK;
    }
    if (p.returned > 0) return OK;
    t->done.returned++;
    return app_bank_debit_told(t->app, t->a, &p, l,
                               arena_format(t->a, "nacha:%.*s", STR_FMT(l->bank_ref)));
}

static err tell_returns(struct take *t)
{
    for (size_t i = 0; i < t->file->count; i++) {
        for (size_t k = 0; k < t->file->statements[i].count; k++)
            TRY(tell_return(t, &t->file->statements[i].lines[k]));
    }
    return OK;
}

err app_bank_import(const struct app *app, struct arena *a, org_id org,
                    const struct bank_file *file, str bytes, struct problems *problems,
                    struct bank_imported *out)
{
    struct take t = { .app = app, .a = a, .org = org, .file = file, .problems = problems };
    err e = E_EXISTS;

    TRY(app_file_keep(app, a, org, bytes, &t.sha256));
    /* E_EXISTS: somebody else brought the same entry in meanwhile; run again and find it there. */
    for (int i = 0; i < 3 && e == E_EXISTS; i++)
        e = db_write(app->db, (struct db_work){ take_body, take_check, &t });
    TRY(e);
    if (file->format == BANK_NACHA) TRY(tell_returns(&t));
    TRY(app_bank_match_open(app, a, org, &t.done.matched, &t.done.open));
    if (app->wake != NULL) app->wake(app->wake_arg);
    *out = t.done;
    return OK;
}
