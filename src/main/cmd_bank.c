/*
 * `counterfoil bank`: files of banks into the books, and files of debits for them.
 */
#include <stdio.h>
#include <string.h>

#include "app/app_bank.h"
#include "app/app_debit.h"
#include "base/file.h"
#include "base/limits.h"
#include "main/command.h"
#include "main/portal.h"
#include "store/store_people.h"

static const char help[] =
    "counterfoil bank import --data DIR --org SLUG [--account A] [--currency C] FILE...\n"
    "counterfoil bank debits --data DIR --org SLUG --scheme sepa|ach --day YYYY-MM-DD FILE\n"
    "\n"
    "Brings statements of a bank into the books: CAMT.053, CAMT.054, CSV and NACHA returns, told\n"
    "apart by their content. Each file is taken whole or refused whole, with every fault as\n"
    "file:line: rule: element: text; what is there already changes nothing. Each line is booked\n"
    "and matched to a payment or an invoice where that is sure; the others wait for staff.\n"
    "\n"
    "  --account A     which account a CSV is of; and allows one that is not the organisation's\n"
    "  --currency C    of a CSV without such a column\n"
    "\n"
    "`debits` gathers the payments by bank debit that wait into one file for the bank: pain.008\n"
    "of SEPA, or NACHA. A payment is in one file only, ever; the file is kept, and written to\n"
    "FILE.\n"
    "\n"
    "  --day D         when the bank is to collect\n"
    "  --version 2     of pain.008, for banks that do not take version 8\n";

struct run {
    struct portal p;
    org_id org;
    struct org seller;
    struct bank_hints hints;
    const char *scheme, *day, *version;
};

static void say_problems(const char *path, const struct problems *all)
{
    for (const struct problem *one = all->first; one != NULL; one = one->next)
        printf("%s:%d: %.*s: %.*s: %s%.*s\n", path, one->line, STR_FMT(one->rule),
               STR_FMT(one->field), one->grade == PROBLEM_WARNING ? "warning: " : "",
               STR_FMT(one->text));
}

static str plain(struct arena *a, str account)
{
    char *p = arena_take(a, account.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < account.n; i++) {
        if (account.p[i] != ' ') p[n++] = account.p[i];
    }
    return (str){ p, n };
}

/* A statement of an account nobody named may be another's. */
static void check_accounts(struct run *r, struct arena *a, const struct bank_file *file,
                           struct problems *problems)
{
    str own = plain(a, r->hints.account.n > 0 ? r->hints.account : r->seller.iban);
    for (size_t i = 0; i < file->count && file->format != BANK_NACHA; i++) {
        if (own.n > 0 && str_eq(plain(a, file->statements[i].account), own)) continue;
        problem_add(problems, (struct problem){
            .rule = S("BANK-ACCOUNT"), .field = file->statements[i].account,
            .text = S("This is not the organisation's account; name it by --account if it is.") });
    }
}

static err import_one(struct run *r, struct arena *a, const char *path)
{
    struct problems problems = { .arena = a };
    struct bank_file file;
    struct bank_imported done;
    str bytes;

    err e = file_read(a, path, LIMIT_IMPORT_FILE_BYTES + 1, &bytes);
    if (e == OK) e = paper_read_bank(a, bytes, &r->hints, &problems, &file);
    if (e == OK) check_accounts(r, a, &file, &problems);
    if (e == OK && problems.errors > 0) e = E_INVALID;
    if (e == OK) e = app_bank_import(&r->p.app, a, r->org, &file, bytes, &problems, &done);
    say_problems(path, &problems);
    if (e != OK) {
        if (problems.errors == 0) complain_err("bank import", path, e);
        return e;
    }
    printf("%s: %d new, %d there before; %d matched, %d open", path, done.fresh, done.there,
           done.matched, done.open);
    if (file.format == BANK_NACHA) printf("; %d payments returned", done.returned);
    printf("\n");
    return OK;
}

static int import_all(struct run *r, int count, char **paths)
{
    int refused = 0;
    for (int i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena a;
        arena_init(&a, 900u * 1024 * 1024);
        if (import_one(r, &a, paths[i]) != OK) refused++;
    }
    return refused > 0 ? EXIT_FAULT : 0;
}

static bool open_org(struct run *r, struct arena *a, struct config *config, const char *slug)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    if (!portal_open("bank", config, &r->p) || !portal_org("bank", &r->p, slug, &r->org))
        return false;
    err e = db_read_begin(r->p.db, &tx);
    if (e == OK) e = store_org_get(tx, a, r->org, &r->seller);
    if (e != OK) complain_err("bank", slug, e);
    return e == OK;
}

static int make_debits(struct run *r, struct arena *a, const char *path)
{
    enum debit_scheme scheme = debit_scheme_of(str_of(r->scheme));
    int version = r->version != NULL && strcmp(r->version, "2") == 0 ? 2 : 8;
    struct debit_file f;
    date day;
    str bytes;

    if (scheme == DEBIT_NONE || !date_parse(str_of(r->day), &day)) {
        complain("bank", "debits wants --scheme sepa or ach, and --day YYYY-MM-DD");
        return EXIT_USAGE;
    }
    err e = app_debits_make(&r->p.app, a, r->org, scheme, day, version, &f, &bytes);
    if (e == OK && f.count > 0) e = file_write(path, bytes, 0600);
    if (e != OK) {
        complain_err("bank debits", path, e);
        return EXIT_FAULT;
    }
    char plain_amount[32];
    money total = { f.total, debit_scheme_currency(scheme) };
    if (f.count == 0) printf("no payment waits for a file\n");
    else
        printf("%s: %lld debits, %.*s %.*s, file %.*s\n", path, (long long)f.count,
               STR_FMT(currency_code(total.cur)), STR_FMT(money_plain(total, plain_amount)),
               STR_FMT(f.message));
    return 0;
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    CLEANUP(arena_release) struct arena a;
    struct run r = { 0 };
    const char *slug = NULL, *account = NULL, *code = NULL;
    const struct flag own[] = { { "--org", .text = &slug },
                                { "--account", .text = &account },
                                { "--currency", .text = &code },
                                { "--scheme", .text = &r.scheme },
                                { "--day", .text = &r.day },
                                { "--version", .text = &r.version },
                                { 0 } };
    int words = 0, status = EXIT_USAGE;

    config_init(&config);
    arena_init(&a, 16u * 1024 * 1024);
    if (!flags_read("bank", argc, argv, own, &config, &words)) return EXIT_USAGE;
    bool debits = words == 2 && strcmp(argv[0], "debits") == 0;
    if (!debits && (words < 2 || strcmp(argv[0], "import") != 0)) {
        complain("bank", "say what: import FILE..., or debits FILE");
        return EXIT_USAGE;
    }
    if (code != NULL && !currency_parse(str_of(code), &r.hints.cur)) {
        complain("bank", "%s is no currency", code);
        return EXIT_USAGE;
    }
    r.hints.account = str_of(account);
    if (!open_org(&r, &a, &config, slug)) status = EXIT_FAULT;
    else status = debits ? make_debits(&r, &a, argv[1]) : import_all(&r, words - 1, argv + 1);
    portal_close(&r.p);
    return status;
}

const struct command command_bank = {
    .name = "bank",
    .summary = "a bank's statements into the books, and debits for it",
    .help = help,
    .run = run,
};
