/*
 * Write every sample as a PDF into a folder, and beside it the XML that it must carry:
 * pdf_samples FOLDER [CII]. For validators and eyes.
 */
#include <stdio.h>

#include "base/file.h"
#include "paper/ubl_write.h"
#include "paper/statement_paper.h"
#include "pdf/pdf.h"
#include "samples.h"

static int write_one(const char *folder, const char *name, const char *ending, str bytes)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s.%s", folder, name, ending);
    return file_write(path, bytes, 0644) == OK ? 0 : 1;
}

static int write_sample(const char *folder, const char *cii_path, enum sample which)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, (size_t)512 << 20);
    struct sample_case c = sample_make(&a, which);
    if (which == SAMPLE_IMPORTED && cii_path != NULL &&
        file_read(&a, cii_path, 1 << 20, &c.options.cii) != OK)
        return 1;
    str pdf;
    err e = paper_pdf_document(&a, &c.d, &c.brand, &c.options, &pdf);
    if (e != OK) {
        fprintf(stderr, "%s: %.*s\n", c.name, STR_FMT(err_name(e)));
        return 1;
    }
    str cii = c.options.cii;
    if (cii.n == 0 && paper_cii_can_write(&c.d) && paper_cii_write(&a, &c.d, &cii) != OK) return 1;
    if (cii.n > 0 && write_one(folder, c.name, "xml", cii) != 0) return 1;
    str ubl;
    if (paper_cii_can_write(&c.d) && (paper_ubl_write(&a, &c.d, &ubl) != OK ||
                                      write_one(folder, c.name, "ubl.xml", ubl) != 0))
        return 1;
    return write_one(folder, c.name, "pdf", pdf);
}

static int write_receipt(const char *folder)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, (size_t)64 << 20);
    struct sample_case c = sample_make(&a, SAMPLE_LATIN);
    struct receipt r = sample_receipt(&a);
    str pdf;
    if (paper_pdf_receipt(&a, &r, &c.brand, &c.options, &pdf) != OK) return 1;
    return write_one(folder, "receipt", "pdf", pdf);
}

/* Two currencies, the first over several pages. */
static int write_statement(const char *folder)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, (size_t)64 << 20);
    struct sample_case c = sample_make(&a, SAMPLE_LATIN);
    struct statement_section sections[2] = { { .name = c.d.buyer.name, .number = S("C-1") } };
    struct statement_block blocks[2] = { { .cur = CURRENCY("EUR"), .sections = &sections[0] },
                                         { .cur = CURRENCY("JPY"), .sections = &sections[1] } };
    struct account_statement s = { .from = { 20000 }, .to = { 20200 }, .aged = { 20200 },
                                   .blocks = blocks, .count = 2 };
    struct statement_paper p = { .s = &s, .language = S("en"), .seller = c.d.seller,
                                 .accounts = &c.d.buyer, .account_count = 1 };
    str pdf;
    for (int i = 0; i < 2; i++) {
        struct statement_section *one = &sections[i];
        one->count = i == 0 ? 150 : 3;
        one->rows = arena_array(&a, struct statement_row, one->count);
        statement_begin(&one->sum, 4711);
        for (int k = 0; k < (int)one->count; k++) {
            one->rows[k] = (struct statement_row){
                .day = { 20000 + k }, .due = DATE_NONE, .effect = k % 3 == 0 ? -5000 - k : 9900 + k,
                .what = k % 3 == 0 ? STATEMENT_PAYMENT : STATEMENT_INVOICE,
                .number = arena_format(&a, "N-%d", k), .purchase_order = S("PO 7/8")
            };
            if (statement_add(&one->sum, &one->rows[k]) != OK) return 1;
        }
        if (ageing_add(&one->age, s.from, NULL, one->sum.closing, s.aged) != OK) return 1;
        blocks[i].count = 1;
        if (statement_block_sum(&blocks[i]) != OK) return 1;
    }
    if (paper_pdf_statement(&a, &p, &c.brand, &c.options, &pdf) != OK) return 1;
    return write_one(folder, "statement", "pdf", pdf);
}

int main(int argc, char **argv)
{
    str missing;
    if (argc < 2) return 2;
    if (pdf_init(&missing) != OK) {
        fprintf(stderr, "missing: %.*s\n", STR_FMT(missing));
        return 1;
    }
    int failed = 0;
    for (int i = 0; i < SAMPLE_COUNT; i++)
        failed |= write_sample(argv[1], argc > 2 ? argv[2] : NULL, (enum sample)i);
    return failed | write_receipt(argv[1]) | write_statement(argv[1]);
}
