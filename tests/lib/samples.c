/* Made-up documents, built with the same words as real ones; their sums are right. */
#include "samples.h"

#include <cairo.h>
#include <string.h>

#define RATE(n) ((decimal){ .units = (n) })

static str name_of(enum sample which)
{
    static const char *const names[SAMPLE_COUNT] = {
        "latin", "one-line", "200-lines", "german", "gst", "swiss", "arabic", "japanese", "mixed",
        "credit-note", "imported", "no-logo", "long-words", "many-taxes", "hostile", "empty",
    };
    return str_of(names[which]);
}

static cairo_status_t write_png(void *to, const unsigned char *bytes, unsigned n)
{
    buf_put(to, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

/* A leaf of four and a bar, with transparency. */
static str logo(struct arena *a)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 480, 120);
    cairo_t *cr = cairo_create(surface);
    for (int i = 0; i < 4; i++) {
        cairo_set_source_rgb(cr, i < 2 ? 0.71 : 0.55, i < 2 ? 0.39 : 0.29, 0.14);
        cairo_rectangle(cr, 4 + i % 2 * 54, 6 + i / 2 * 54, 48, 48);
        cairo_fill(cr);
    }
    cairo_select_font_face(cr, "Noto Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(cr, 56);
    cairo_set_source_rgb(cr, 0.09, 0.1, 0.12);
    cairo_move_to(cr, 130, 76);
    cairo_show_text(cr, "Tamarind");
    struct buf b;
    buf_init(&b, 1 << 20);
    cairo_surface_write_to_png_stream(surface, write_png, &b);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    str png = buf_copy(&b, a);
    buf_release(&b);
    return png;
}

static date day(const char *iso)
{
    date d = DATE_NONE;
    must(date_parse(str_of(iso), &d));
    return d;
}

static money of(int64_t minor, const struct document *d)
{
    return (money){ minor, d->cur };
}

/* Sums from the lines: one tax group, or two halves (GST). */
static void sum_up(struct arena *a, struct document *d, int rate, bool halves)
{
    int64_t net = 0;
    for (size_t i = 0; i < d->line_count; i++) net += d->lines[i].net.minor;
    d->lines_net = of(net, d);
    for (size_t i = 0; i < d->allowance_count; i++) net -= d->allowances[i].amount.minor;
    d->net = of(net, d);
    d->allowances_total = of(d->lines_net.minor - net, d);
    d->charges_total = d->prepaid = d->rounding = of(0, d);
    d->tax_count = halves ? 2 : 1;
    d->taxes = arena_array(a, struct tax_group, 2);
    int64_t tax = 0;
    for (size_t i = 0; i < d->tax_count; i++) {
        decimal part = halves ? (decimal){ .units = rate * 5, .scale = 1 } : RATE(rate);
        money amount;
        must(decimal_percent(d->net, part, ROUND_HALF_UP, &amount) == OK);
        d->taxes[i] = (struct tax_group){
            .component = halves ? (i == 0 ? S("CGST") : S("SGST")) : S("VAT"),
            .category = S("S"), .rate = rate % 2 == 0 && halves ? RATE(rate / 2) : part,
            .base = d->net, .amount = amount,
        };
        tax += amount.minor;
    }
    d->tax = of(tax, d);
    d->total = d->payable = of(net + tax, d);
}

static void set_line(struct arena *a, struct document *d, size_t i, str name, str description)
{
    struct document_line *line = &d->lines[i];
    int64_t quantity = 1 + (int64_t)(i % 9), price = 12500 + (int64_t)(i * 1370);
    *line = (struct document_line){
        .id = arena_format(a, "%zu", i + 1), .type = S("Usage"), .name = name,
        .description = description, .period_start = day("2026-10-01"),
        .period_end = day("2026-10-31"), .quantity = { quantity * 10 + 5, 1 }, .unit = S("HUR"),
        .price = { price, 2 }, .tax_category = S("S"), .tax_rate = RATE(19),
    };
    while (line->price.scale > 0 && line->price.units % 10 == 0) {
        line->price.units /= 10;
        line->price.scale--;
    }
    must(decimal_product(line->quantity, line->price, RATE(1), d->cur, &line->net) == OK);
    if (i % 3 == 1) {
        line->allowances = arena_new(a, struct allowance);
        line->allowance_count = 1;
        money off;
        must(decimal_percent(line->net, RATE(5), ROUND_HALF_UP, &off) == OK);
        *line->allowances = (struct allowance){ .amount = off, .base = line->net,
                                                .percent = RATE(5), .reason = S("Volume") };
        must(money_sub(line->net, off, &line->net) == OK);
    }
}

static struct document base(struct arena *a, size_t lines, const char *currency_text)
{
    struct document d = {
        .kind = DOCUMENT_INVOICE, .number = S("TG-2627-00417"), .type_code = S("380"),
        .issued = day("2026-10-31"), .due = day("2026-11-14"), .tax_point = DATE_NONE,
        .period_start = day("2026-10-01"), .period_end = day("2026-10-31"),
        .delivered = DATE_NONE, .cur = currency_must(str_of(currency_text)), .language = S("en"),
        .purchase_order = S("PO 4500-1154"), .contract = S("C-0417"),
        .note = S("Interest of 1.5 % a month applies after the due date."),
        .seller = { .name = S("Tamarind Grid Ireland Limited"), .tax_id = S("IE6388047V"),
                    .contact_email = S("billing@tamarindgrid.example"),
                    .address = { .line1 = S("4th floor, 21 Residency Cross"),
                                 .city = S("Dublin"), .postcode = S("D02 AF30"),
                                 .country = S("IE") } },
        .buyer = { .name = S("Halden & Iyer Exports GmbH"), .number = S("TG-C-00318"),
                   .tax_id = S("DE123456789"), .contact_name = S("Meera Iyer"),
                   .address = { .line1 = S("Hauptstraße 5"), .city = S("München"),
                                .postcode = S("80331"), .country = S("DE") } },
        .line_count = lines, .lines = arena_array(a, struct document_line, lines + 1),
    };
    for (size_t i = 0; i < lines; i++) {
        str name = arena_format(a, "Dedicated server, %zu cores, 256 GB", 8 + i * 4);
        set_line(a, &d, i, name, arena_format(a, "BLR-2 rack %zu", 14 + i));
    }
    return d;
}

static struct sample_case with(struct arena *a, struct document d)
{
    return (struct sample_case){
        .d = d,
        .brand = { .name = S("Tamarind Grid"), .logo_png = logo(a), .colour = 0x0B5540,
                   .footer = S("Tamarind Grid Ireland Limited. Registered in Dublin, no. 638804."),
                   .iban = S("DE75512108001245126199"), .bic = S("SOGEDEFF"),
                   .account_name = S("Tamarind Grid Ireland Limited"),
                   .vpa = S("tamarind@deccan"),
                   .pay_url = S("https://pay.tamarindgrid.example/i/TG262700417") },
        .options = { .check_code = S("7K4M-92QX"), .created_us = 1793440800000000,
                     .verify_address = S("pay.tamarindgrid.example/verify") },
    };
}

struct sample_case sample_lines(struct arena *a, size_t count)
{
    struct document d = base(a, count, "EUR");
    sum_up(a, &d, 19, false);
    return with(a, d);
}

/* --- languages --- */
static const char *const german[][2] = {
    { "Invoice", "Rechnung" }, { "Issued", "Ausgestellt" }, { "Due", "Fällig" },
    { "Billing period", "Leistungszeitraum" }, { "Purchase order", "Bestellung" },
    { "Contract", "Vertrag" }, { "Customer no.", "Kundennr." },
    { "Billed to", "Rechnung an" }, { "Description", "Beschreibung" }, { "Quantity", "Menge" },
    { "Unit price", "Einzelpreis" }, { "Discount", "Rabatt" }, { "Tax", "Steuer" },
    { "Amount", "Betrag" }, { "Subtotal", "Zwischensumme" }, { "VAT", "USt." },
    { "Amount due", "Zu zahlen" }, { "VAT ID", "USt-IdNr." }, { "Attn.", "z. Hd." },
    { "Pay by transfer", "Zahlung per Überweisung" }, { "Account name", "Kontoinhaber" },
    { "Reference", "Verwendungszweck" }, { "Pay online", "Online zahlen" },
    { "Due {1}", "Fällig am {1}" }, { "Page {1} of {2}", "Seite {1} von {2}" },
    { "Scan to pay: {1}", "Zum Zahlen scannen: {1}" }, { "SEPA transfer", "SEPA-Überweisung" },
    { "Check this document at {1}, code {2}", "Echtheit prüfen: {1}, Code {2}" },
};
static const char *const arabic[][2] = {
    { "Invoice", "فاتورة" }, { "Issued", "تاريخ الإصدار" }, { "Due", "تاريخ الاستحقاق" },
    { "Billing period", "فترة الفوترة" }, { "Purchase order", "أمر الشراء" },
    { "Contract", "العقد" }, { "Customer no.", "رقم العميل" }, { "Billed to", "إلى" },
    { "Description", "الوصف" }, { "Quantity", "الكمية" }, { "Unit price", "سعر الوحدة" },
    { "Discount", "الخصم" }, { "Tax", "الضريبة" }, { "Amount", "المبلغ" },
    { "Subtotal", "المجموع الفرعي" }, { "VAT", "ضريبة القيمة المضافة" },
    { "Amount due", "المبلغ المستحق" }, { "Tax ID", "الرقم الضريبي" }, { "Attn.", "عناية" },
    { "Pay online", "الدفع عبر الإنترنت" }, { "Reference", "المرجع" }, { "h", "ساعة" },
    { "Due {1}", "تستحق في {1}" }, { "Page {1} of {2}", "صفحة {1} من {2}" },
    { "Pay by transfer", "الدفع بالتحويل" }, { "Account name", "اسم الحساب" },
    { "Scan to pay: {1}", "امسح للدفع: {1}" }, { "Payment page", "صفحة الدفع" },
    { "Check this document at {1}, code {2}", "تحقق من هذا المستند في {1} بالرمز {2}" },
};

static str translate(const char *const (*table)[2], size_t n, str message)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(message, str_of(table[i][0]))) return str_of(table[i][1]);
    }
    return message;
}

