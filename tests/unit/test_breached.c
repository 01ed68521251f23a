/* SHA-1 by its published examples, and the search in a sorted list of breached passwords. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/breached.h"
#include "base/arena.h"
#include "base/encode.h"
#include "crypto/sha1.h"

static struct arena arena;

static void digest(str bytes, char hex[41])
{
    CLEANUP(buf_release) struct buf b;
    unsigned char out[SHA1_BYTES];
    buf_init(&b, 64);
    sha1(bytes, out);
    encode_hex(&b, out, sizeof out);
    snprintf(hex, 41, "%.40s", b.p);
}

/* The examples of FIPS 180 and RFC 3174, and every length around a block's end. */
static void sha1_is_sha1(void **state)
{
    (void)state;
    char hex[41], before[41] = "";
    char *many = arena_take(&arena, 1000000);
    for (int i = 0; i < 1000000; i++) many[i] = 'a';
    digest(S("abc"), hex);
    assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
    digest(STR_NONE, hex);
    assert_string_equal(hex, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    digest(S("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hex);
    assert_string_equal(hex, "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    digest((str){ many, 1000000 }, hex);
    assert_string_equal(hex, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    for (size_t n = 50; n < 130; n++) {
        digest((str){ many, n }, hex);
        assert_string_not_equal(hex, before);
        snprintf(before, sizeof before, "%s", hex);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* A list of the passwords 0, 2, 4 ... of `count`, with the tail that a line has. */
static const char *make_list(int count, const char *tail)
{
    static const char path[] = "/tmp/test_breached";
    char(*lines)[41] = calloc((size_t)count + 1, sizeof *lines);
    FILE *f = fopen(path, "w");
    assert_non_null(lines);
    assert_non_null(f);
    for (int i = 0; i < count; i++) {
        digest(arena_format(&arena, "password %d", 2 * i), lines[i]);
        for (char *c = lines[i]; *c != 0; c++) *c = *c >= 'a' ? (char)(*c - 32) : *c;
    }
    qsort(lines, (size_t)count, sizeof *lines, by_text);
    for (int i = 0; i < count; i++) {
        fprintf(f, "%s", lines[i]);
        fprintf(f, "%s", i % 3 == 0 ? tail : "");
        if (i + 1 < count || *tail != 0) fputc('\n', f);
    }
    assert_int_equal(fclose(f), 0);
    free(lines);
    return path;
}

static void what_is_listed_is_found_and_nothing_else(void **state)
{
    (void)state;
    static const int counts[] = { 0, 1, 2, 3, 10, 257 };
    static const char *const tails[] = { "", ":1", ":123456789", "\r" };
    for (size_t c = 0; c < countof(counts); c++) {
        for (size_t t = 0; t < countof(tails); t++) {
            const char *path = make_list(counts[c], tails[t]);
            for (int i = 0; i < 2 * counts[c] + 2; i++) {
                bool found;
                assert_ok(breached_has(path, arena_format(&arena, "password %d", i), &found));
                assert_int_equal(found, i % 2 == 0 && i < 2 * counts[c]);
            }
        }
    }
    unlink("/tmp/test_breached");
    bool found;
    assert_err(breached_has("/tmp/test_breached", S("password 0"), &found), E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha1_is_sha1),
        cmocka_unit_test(what_is_listed_is_found_and_nothing_else),
    };
    arena_init(&arena, 16u * 1024 * 1024);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
