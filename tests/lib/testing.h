/* cmocka with what it needs before it, and checks for our own types. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"

#define assert_ok(call) assert_string_equal(err_info(call)->name, "OK")
#define assert_err(call, code) assert_string_equal(err_info(call)->name, err_info(code)->name)
#define assert_str(actual, literal)                                                                \
    do {                                                                                           \
        str actual_ = (actual);                                                                    \
        assert_int_equal(actual_.n, sizeof(literal) - 1);                                          \
        assert_memory_equal(actual_.p, literal, sizeof(literal) - 1);                              \
    } while (0)