static str to_german(void *arg, str message)
{
    (void)arg;
    return translate(german, countof(german), message);
}

static str to_arabic(void *arg, str message)
{
    (void)arg;
    return translate(arabic, countof(arabic), message);
}

static struct sample_case german_case(struct arena *a)
{
    struct document d = base(a, 5, "EUR");
    d.language = S("de");
    static const char *const names[] = { "Beratung vor Ort", "Rechenzentrumsstellfläche",
                                         "Objektspeicher, nach Verbrauch", "Datensicherung",
                                         "Störungsbeseitigung außerhalb der Geschäftszeiten" };
    for (size_t i = 0; i < 5; i++) set_line(a, &d, i, str_of(names[i]), S("Größe XL, Schrank 7"));
    sum_up(a, &d, 19, false);
    struct sample_case c = with(a, d);
    struct format *f = arena_new(a, struct format);
    *f = format_english;
    f->language = S("de");
    f->decimal_point = S(",");
    f->group = S(".");
    f->symbol_after = true;
    for (size_t i = 0; i < 12; i++) f->months[i] = arena_format(a, "%02zu", i + 1);
    f->date_joint[0] = f->date_joint[1] = S(".");
    c.options.format = f;
    c.options.translate = to_german;
    c.brand.colour = 0x1D427F;
    c.options.check_code = S("P4VW-33KD");
    return c;
}

