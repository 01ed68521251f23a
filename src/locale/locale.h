/*
 * How a language writes numbers, money and dates: a struct format (base/format.h) from ICU.
 *
 * Supported: en, de, fr, es, hi, ar, each also with a region ("de-CH", "es-MX"). ICU is asked once
 * per language and process; English needs no ICU at all. What differs from ICU, and why, stands in
 * tests/unit/test_locale.c.
 */
#pragma once

#include "base/arena.h"
#include "base/format.h"

/*
 * The format of a BCP 47 tag; English for a language that is not supported. The result is good
 * until the process ends. Callable from any thread.
 */
const struct format *locale_format(str language);

/* What a currency is called in the language of a format: "Euro", "rupia india". */
str locale_currency_name(struct arena *a, const struct format *f, currency c);
