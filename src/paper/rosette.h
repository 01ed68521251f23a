/*
 * The rosette of a check code: the figure that a document, its slip and its receipt share.
 * Page and PDF draw it from these numbers, so that they look alike.
 */
#pragma once

#include "base/str.h"

/* Two rings of `turns` ellipses in a square of 96; the inner ring starts half a step later. */
struct rosette {
    int outer_a, outer_b; /* half-axes */
    int inner_a, inner_b;
    int turns;
};

struct rosette rosette_of(str check_code);
