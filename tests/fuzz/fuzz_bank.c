// sources: src/xml/xml.c src/xml/encoding.c src/csv/csv.c src/paper/read_bank.c
// sources: src/paper/read_camt.c src/paper/read_nacha.c src/paper/read_statement_csv.c
// libs: -I/usr/include/libxml2 -lxml2 -lsodium
/* Anything at all as a file of a bank: it is read or refused with a reason, and never more. */
#include <stdint.h>

#include "paper/read_bank.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena CLEANUP(arena_release) a = { 0 };
    struct problems problems = { .arena = &a };
    const struct bank_hints hints = { .account = S("DE89"), .cur = CURRENCY("EUR") };
    struct bank_file file;

    arena_init(&a, 64 * 1024 * 1024);
    if (paper_read_bank(&a, (str){ (const char *)bytes, n }, &hints, &problems, &file) != OK) {
        must(problems.errors > 0);
        return 0;
    }
    must(file.count > 0 && problems.errors == 0);
    for (size_t i = 0; i < file.count; i++) {
        const struct bank_statement *s = &file.statements[i];
        must(s->account.n > 0 && s->cur.index != 0);
        for (size_t k = 0; k < s->count; k++) {
            const struct bank_line *l = &s->lines[k];
            must(l->amount > 0 && currency_eq(l->cur, s->cur) && date_is(l->booked));
            must(k == 0 ? l->n == 0 : l->n == 0 || l->n == l[-1].n + 1);
        }
    }
    return 0;
}
