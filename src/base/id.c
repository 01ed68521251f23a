/* Making identities. */
#include "base/id.h"

#include <stdatomic.h>
#include <string.h>

#include "base/clock.h"
#include "base/rand.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum { COUNT_BITS = 12, PROCESS_BITS = 10 };
static const int64_t epoch_ms = 1577836800000; /* 2020-01-01 */

int64_t id_new(void)
{
    static _Atomic int64_t last;    /* milliseconds and count, without the process */
    static _Atomic int64_t process; /* 1 + this process's bits; 0 until chosen */

    int64_t mine = atomic_load(&process);
    if (mine == 0) {
        uint16_t random;
        rand_bytes(&random, sizeof random);
        int64_t chosen = 1 + (random & ((1 << PROCESS_BITS) - 1));
        if (atomic_compare_exchange_strong(&process, &mine, chosen)) mine = chosen;
    }
    int64_t now = (clock_now_us() / 1000 - epoch_ms) * (1 << COUNT_BITS);
    int64_t seen = atomic_load(&last), next;
    do next = now > seen ? now : seen + 1;
    while (!atomic_compare_exchange_weak(&last, &seen, next));

    int64_t ms = next >> COUNT_BITS, count = next & ((1 << COUNT_BITS) - 1);
    return ms << (COUNT_BITS + PROCESS_BITS) | (mine - 1) << COUNT_BITS | count;
}

int64_t id_from(int64_t at_us)
{
    int64_t ms = at_us / 1000 - epoch_ms;
    return ms <= 0 ? 0 : ms << (COUNT_BITS + PROCESS_BITS);
}

public_id public_id_new(void)
{
    unsigned char bytes[20];
    public_id id;
    rand_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof id.c; i++) id.c[i] = alphabet[bytes[i] & 63];
    return id;
}

bool public_id_parse(str s, public_id *out)
{
    if (s.n != sizeof out->c) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && c != '-' && c != '_') return false;
    }
    memcpy(out->c, s.p, sizeof out->c);
    return true;
}

str public_id_str(const public_id *id)
{
    return (str){ id->c, sizeof id->c };
}

bool public_id_is(public_id id)
{
    return id.c[0] != 0;
}
