/* The code lists the rules of EN 16931-1 name, as published with validation artefacts 1.3.16. */
#include "paper/draft.h"

/* Is `code` one of the words of `list`? */
static bool listed(str code, str list)
{
    if (code.n == 0 || code.n > 80 || str_has(code, ' ')) return false;
    for (str word; str_cut(&list, ' ', &word);) {
        if (str_eq(word, code)) return true;
    }
    return false;
}

bool code_is_invoice_type(str code)
{
    return listed(code, S("71 80 81 82 84 102 130 202 203 204 211 218 219 295 325 326 331 380 382 "
                          "383 384 385 386 387 388 389 390 393 394 395 456 457 471 472 473 500 "
                          "501 527 553 575 623 633 751 780 817 870 875 876 877 935"));
}

bool code_is_credit_note_type(str code)
{
    return listed(code, S("81 83 261 262 296 308 381 396 420 458 502 503 532"));
}

bool code_is_country(str code)
{
    return listed(
        code,
        S("AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
          "BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ "
          "DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP "
          "GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG "
          "KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML "
          "MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE "
          "PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL "
          "SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM "
          "US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW 1A XI"));
}

bool code_is_payment_means(str code)
{
    int64_t n;

    if (str_eq(code, S("ZZZ"))) return true;
    if (!str_i64(code, &n) || n < 1 || code.p[0] == '0') return false;
    return n <= 70 || (n >= 74 && n <= 78) || (n >= 91 && n <= 98);
}

bool code_is_tax_category(str code)
{
    return listed(code, S("AE L M E S Z G O K B"));
}

bool code_is_mime(str code)
{
    return listed(code, S("application/pdf image/png image/jpeg text/csv "
                          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet "
                          "application/vnd.oasis.opendocument.spreadsheet"));
}