static struct sample_case gst_case(struct arena *a)
{
    struct document d = base(a, 5, "INR");
    static const char *const names[] = { "Dedicated server, 32 cores, 256 GB",
                                         "Object storage, metered",
                                         "परामर्श सेवाएँ, क्षेत्रीय कार्यालय",
                                         "IP transit, 95th percentile", "Remote hands" };
    for (size_t i = 0; i < 5; i++) {
        set_line(a, &d, i, str_of(names[i]), S("BLR-2 rack 14"));
        d.lines[i].hsn_sac = S("998315");
        d.lines[i].tax_rate = RATE(18);
        d.lines[i].price = RATE(185000 + (int64_t)i * 1700);
        d.lines[i].allowance_count = 0;
        must(decimal_product(d.lines[i].quantity, d.lines[i].price, RATE(1), d.cur,
                             &d.lines[i].net) == OK);
    }
    d.seller = (struct party){ .name = S("Tamarind Grid Private Limited"),
                               .tax_id = S("29AAKCT4821M1ZR"),
                               .address = { .line1 = S("4th floor, 21 Residency Cross"),
                                            .city = S("Bengaluru"), .postcode = S("560025"),
                                            .region = S("Karnataka"), .country = S("IN") } };
    d.buyer = (struct party){ .name = S("Halden & Iyer Exports LLP"),
                              .trading_name = S("ಹಾಲ್ಡೆನ್ ಮತ್ತು ಅಯ್ಯರ್ ಎಕ್ಸ್‌ಪೋರ್ಟ್ಸ್"),
                              .tax_id = S("29AAFFH2207P1Z4"), .number = S("TG-C-00318"),
                              .address = { .line1 = S("118 Sayyaji Rao Road"),
                                           .city = S("Mysuru"), .postcode = S("570001"),
                                           .region = S("Karnataka"), .country = S("IN") } };
    d.place_of_supply = S("29, Karnataka");
    sum_up(a, &d, 18, true);
    struct sample_case c = with(a, d);
    c.brand.colour = 0xB4632A;
    c.brand.iban = STR_NONE;
    return c;
}

