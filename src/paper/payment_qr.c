/* Payloads only; drawing is pdf/'s and html/'s. */
#include "paper/payment_qr.h"

#include "base/encode.h"
#include "base/utf8.h"
#include "core/reference.h"
#include "pdf/pdf.h"

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
    str iban = reference_compact(a, q->iban, IBAN_MAX);
    str bic = reference_compact(a, q->bic, 11);
    str name = one_line(a, q->name, 70);
    if (!currency_eq(q->amount.cur, CURRENCY("EUR")) || q->amount.minor < 1 ||
        q->amount.minor > 99999999999 || !iban_is(iban) || name.n == 0)
        return E_INVALID;
    if (bic.n != 8 && bic.n != 11) bic = STR_NONE;

    str reference = reference_compact(a, q->reference, REFERENCE_RF_MAX);
    bool structured = reference_is_rf(reference);
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

/* A structured address (type S, the only one there is), seven lines; all empty for none. */
static void put_swiss_party(struct arena *a, struct buf *b, const struct payment_qr_party *p)
{
    if (p->name.n == 0) {
        buf_lit(b, "\n\n\n\n\n\n\n");
        return;
    }
    buf_format(b, "S\n%.*s\n%.*s\n\n%.*s\n%.*s\n%.*s\n", STR_FMT(one_line(a, p->name, 70)),
               STR_FMT(one_line(a, p->street, 70)), STR_FMT(one_line(a, p->postcode, 16)),
               STR_FMT(one_line(a, p->city, 35)), STR_FMT(one_line(a, p->country, 2)));
}

static bool swiss_party_is_whole(const struct payment_qr_party *p)
{
    return p->name.n > 0 && p->postcode.n > 0 && p->city.n > 0 && p->country.n == 2;
}

err payment_qr_swiss(struct arena *a, const struct payment_qr *q, str *out)
{
    str iban = reference_compact(a, q->iban, IBAN_MAX);
    str reference = reference_compact(a, q->reference, REFERENCE_QR_DIGITS);
    bool francs = currency_eq(q->amount.cur, CURRENCY("CHF"));
    bool qr = reference_is_qr(reference), rf = reference_is_rf(reference);
    struct payment_qr_party nobody = { 0 };

    if ((!francs && !currency_eq(q->amount.cur, CURRENCY("EUR"))) || q->amount.minor < 1 ||
        q->amount.minor > 99999999999 || iban.n != 21 || !iban_is(iban) ||
        (!str_starts(iban, S("CH")) && !str_starts(iban, S("LI"))) ||
        !swiss_party_is_whole(&q->creditor) || qr != iban_is_qr(iban))
        return E_INVALID;
    char amount[32];
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 4096);

    buf_format(&b, "SPC\n0200\n1\n%.*s\n", STR_FMT(iban));
    put_swiss_party(a, &b, &q->creditor);
    put_swiss_party(a, &b, &nobody); /* an ultimate creditor: not in use yet */
    buf_format(&b, "%.*s\n%s\n", STR_FMT(money_plain(q->amount, amount)), francs ? "CHF" : "EUR");
    put_swiss_party(a, &b, swiss_party_is_whole(&q->debtor) ? &q->debtor : &nobody);
    buf_format(&b, "%s\n%.*s\n%.*s\nEPD", qr ? "QRR" : rf ? "SCOR" : "NON",
               STR_FMT(qr || rf ? reference : STR_NONE), STR_FMT(one_line(a, q->text, 140)));
    if (b.n > 997) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}

struct payment_qr_party payment_qr_party_of(struct arena *a, const struct party *who)
{
    const struct address *at = &who->address;
    str street = at->line1;
    if (at->line2.n > 0)
        street = arena_format(a, "%.*s, %.*s", STR_FMT(at->line1), STR_FMT(at->line2));
    return (struct payment_qr_party){ .name = who->name, .street = street,
                                      .postcode = at->postcode, .city = at->city,
                                      .country = at->country };
}

enum payment_qr_kind payment_qr_choose(struct arena *a, const struct payment_qr *q, str *out)
{
    if (q->amount.cur.index == 0 || q->amount.minor <= 0) return PAYMENT_QR_NONE;
    if (payment_qr_swiss(a, q, out) == OK) return PAYMENT_QR_SWISS;
    if (payment_qr_epc(a, q, out) == OK) return PAYMENT_QR_EPC;
    if (payment_qr_upi(a, q, out) == OK) return PAYMENT_QR_UPI;
    if (q->pay_url.n == 0 || q->pay_url.n > 500) return PAYMENT_QR_NONE;
    *out = q->pay_url;
    return PAYMENT_QR_URL;
}
