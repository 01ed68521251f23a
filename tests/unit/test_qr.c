/* Pictures of QR codes: the path draws the modules of the code, each in its place. */
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

#include "html/qr.h"
#include "testing.h"

enum { QUIET = 4, SIDE_MAX = 185 };

static struct arena a;
static unsigned char drawn[SIDE_MAX][SIDE_MAX];

static int begin(void **state)
{
    (void)state;
    arena_init(&a, 1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

/* As a browser draws it: "m" moves from where the one before began, "h" is how wide a row is. */
static void draw(str svg)
{
    const char *at = strstr(arena_c_string(&a, svg), "d=\"M4 4");
    int x = QUIET, y = QUIET, step_x, step_y, wide, n;

    assert_non_null(at);
    memset(drawn, 0, sizeof drawn);
    for (at += 7; sscanf(at, "m%d %dh%dv1h-%*dz%n", &step_x, &step_y, &wide, &n) == 3; at += n) {
        x += step_x;
        y += step_y;
        assert_in_range(y, QUIET, SIDE_MAX - 1);
        assert_in_range(x, QUIET, SIDE_MAX - wide);
        for (int i = 0; i < wide; i++) drawn[y][x + i]++;
    }
    assert_int_equal(*at, '"');
}

static void a_picture_draws_each_module_once(void **state)
{
    (void)state;
    static const char *const contents[] = {
        "otpauth://totp/x?secret=ABCDEFGH",
        "BCD\n002\n1\nSCT\n\nHarbour Ltd\nDE89370400440532013000"
    };
    for (size_t c = 0; c < countof(contents); c++) {
        str svg;
        QRcode *code =
            QRcode_encodeData((int)strlen(contents[c]), (const void *)contents[c], 0, QR_ECLEVEL_M);
        assert_ok(html_qr_file(&a, str_of(contents[c]), false, &svg));
        assert_true(str_starts(svg, S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")));
        draw(svg);
        for (int y = 0; y < code->width; y++)
            for (int x = 0; x < code->width; x++)
                assert_int_equal(drawn[y + QUIET][x + QUIET], code->data[y * code->width + x] & 1);
        QRcode_free(code);
    }
}

static void one_in_a_page_has_a_name_and_no_more_than_fits(void **state)
{
    (void)state;
    html_safe svg;
    str file;
    char much[1200];

    assert_ok(html_qr(&a, S("x"), S("To \"scan\""), &svg));
    assert_true(
        str_starts(svg.s, S("<svg class=\"qr\" role=\"img\" aria-label=\"To &#34;scan&#34;\"")));
    memset(much, 'x', sizeof much);
    assert_err(html_qr_file(&a, (str){ much, sizeof much }, false, &file), E_TOO_LARGE);
}

/* Seven of forty-six millimetres, in the middle. */
static void the_swiss_one_has_its_cross(void **state)
{
    (void)state;
    str plain, crossed;
    char content[200];

    memset(content, 'S', sizeof content); /* version 10: 57 modules */
    assert_ok(html_qr_file(&a, (str){ content, sizeof content }, false, &plain));
    assert_ok(html_qr_file(&a, (str){ content, sizeof content }, true, &crossed));
    assert_null(strstr(arena_c_string(&a, plain), "<svg x="));
    assert_non_null(strstr(arena_c_string(&a, crossed),
                           "<svg x=\"28.163\" y=\"28.163\" width=\"8.673\" height=\"8.673\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_draws_each_module_once),
        cmocka_unit_test(one_in_a_page_has_a_name_and_no_more_than_fits),
        cmocka_unit_test(the_swiss_one_has_its_cross),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