static struct sample_case swiss_case(struct arena *a)
{
    struct document d = base(a, 3, "CHF");
    d.seller = (struct party){ .name = S("Tamarind Grid Schweiz AG"),
                               .tax_id = S("CHE-116.281.710 MWST"),
                               .address = { .line1 = S("Bahnhofstrasse 21"), .city = S("Zürich"),
                                            .postcode = S("8001"), .country = S("CH") } };
    sum_up(a, &d, 8, false);
    struct sample_case c = with(a, d);
    c.brand.iban = S("CH44 3199 9123 0008 8901 2");
    c.brand.bic = STR_NONE;
    c.options.reference = S("210000000003139471430009017");
    return c;
}

static struct sample_case arabic_case(struct arena *a)
{
    struct document d = base(a, 4, "AED");
    static const char *const names[] = { "خدمات استشارية في الموقع",
                                         "خادم مخصص 32 نواة (Dedicated)",
                                         "تخزين الكائنات، حسب الاستهلاك", "نسخ احتياطي مُدار" };
    d.language = S("ar");
    for (size_t i = 0; i < 4; i++) {
        set_line(a, &d, i, str_of(names[i]), S("مركز بيانات دبي، الخزانة 7"));
        d.lines[i].type = S("استخدام");
        d.lines[i].tax_rate = RATE(5);
    }
    d.note = S("تُطبق فائدة قدرها 1.5% شهريًا بعد تاريخ الاستحقاق.");
    d.buyer = (struct party){ .name = S("شركة الفنار للتجارة"), .number = S("TG-C-00318"),
                              .tax_id = S("100234567800003"), .contact_name = S("سارة الحربي"),
                              .address = { .line1 = S("شارع الشيخ زايد 14"), .city = S("دبي"),
                                           .country = S("AE") } };
    d.seller.address.country = S("AE");
    sum_up(a, &d, 5, false);
    struct sample_case c = with(a, d);
    struct format *f = arena_new(a, struct format);
    *f = format_english;
    f->language = S("ar");
    f->rtl = true;
    static const char *const months[] = { "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
                                          "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
                                          "نوفمبر", "ديسمبر" };
    for (size_t i = 0; i < 12; i++) f->months[i] = str_of(months[i]);
    c.options.format = f;
    c.options.translate = to_arabic;
    return c;
}

