/* Words, figures and addresses of a sheet, in the document's language. */
#include "paper/sheet.h"

#include "base/utf8.h"

static str translated(const struct sheet *s, str message)
{
    if (s->options->translate == NULL) return words_message(s->words, message);
    return s->options->translate(s->options->translate_arg, message);
}

str sheet_t(const struct sheet *s, str message)
{
    return translated(s, message);
}

str sheet_fill(const struct sheet *s, str message, str one, str two)
{
    str text = translated(s, message);
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 64 * 1024);
    for (size_t i = 0; i < text.n; i++) {
        str rest = str_sub(text, i, 3);
        if (str_eq(rest, S("{1}")) || str_eq(rest, S("{2}"))) {
            buf_str(&b, rest.p[1] == '1' ? one : two);
            i += 2;
        } else {
            buf_char(&b, text.p[i]);
        }
    }
    return buf_copy(&b, s->a);
}

str sheet_money(const struct sheet *s, money m, enum money_style style)
{
    if (m.cur.index == 0) return STR_NONE;
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 256);
    format_money(&b, s->format, m, style);
    return buf_copy(&b, s->a);
}

str sheet_date(const struct sheet *s, date d)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 256);
    format_date(&b, s->format, d);
    return buf_copy(&b, s->a);
}

/* "1–31 Oct 2026" within a month where the day comes first, else both dates. */
str sheet_period(const struct sheet *s, date from, date to)
{
    if (!date_is(from) || !date_is(to)) return sheet_date(s, date_is(from) ? from : to);
    if (from.day == to.day) return sheet_date(s, from);
    int year, month, day, last_year, last_month, last_day;
    date_parts(from, &year, &month, &day);
    date_parts(to, &last_year, &last_month, &last_day);

    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 256);
    if (year == last_year && month == last_month && s->format->order == FORMAT_DMY) {
        format_integer(&b, s->format, day);
        if (str_starts(s->format->date_joint[0], S("."))) buf_char(&b, '.');
        buf_lit(&b, "–");
    } else {
        format_date(&b, s->format, from);
        buf_lit(&b, " – ");
    }
    format_date(&b, s->format, to);
    return buf_copy(&b, s->a);
}

str sheet_decimal(const struct sheet *s, decimal d)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 256);
    format_decimal(&b, s->format, d);
    return buf_copy(&b, s->a);
}

str sheet_percent(const struct sheet *s, decimal d)
{
    return arena_format(s->a, "%.*s\xC2\xA0%%", STR_FMT(sheet_decimal(s, d)));
}

static decimal without_zeros(decimal d)
{
    for (; d.scale > 0 && d.units % 10 == 0; d.scale--) d.units /= 10;
    return d;
}

void sheet_rates(struct sheet *s, const struct document *d)
{
    for (size_t i = 0; i < d->line_count; i++) {
        int digits = without_zeros(d->lines[i].tax_rate).scale;
        if (digits > s->rate_digits) s->rate_digits = digits;
    }
    for (size_t i = 0; i < d->tax_count; i++) {
        int digits = without_zeros(d->taxes[i].rate).scale;
        if (digits > s->rate_digits) s->rate_digits = digits;
    }
}

str sheet_rate(const struct sheet *s, decimal rate)
{
    rate = without_zeros(rate);
    for (; rate.scale < s->rate_digits && rate.units <= INT64_MAX / 10; rate.scale++)
        rate.units *= 10;
    return sheet_percent(s, rate);
}

/* FSI and PDI around a part keep its order out of the others'. */
static str isolated(const struct sheet *s, str part)
{
    if (!s->format->rtl) return part;
    return arena_format(s->a, "\xE2\x81\xA8%.*s\xE2\x81\xA9", STR_FMT(part));
}

str sheet_join(const struct sheet *s, str a, const char *joint, str b)
{
    if (a.n == 0) return b;
    if (b.n == 0) return a;
    b = isolated(s, b);
    if (s->format->rtl && !str_starts(a, S("\xE2\x80\x8F")))
        a = arena_format(s->a, "\xE2\x80\x8F%.*s", STR_FMT(isolated(s, a)));
    return arena_format(s->a, "%.*s%s%.*s", STR_FMT(a), joint, STR_FMT(b));
}

str sheet_labelled(const struct sheet *s, str label, str value)
{
    if (value.n == 0) return STR_NONE;
    return sheet_join(s, translated(s, label), " ", value);
}

/* Where the postcode stands behind the city (and the region before it). */
static bool postcode_last(str country)
{
    static const char list[] = "IN US GB CA AU NZ IE SG HK ZA AE SA JP KR CN TW TH ID MY PH";
    return country.n == 2 && str_contains(str_of(list), country);
}

/* Addresses keep the order of their own script, whatever the document's. */
static str joined(const struct sheet *s, str a, const char *joint, str b)
{
    if (a.n == 0 || b.n == 0) return a.n == 0 ? b : a;
    return arena_format(s->a, "%.*s%s%.*s", STR_FMT(a), joint, STR_FMT(b));
}

str sheet_address(const struct sheet *s, const struct address *at, bool compact)
{
    const char *joint = compact ? ", " : "\n";
    str street = joined(s, joined(s, at->line1, joint, at->line2), joint, at->line3);
    str town, region = at->region;
    if (postcode_last(at->country)) {
        town = joined(s, joined(s, at->city, ", ", region), " ", at->postcode);
        region = STR_NONE;
    } else {
        town = joined(s, at->postcode, " ", at->city);
    }
    town = joined(s, joined(s, town, ", ", region), ", ", at->country);
    return joined(s, street, joint, town);
}

str sheet_tax_label(const struct sheet *s, const struct party *who)
{
    (void)s;
    str country = who->address.country;
    if (str_eq(country, S("IN"))) return S("GSTIN");
    static const char european[] = "AT BE BG HR CY CZ DE DK EE ES FI FR GR EL HU IE IT LT LU LV MT "
                                   "NL PL PT RO SE SI SK GB CH NO";
    bool vat = country.n == 2 && str_contains(str_of(european), country);
    return vat ? S("VAT ID") : S("Tax ID");
}

str sheet_party_lines(const struct sheet *s, const struct party *who)
{
    str lines = STR_NONE;
    const str parts[] = {
        str_eq(who->trading_name, who->name) ? STR_NONE : who->trading_name,
        sheet_address(s, &who->address, false),
        sheet_labelled(s, sheet_tax_label(s, who), who->tax_id),
        sheet_labelled(s, S("Tax no."), who->tax_number),
        sheet_labelled(s, S("Registration no."), who->legal_id),
        sheet_labelled(s, S("Attn."), who->contact_name),
    };
    for (size_t i = 0; i < countof(parts); i++) {
        if (parts[i].n == 0) continue;
        lines = lines.n == 0 ? parts[i]
                             : arena_format(s->a, "%.*s\n%.*s", STR_FMT(lines), STR_FMT(parts[i]));
    }
    return lines;
}
