/* The sheet's look: paper white, ink, hairlines, one accent from the brand. */
#include "paper/sheet.h"

#include "base/utf8.h"
#include "locale/locale.h"
#include "paper/rosette.h"

enum { LOGO_WIDTH = 1600, LOGO_HEIGHT = 380, FOOT_LINE = 95, FOOTER_CHARS = 800 };

/* A colour light enough to be lost on paper is darkened, hue kept. */
static uint32_t readable(uint32_t rgb)
{
    unsigned r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;
    unsigned light = (299 * r + 587 * g + 114 * b) / 1000;
    if (light <= 120) return rgb & 0xFFFFFF;
    return (r * 120 / light) << 16 | (g * 120 / light) << 8 | b * 120 / light;
}

static void choose_styles(struct sheet *s)
{
    const uint32_t ink = 0x17191F, second = 0x45464B, third = 0x5B5A58;
    s->ink = ink;
    s->line = 0xDFDBD1;
    s->hole = 0xBDB7AB;
    s->accent = readable(s->brand->colour);
    const struct pdf_style all[STYLE_COUNT] = {
        [STYLE_TEXT] = { PDF_SANS, 88, 130, ink },
        [STYLE_STRONG] = { PDF_SANS_BOLD, 88, 130, ink },
        [STYLE_LABEL] = { PDF_SANS, 75, 115, second },
        [STYLE_MORE] = { PDF_SANS, 75, 110, third },
        [STYLE_HEAD] = { PDF_SANS, 75, 115, second },
        [STYLE_TITLE] = { PDF_SERIF, 270, 320, ink },
        [STYLE_NUMBER] = { PDF_SANS_BOLD, 105, 150, ink },
        [STYLE_BRAND] = { PDF_SANS_BOLD, 150, 190, ink },
        [STYLE_SUM] = { PDF_SANS_BOLD, 110, 150, ink },
        [STYLE_HERO] = { PDF_SERIF, 310, 380, ink },
        [STYLE_HERO_SMALL] = { PDF_SERIF, 190, 380, second },
        [STYLE_FOOT] = { PDF_SANS, 68, FOOT_LINE, third },
        [STYLE_FOOT_STRONG] = { PDF_SANS_BOLD, 68, FOOT_LINE, second },
        [STYLE_LINK] = { PDF_SANS, 75, 110, s->accent },
    };
    memcpy(s->style, all, sizeof all);
}

void sheet_rule(struct sheet *s, int x, int y, int width, int height, uint32_t rgb)
{
    pdf_fill(s->pdf, (struct pdf_box){ .x = x, .y = y, .width = width }, height, rgb);
}

static void head_later(void *arg, struct pdf *p, int page, int pages)
{
    struct sheet *s = arg;
    (void)pages;
    if (page == 1) return;
    str who = sheet_join(s, s->title, " ", s->number);
    pdf_write(p, PDF_P, &s->style[STYLE_LABEL],
              (struct pdf_box){ SHEET_LEFT, 480, SHEET_WIDTH / 2, PDF_START }, s->brand->name);
    pdf_tag_open(p, PDF_P);
    const struct pdf_text *t = pdf_shape(p, &s->style[STYLE_LABEL], who, SHEET_WIDTH / 2);
    pdf_put(p, t, &s->style[STYLE_LABEL],
            (struct pdf_box){ SHEET_LEFT + SHEET_WIDTH / 2, 480, SHEET_WIDTH / 2, PDF_END });
    sheet_rule(s, SHEET_LEFT, 640, SHEET_WIDTH, 5, s->line);
    pdf_tag_close(p, PDF_P);
}

static str check_line(struct sheet *s)
{
    if (s->options->check_code.n == 0) return STR_NONE;
    if (s->options->verify_address.n == 0)
        return sheet_fill(s, S("Check code {1}"), s->options->check_code, STR_NONE);
    return sheet_fill(s, S("Check this document at {1}, code {2}"), s->options->verify_address,
                      s->options->check_code);
}

enum { FOOT_TEXT_WIDTH = SHEET_WIDTH - 1200 };

static void foot(void *arg, struct pdf *p, int page, int pages)
{
    struct sheet *s = arg;
    bool bill = s->bill && page == pages;
    int y = PDF_HEIGHT - s->foot_height - (bill ? SHEET_BILL_HEIGHT + 240 : 420);
    char digits[2][16];
    snprintf(digits[0], sizeof digits[0], "%d", page);
    snprintf(digits[1], sizeof digits[1], "%d", pages);
    struct pdf_box start = { SHEET_LEFT, y, FOOT_TEXT_WIDTH, PDF_START };
    struct pdf_box end = { SHEET_RIGHT - 1100, y, 1100, PDF_END };

    pdf_tag_open(p, PDF_P);
    sheet_rule(s, SHEET_LEFT, y - 70, SHEET_WIDTH, 5, s->line);
    const struct pdf_style *style = &s->style[STYLE_FOOT];
    str text = sheet_fill(s, S("Page {1} of {2}"), str_of(digits[0]), str_of(digits[1]));
    pdf_put(p, pdf_shape(p, style, text, end.width), style, end);
    pdf_tag_close(p, PDF_P);
    start.y += pdf_write(p, PDF_P, style, start, s->footer);
    pdf_write(p, PDF_P, style, start, check_line(s));
}

err sheet_open(struct sheet *s, struct arena *a, const struct paper_brand *brand,
               const struct paper_pdf_options *options, str language)
{
    *s = (struct sheet){ .a = a, .brand = brand, .options = options };
    s->format = options->format != NULL ? options->format : locale_format(language);
    s->words = words_of(language);
    s->footer = utf8_cut(brand->footer, FOOTER_CHARS);
    choose_styles(s);
    return OK;
}

