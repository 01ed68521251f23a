/* The kernel's randomness, and splitmix64 for what must be repeatable. */
#include "base/rand.h"

#include <errno.h>
#include <sys/random.h>

void rand_bytes(void *out, size_t n)
{
    char *p = out;
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR) continue;
        must(got > 0);
        p += got;
        n -= (size_t)got;
    }
}

uint64_t rand_next(struct rand_stream *r)
{
    uint64_t z = r->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

uint64_t rand_below(struct rand_stream *r, uint64_t below)
{
    must(below > 0);
    return (uint64_t)(((unsigned __int128)rand_next(r) * below) >> 64);
}
