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
    { "E48", "services" }, { "E49", "days" },  { "MIL", "thousand" },
};

/* Those that have another word for one of them. */
static const char *const singles[][2] = {
    { "DAY", "day" }, { "MON", "month" }, { "ANN", "year" },    { "WEE", "week" },
    { "AD", "byte" }, { "SET", "set" },   { "E48", "service" }, { "E49", "day" },
};

str unit_word_of(str code, decimal quantity)
{
    if (decimal_cmp(quantity, (decimal){ 1, 0 }) == 0) {
        for (size_t i = 0; i < countof(singles); i++)
            if (str_eq(code, str_of(singles[i][0]))) return str_of(singles[i][1]);
    }
    return unit_word(code);
}

str unit_word(str code)
{
    for (size_t i = 0; i < countof(units); i++)
        if (str_eq(code, str_of(units[i][0]))) return str_of(units[i][1]);
    return code;
}
