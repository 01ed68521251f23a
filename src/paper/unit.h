/* Units of measure as people write them. */
#pragma once

#include "base/decimal.h"

/*
 * What people call a unit of UN/ECE recommendation 20: "h" for HUR; a message of the catalogue.
 * "" for what is only counted (C62, EA), and the code itself where it is not known.
 */
str unit_word(str code);
/* The same beside a quantity: "1 month", but "0.5 months". */
str unit_word_of(str code, decimal quantity);
