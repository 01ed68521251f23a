/*
 * How long a PDF/A-3b takes, tagged, with its e-invoice inside, on one core:
 * bench_pdf [LINES ROUNDS], for a profiler.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pdf/pdf.h"
#include "samples.h"

/* Time on the processor: other programs on the machine do not count. */
static int64_t spent_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int measure(size_t lines, int rounds, int64_t budget_us)
{
    CLEANUP(arena_release) struct arena kept, work;
    arena_init(&kept, (size_t)64 << 20);
    arena_init(&work, (size_t)512 << 20);
    struct sample_case c = sample_lines(&kept, lines);
    int64_t best = INT64_MAX, all = 0;
    size_t bytes = 0;

    for (int i = 0; i < rounds + 3; i++) {
        arena_reset(&work);
        str pdf;
        int64_t from = spent_us();
        if (paper_pdf_document(&work, &c.d, &c.brand, &c.options, &pdf) != OK) return 1;
        int64_t took = spent_us() - from;
        bytes = pdf.n;
        if (i < 3) continue; /* fonts are being loaded */
        all += took;
        if (took < best) best = took;
    }
    printf("%5zu lines: mean %lld us, best %lld us, %.0f a second, %zu bytes (aim: %lld us)\n",
           lines, (long long)(all / rounds), (long long)best, 1e6 * rounds / (double)all, bytes,
           (long long)budget_us);
    return 0;
}

int main(int argc, char **argv)
{
    str missing;
    if (pdf_init(&missing) != OK) return 1;
    if (argc == 3) return measure((size_t)atoi(argv[1]), atoi(argv[2]), 0);
    return measure(1, 100, 6600) | measure(12, 200, 6600) | measure(200, 20, 60000) |
           measure(1000, 3, 300000);
}
