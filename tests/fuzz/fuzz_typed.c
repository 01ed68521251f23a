// sources: src/web/amount.c src/web/csrf.c src/crypto/crypto.c
// libs: -lsodium
/* What people type and addresses carry: amounts, decimals, dates, identities, form tokens. */
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/encode.h"
#include "base/id.h"
#include "web/amount.h"
#include "web/csrf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Where a form came from is not asked here. */
str http_header(const struct http_request *rq, str name)
{
    (void)rq, (void)name;
    return STR_NONE;
}

static bool written_again(money m, const struct format *f, money *again)
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 64);
    format_money(&text, f, m, MONEY_BARE);
    return amount_typed(buf_view(&text), f, m.cur, again) == AMOUNT_FINE;
}

static void amounts(str typed, const struct format *f)
{
    static const char *const codes[] = { "EUR", "JPY", "KWD" };
    for (size_t i = 0; i < countof(codes); i++) {
        currency c;
        money m, again;
        must(currency_parse(str_of(codes[i]), &c));
        if (amount_typed(typed, f, c, &m) != AMOUNT_FINE) continue;
        must(currency_eq(m.cur, c));
        must(written_again(m, f, &again) && money_cmp(m, again) == 0);
    }
}

static void dates(str typed)
{
    char iso[11], again[11];
    date d, e;
    if (!date_parse(typed, &d)) return;
    str text = date_iso(d, iso);
    must(date_parse(text, &e) && d.day == e.day && str_eq(text, date_iso(e, again)));
    must(str_eq(text, typed));
}

static void tokens(struct arena *a, str typed)
{
    static const struct key key = { .b = "thirty-two bytes of a secret ke" };
    public_id id;
    CLEANUP(buf_release) struct buf bytes, text;

    must(!csrf_check(&key, S("somebody"), typed));
    must(csrf_check(&key, typed, csrf_make(a, &key, typed)));
    if (public_id_parse(typed, &id)) must(str_eq(public_id_str(&id), typed));
    buf_init(&bytes, 1 << 16);
    buf_init(&text, 1 << 16);
    if (!decode_base64url(typed, &bytes)) return;
    encode_base64url(&text, bytes.p, bytes.n);
    must(text.n == typed.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    decimal d;
    str typed = { (const char *)data, n };

    if (n > 2000) return 0;
    struct format comma = format_english;
    comma.decimal_point = S(",");
    comma.group = S(".");
    arena_init(&a, 1 << 20);
    amounts(typed, &format_english);
    amounts(typed, &comma);
    dates(typed);
    tokens(&a, typed);
    if (decimal_parse(typed, &d) == OK) must(typed.n > 0);
    arena_release(&a);
    return 0;
}