static struct sample_case japanese_case(struct arena *a)
{
    struct document d = base(a, 3, "JPY");
    static const char *const names[] = { "コンサルティング業務（東京支社）", "専用サーバー、32コア",
                                         "オブジェクトストレージ従量課金" };
    d.language = S("ja");
    for (size_t i = 0; i < 3; i++) {
        set_line(a, &d, i, str_of(names[i]), S("2026年10月分、直轄・骨・海の字形"));
        d.lines[i].tax_rate = RATE(10);
    }
    d.buyer.name = S("株式会社ハルデン商事");
    sum_up(a, &d, 10, false);
    return with(a, d);
}

static struct sample_case mixed_case(struct arena *a)
{
    static const char *const names[] = {
        "परामर्श सेवाएँ – क्षेत्रीय कार्यालय (हिन्दी)", "خدمات استشارية في الموقع – فاتورة رقم ١٢٣",
        "コンサルティング業務（東京支社）", "咨询服务（上海）按小时计费", "컨설팅 서비스 (서울)",
        "Danışmanlık hizmeti – şube İstanbul", "Консультационные услуги, Санкт-Петербург",
        "Υπηρεσίες συμβούλων, Αθήνα", "שירותי ייעוץ באתר", "Dịch vụ tư vấn tại Hà Nội",
        "บริการให้คำปรึกษา กรุงเทพฯ", "ஐயர் ஏற்றுமதி நிறுவனம்",
    };
    struct document d = base(a, 12, "EUR");
    for (size_t i = 0; i < 12; i++) set_line(a, &d, i, str_of(names[i]), str_of(names[11 - i]));
    sum_up(a, &d, 19, false);
    return with(a, d);
}

static struct sample_case credit_case(struct arena *a)
{
    struct sample_case c = sample_lines(a, 2);
    c.d.kind = DOCUMENT_CREDIT_NOTE;
    c.d.type_code = S("381");
    c.d.number = S("CN-2627-0029");
    c.d.preceding = arena_new(a, struct document_ref);
    c.d.preceding_count = 1;
    *c.d.preceding = (struct document_ref){ S("TG-2627-00390"), day("2026-09-30") };
    return c;
}

static str long_word(struct arena *a, size_t n)
{
    char *p = arena_take(a, n + 1);
    for (size_t i = 0; i < n; i++) p[i] = (char)('a' + i % 26);
    return (str){ p, n };
}

static struct sample_case long_case(struct arena *a)
{
    struct document d = base(a, 3, "EUR");
    d.lines[0].name = long_word(a, 300);
    d.lines[1].description = long_word(a, 10000);
    d.buyer.name = long_word(a, 200);
    d.number = S("INVOICE-2026-AAAAAAAAAA-BBBBBBBBBB-CCCCCCCCCC-DDDDDDDDDD-001");
    d.purchase_order = long_word(a, 60);
    d.note = long_word(a, 3000);
    sum_up(a, &d, 19, false);
    return with(a, d);
}

static struct sample_case taxes_case(struct arena *a)
{
    struct document d = base(a, 12, "EUR");
    d.tax_count = 12;
    d.taxes = arena_array(a, struct tax_group, 12);
    int64_t net = 0, tax = 0;
    for (size_t i = 0; i < 12; i++) {
        struct document_line *line = &d.lines[i];
        struct tax_group *g = &d.taxes[i];
        line->tax_rate = RATE(5 + (int64_t)i);
        *g = (struct tax_group){ .component = S("VAT"), .category = S("S"),
                                 .rate = line->tax_rate, .base = line->net };
        if (i == 11) {
            line->tax_category = g->category = S("AE");
            line->tax_rate = g->rate = RATE(0);
            g->reason = S("Reverse charge: the customer accounts for the tax");
            g->reason_code = S("VATEX-EU-AE");
        }
        must(decimal_percent(g->base, g->rate, ROUND_HALF_UP, &g->amount) == OK);
        net += line->net.minor;
        tax += g->amount.minor;
    }
    d.lines_net = d.net = of(net, &d);
    d.tax = of(tax, &d);
    d.total = of(net + tax, &d);
    d.prepaid = of(10000, &d);
    d.rounding = of(0, &d);
    d.allowances_total = d.charges_total = of(0, &d);
    d.payable = of(net + tax - 10000, &d);
    return with(a, d);
}

