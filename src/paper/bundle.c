/* Names of entries, and which of the two engines takes them. */
#include "paper/bundle.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "pdf/merge.h"
#include "zip/zip.h"

enum { NAME_CHARS = 100, NAME_BYTES = NAME_CHARS * 4 + 32 };

struct bundle {
    struct bundle_options o;
    struct zip_out *zip;
    struct pdf_merge *merge;
    uint64_t *taken; /* hashes of names, in an open table; 0 is free */
    size_t room;
};

err bundle_open(struct arena *a, const struct bundle_options *options, struct bundle **out)
{
    struct bundle *b = arena_new(a, struct bundle);

    b->o = *options;
    b->room = 2 * options->count + 16;
    b->taken = arena_array(a, uint64_t, b->room);
    if (options->merged) TRY(pdf_merge_open(options->fd, &b->merge));
    else TRY(zip_open(options->fd, &b->zip));
    *out = b;
    return OK;
}

/* Once: a second time it is taken already. Two names that share a hash only get a number more. */
static bool take(struct bundle *b, str name)
{
    char lower[NAME_BYTES];

    must(name.n < sizeof lower);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    uint64_t hash = str_hash((str){ lower, name.n }) | 1;
    size_t at = hash % b->room;
    while (b->taken[at] != 0) {
        if (b->taken[at] == hash) return false;
        at = (at + 1) % b->room;
    }
    b->taken[at] = hash;
    return true;
}

/* Devices of old that are still no names of files on some systems. */
static bool is_reserved(str name)
{
    static const char *const plain[] = { "con", "prn", "aux", "nul" };
    str stem;

    if (!str_cut(&name, '.', &stem)) return false;
    for (size_t i = 0; i < countof(plain); i++)
        if (str_eq_nocase(stem, str_of(plain[i]))) return true;
    str three = str_sub(stem, 0, 3);
    bool port = str_eq_nocase(three, S("com")) || str_eq_nocase(three, S("lpt"));
    return port && stem.n == 4 && stem.p[3] >= '0' && stem.p[3] <= '9';
}

/* Marks that turn the direction of writing could make ".exe" of a name. */
static bool is_odd(uint32_t c)
{
    return c < ' ' || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static void clean(struct buf *b, str number)
{
    str rest = utf8_valid(number) ? utf8_cut(str_trim(number), NAME_CHARS) : STR_NONE;
    uint32_t c;

    if (is_reserved(rest)) buf_char(b, '_');
    for (bool first = true; utf8_next(&rest, &c); first = false) {
        char bytes[4];
        bool bad = is_odd(c) || (c < 128 && str_has(S("/\\:*?\"<>|"), (char)c)) ||
                   (first && (c == '.' || c == '~' || c == '-'));
        if (bad) buf_char(b, '_');
        else buf_put(b, bytes, utf8_write(c, bytes));
    }
    while (b->n > 0 && (b->p[b->n - 1] == '.' || b->p[b->n - 1] == ' ')) b->n--;
    if (b->n == 0) buf_lit(b, "document");
}

/* "INV-7.pdf"; where that is taken "INV-7 (2).pdf" and so on. */
static void name_it(struct bundle *b, struct buf *name, str number)
{
    clean(name, number);
    size_t stem = name->n;
    buf_lit(name, ".pdf");
    for (int n = 2; !take(b, buf_view(name)); n++) {
        name->n = stem;
        buf_format(name, " (%d).pdf", n);
    }
    must(!name->overflow);
}

err bundle_add(struct bundle *b, str number, str pdf, int64_t made_us)
{
    CLEANUP(buf_release) struct buf name = { 0 };

    if (b->merge != NULL) return pdf_merge_add(b->merge, number, pdf);
    buf_init(&name, NAME_BYTES - 1);
    name_it(b, &name, number);
    return zip_add(b->zip, buf_view(&name), pdf, made_us);
}

err bundle_finish(struct bundle *b)
{
    return b->zip != NULL ? zip_finish(b->zip) : pdf_merge_finish(b->merge);
}

void bundle_close(struct bundle **b)
{
    if (*b == NULL) return;
    zip_close(&(*b)->zip);
    pdf_merge_close(&(*b)->merge);
    *b = NULL;
}
