/* Payloads only; drawing is pdf/'s and html/'s. */
#include "paper/payment_qr.h"

#include "base/encode.h"
#include "base/utf8.h"

/* Letters and digits in upper case, without blanks; at most `max` of them. */
static str compact(struct arena *a, str s, size_t max)
{
    char *p = arena_take(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n && n <= max; i++) {
        char c = s.p[i];
        if (c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        p[n++] = c;
    }
    return (str){ p, n };
}

/* ISO 7064 mod 97-10 with the first four at the end, as IBAN and RF references have it. */
static bool is_mod_97(str s)
{
    if (s.n < 5) return false;
    unsigned rest = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[(i + 4) % s.n];
        if (c >= '0' && c <= '9')
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (unsigned)(c - 'A' + 10)) % 97;
        else
            return false;
    }
    return rest == 1;
}

/* One line, no control characters, at most `characters`. */
static str one_line(struct arena *a, str s, size_t characters)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 4096);
    uint32_t c;
    s = str_trim(s);
    while (characters > 0 && utf8_next(&s, &c)) {
        char bytes[4];
        if (c < 0x20 || (c >= 0x7F && c < 0xA0)) c = ' ';
        buf_put(&b, bytes, utf8_write(c, bytes));
        characters--;
    }
    return arena_str(a, str_trim(buf_view(&b)));
}

err payment_qr_epc(struct arena *a, const struct payment_qr *q, str *out)
{
    str iban = compact(a, q->iban, 34), bic = compact(a, q->bic, 11);
    str name = one_line(a, q->name, 70);
    if (!currency_eq(q->amount.cur, CURRENCY("EUR")) || q->amount.minor < 1 ||
        q->amount.minor > 99999999999 || iban.n < 15 || iban.n > 34 || !is_mod_97(iban) ||
        name.n == 0)
        return E_INVALID;
    if (bic.n != 8 && bic.n != 11) bic = STR_NONE;

    str reference = compact(a, q->reference, 25);
    bool structured = reference.n <= 25 && str_starts(reference, S("RF")) && is_mod_97(reference);
    str text = structured ? STR_NONE : one_line(a, q->reference, 140);
    char amount[32];
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 4096);

    buf_lit(&b, "BCD\n002\n1\nSCT\n");
    buf_format(&b, "%.*s\n%.*s\n%.*s\nEUR%.*s\n\n", STR_FMT(bic), STR_FMT(name), STR_FMT(iban),
               STR_FMT(money_plain(q->amount, amount)));
    if (structured)
        buf_str(&b, reference);
    else if (text.n > 0)
        buf_format(&b, "\n%.*s", STR_FMT(text));
    str payload = str_trim(buf_view(&b)); /* empty lines at the end may be dropped */
    if (payload.n > 331) return E_TOO_LARGE;
    *out = arena_str(a, payload);
    return OK;
}

static void put_parameter(struct buf *b, const char *name, str value)
{
    if (value.n == 0) return;
    buf_format(b, "&%s=", name);
    encode_percent(b, value);
}

err payment_qr_upi(struct arena *a, const struct payment_qr *q, str *out)
{
    str vpa = str_trim(q->vpa);
    if (!currency_eq(q->amount.cur, CURRENCY("INR")) || q->amount.minor < 1 || vpa.n == 0 ||
        vpa.n > 255 || !str_has(vpa, '@'))
        return E_INVALID;
    char amount[32];
    str reference = one_line(a, q->reference, 35);
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 4096);

    /* The '@' stands as it is: a query may hold it, and some apps do not decode it. */
    str bank = vpa, account;
    (void)str_cut(&bank, '@', &account);
    buf_lit(&b, "upi://pay?pa=");
    encode_percent(&b, account);
    buf_char(&b, '@');
    encode_percent(&b, bank);
    put_parameter(&b, "pn", one_line(a, q->name, 99));
    put_parameter(&b, "tr", reference);
    put_parameter(&b, "tn", reference);
    put_parameter(&b, "am", money_plain(q->amount, amount));
    buf_lit(&b, "&cu=INR");
    if (b.overflow) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}

enum payment_qr_kind payment_qr_choose(struct arena *a, const struct payment_qr *q, str *out)
{
    if (q->amount.cur.index == 0 || q->amount.minor <= 0) return PAYMENT_QR_NONE;
    if (payment_qr_epc(a, q, out) == OK) return PAYMENT_QR_EPC;
    if (payment_qr_upi(a, q, out) == OK) return PAYMENT_QR_UPI;
    if (q->pay_url.n == 0 || q->pay_url.n > 500) return PAYMENT_QR_NONE;
    *out = q->pay_url;
    return PAYMENT_QR_URL;
}
