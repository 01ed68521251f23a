/* The units that invoices are full of. */
#include "paper/unit.h"

static const char *const units[][2] = {
    { "HUR", "h" },      { "DAY", "days" },   { "MON", "months" }, { "ANN", "years" },
    { "WEE", "weeks" },  { "MIN", "min" },    { "SEC", "s" },      { "C62", "" },
    { "H87", "" },       { "EA", "" },        { "XPP", "" },       { "NAR", "" },
    { "E34", "GB" },     { "E35", "TB" },     { "E36", "PB" },     { "4L", "MB" },
    { "AD", "bytes" },   { "2P", "kB" },      { "KGM", "kg" },     { "GRM", "g" },
    { "TNE", "t" },      { "MTR", "m" },      { "KMT", "km" },     { "LTR", "l" },
    { "MTK", "m²" },     { "MTQ", "m³" },     { "KWH", "kWh" },    { "MWH", "MWh" },
    { "LS", "lump sum" }, { "NOS", "" },      { "OTH", "" },       { "SET", "sets" },
    { "E48", "services" }, { "E49", "days" },
};

str unit_word(str code)
{
    for (size_t i = 0; i < countof(units); i++)
        if (str_eq(code, str_of(units[i][0]))) return str_of(units[i][1]);
    return code;
}

str unit_word_for(str code, decimal quantity)
{
    static const char *const single[][2] = {
        { "days", "day" }, { "weeks", "week" }, { "months", "month" },     { "years", "year" },
        { "sets", "set" }, { "bytes", "byte" }, { "services", "service" },
    };
    str word = unit_word(code);
    if (decimal_cmp(quantity, (decimal){ .units = 1 }) != 0) return word;
    for (size_t i = 0; i < countof(single); i++)
        if (str_eq(word, str_of(single[i][0]))) return str_of(single[i][1]);
    return word;
}
