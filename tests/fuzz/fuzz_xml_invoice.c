// sources: src/core/order.c
// sources: src/core/calculate.c src/xml/xml.c src/xml/encoding.c src/json/json.c src/csv/csv.c
// sources: src/paper/codes.c src/paper/draft.c src/paper/draft_parts.c src/paper/read.c
// sources: src/paper/read_cii.c
// sources: src/paper/read_csv.c src/paper/read_facturx.c src/paper/read_json.c
// sources: src/pdf/attached.c
// sources: src/paper/read_ubl.c src/paper/rows.c src/paper/rules.c src/paper/rules_tax.c
// libs: -I/usr/include/libxml2 -lxml2 -ldeflate -lsodium
/* Anything at all as an e-invoice: it is read or refused with a reason, and never more. */
#include <stdint.h>
#include <stdlib.h>

#include "paper/read.h"
#include "pdf/pdf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* In the place of pdf/, which would bring cairo along. */
void pdf_library_free(void *bytes)
{
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena CLEANUP(arena_release) a = { 0 };
    struct problems problems = { .arena = &a };
    struct read_result result;

    arena_init(&a, 64 * 1024 * 1024);
    if (paper_read(&a, (str){ (const char *)bytes, n }, S("fuzz"), &problems, &result) == OK) {
        must(result.count > 0 && problems.errors == 0);
        for (size_t i = 0; i < result.count; i++) {
            const struct document *d = &result.documents[i].document;
            money sum;
            must(d->cur.index != 0 && d->line_count > 0);
            must(money_add(d->net, d->tax, &sum) == OK && money_cmp(sum, d->total) == 0);
        }
    } else {
        must(problems.errors > 0);
    }
    return 0;
}