static struct sample_case hostile_case(struct arena *a)
{
    struct document d = base(a, 4, "EUR");
    d.lines[0].name = S("bell \a, escape \x1B[31m, delete \x7F, and a\ttab");
    d.lines[1].name = S("\xE2\x80\xAE" "reversed by an override");
    d.lines[2].name = S("broken \xFF\xFE\xC3( utf-8 \xED\xA0\x80 end \xF0\x9F");
    d.lines[3].name = S("a NUL \0 inside, private \xEE\x80\x80, \xF0\x9F\x98\x80 "
                         "and \xF4\x8F\xBF\xBF");
    d.buyer.name = S("<b>&amp; \"quoted\" 'text' ]]> \xE2\x80\xA9 paragraph");
    d.note = S("\n\n\n");
    sum_up(a, &d, 19, false);
    struct sample_case c = with(a, d);
    c.brand.logo_png = S("\x89PNG\r\n\x1A\n not really a picture, and long enough for its head");
    c.options.verify_address = S("\xFF");
    return c;
}

struct sample_case sample_make(struct arena *a, enum sample which)
{
    struct sample_case c;
    switch (which) {
    case SAMPLE_ONE_LINE: c = sample_lines(a, 1); break;
    case SAMPLE_200_LINES: c = sample_lines(a, 200); break;
    case SAMPLE_GERMAN: c = german_case(a); break;
    case SAMPLE_GST: c = gst_case(a); break;
    case SAMPLE_SWISS: c = swiss_case(a); break;
    case SAMPLE_ARABIC: c = arabic_case(a); break;
    case SAMPLE_JAPANESE: c = japanese_case(a); break;
    case SAMPLE_MIXED: c = mixed_case(a); break;
    case SAMPLE_CREDIT_NOTE: c = credit_case(a); break;
    case SAMPLE_NO_LOGO:
        c = sample_lines(a, 12);
        c.brand.logo_png = STR_NONE;
        break;
    case SAMPLE_LONG_WORDS: c = long_case(a); break;
    case SAMPLE_MANY_TAXES: c = taxes_case(a); break;
    case SAMPLE_HOSTILE: c = hostile_case(a); break;
    case SAMPLE_EMPTY:
        c = (struct sample_case){ .d = { .cur = CURRENCY("EUR"), .issued = DATE_NONE,
                                         .due = DATE_NONE, .tax_point = DATE_NONE,
                                         .period_start = DATE_NONE, .period_end = DATE_NONE,
                                         .delivered = DATE_NONE } };
        break;
    case SAMPLE_LATIN:
    case SAMPLE_IMPORTED:
    case SAMPLE_COUNT:
    default: c = sample_lines(a, 12); break;
    }
    c.name = name_of(which).p;
    return c;
}

struct receipt sample_receipt(struct arena *a)
{
    struct document d = base(a, 0, "EUR");
    struct receipt r = {
        .number = S("RCPT-2627-00311"), .reference = S("PAY-7K4M92QX"),
        .paid = day("2026-11-26"), .time = S("14:24:49 IST"), .method = S("SEPA transfer"),
        .payer = S("Meera Iyer"), .amount = of(27410034, &d), .fee = of(250, &d),
        .credit = of(1200, &d), .language = S("en"), .part_count = 3,
        .parts = arena_array(a, struct receipt_part, 3), .seller = d.seller, .customer = d.buyer,
    };
    static const char *const numbers[] = { "TG-2627-00377", "TG-2627-00398", "TG-2627-00417" };
    static const int64_t amounts[] = { 5451200, 9440000, 12517384 };
    for (size_t i = 0; i < 3; i++) {
        r.parts[i] = (struct receipt_part){ str_of(numbers[i]), day("2026-09-30"),
                                            of(amounts[i], &d), of(i == 0 ? 8423896 : 0, &d) };
    }
    return r;
}