bool paper_logo_fits(str png)
{
    return pdf_image_readable(png);
}

/* Logo, or the name where there is none (or none that can be read). */
static int write_brand(struct sheet *s, const struct party *seller)
{
    str name = s->brand->name.n > 0 ? s->brand->name : seller->name;
    const struct pdf_image *logo;
    int y = SHEET_TOP;
    if (s->brand->logo_png.n > 0 && pdf_image_png(s->pdf, s->brand->logo_png, &logo) == OK) {
        struct pdf_box box = { .x = SHEET_LEFT, .y = y };
        int height;
        pdf_image_fit(logo, LOGO_WIDTH, LOGO_HEIGHT, &box.width, &height);
        pdf_figure_open(s->pdf, name);
        pdf_put_image(s->pdf, logo, box);
        pdf_tag_close(s->pdf, PDF_FIGURE);
        return y + height + 110;
    }
    y += pdf_write(s->pdf, PDF_P, &s->style[STYLE_BRAND],
                   (struct pdf_box){ SHEET_LEFT, y, SHEET_WIDTH / 2, PDF_START }, name);
    return y + 60;
}

/* A long number is set smaller and then wraps; it is never cut. */
static int write_title(struct sheet *s)
{
    enum { WIDTH = 2600 };
    struct pdf_box box = { SHEET_RIGHT - WIDTH, SHEET_TOP - 40, WIDTH, PDF_END };
    box.y += pdf_write(s->pdf, PDF_H1, &s->style[STYLE_TITLE], box, s->title);
    const struct pdf_style *number = &s->style[STYLE_NUMBER];
    if (pdf_text_width(pdf_shape(s->pdf, number, s->number, 0)) > WIDTH)
        number = &s->style[STYLE_STRONG];
    box.y += 10;
    box.y += pdf_write(s->pdf, PDF_P, number, box, s->number);
    return box.y;
}

static str without_empty_lines(struct sheet *s, str text)
{
    char *p = arena_take(s->a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\n' || (n > 0 && p[n - 1] != '\n')) p[n++] = text.p[i];
    }
    return (str){ p, n };
}

err sheet_begin(struct sheet *s, str title, str number, const struct party *seller, str language)
{
    s->title = title;
    s->number = number;
    const struct pdf_info info = {
        .title = sheet_join(s, title, " ", number),
        .author = seller->name.n > 0 ? seller->name : s->brand->name,
        .language = language.n > 0 ? language : S("en"),
        .rtl = s->format->rtl,
        .created_us = s->options->created_us,
        .top = SHEET_TOP,
        .top_later = SHEET_TOP_LATER,
        .bottom = PDF_HEIGHT - 700,
        .head = head_later,
        .foot = foot,
        .arg = s,
    };
    TRY(pdf_open(s->a, &info, &s->pdf));
    const struct pdf_style *small = &s->style[STYLE_FOOT];
    s->foot_height = pdf_text_height(pdf_shape(s->pdf, small, s->footer, FOOT_TEXT_WIDTH)) +
                     pdf_text_height(pdf_shape(s->pdf, small, check_line(s), FOOT_TEXT_WIDTH));
    if (s->foot_height < FOOT_LINE) s->foot_height = FOOT_LINE;
    pdf_set_bottom(s->pdf, PDF_HEIGHT - 420 - s->foot_height - 160);

    int below = write_title(s), y = write_brand(s, seller);
    struct pdf_box box = { SHEET_LEFT, y, SHEET_WIDTH / 2, PDF_START };
    str lines = sheet_address(s, &seller->address, true);
    str tax = sheet_labelled(s, sheet_tax_label(s, seller), seller->tax_id);
    str local = sheet_labelled(s, S("Tax no."), seller->tax_number);
    tax = sheet_join(s, tax, " · ", local);
    bool named = str_eq(s->brand->name, seller->name) && s->brand->logo_png.n == 0;
    str contact = sheet_join(s, seller->contact_email, " · ", seller->contact_phone);
    str all = arena_format(s->a, "%.*s\n%.*s\n%.*s\n%.*s", STR_FMT(seller->name), STR_FMT(lines),
                           STR_FMT(tax), STR_FMT(contact));
    if (named) all = str_sub(all, seller->name.n, all.n);
    box.y += pdf_write(s->pdf, PDF_P, &s->style[STYLE_LABEL], box, without_empty_lines(s, all));

    pdf_set_y(s->pdf, (box.y > below ? box.y : below) + 160);
    return OK;
}

void sheet_rosette(struct sheet *s, int x, int y, int radius, bool half)
{
    if (s->options->check_code.n == 0) return;
    struct rosette r = rosette_of(s->options->check_code);
    pdf_figure_open(s->pdf, sheet_fill(s, S("Rosette of the check code {1}"),
                                       s->options->check_code, STR_NONE));
    /* On paper a thin line looks stronger than on a screen: a lighter tone of the accent. */
    uint32_t tone = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        uint32_t part = s->accent >> shift & 255;
        tone |= (part + (255 - part) * 45 / 100) << shift;
    }
    if (half)
        pdf_dots(s->pdf, (struct pdf_box){ .width = PDF_WIDTH }, 75, 50, s->hole);
    pdf_guilloche(s->pdf, &(struct pdf_guilloche){
        .x = x, .y = y, .radius = radius * 100 / 48,
        .outer_a = r.outer_a, .outer_b = r.outer_b, .inner_a = r.inner_a, .inner_b = r.inner_b,
        .turns = r.turns, .half = half, .rgb = tone,
    });
    pdf_tag_close(s->pdf, PDF_FIGURE);
}

void sheet_torn(struct sheet *s)
{
    sheet_rosette(s, PDF_WIDTH / 2, 0, 330, true);
}
