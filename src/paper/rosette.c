/* Numbers from a hash (FNV-1a, 64 bits) written out here: it must never change. */
#include "paper/rosette.h"

struct rosette rosette_of(str check_code)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < check_code.n; i++) {
        h ^= (unsigned char)check_code.p[i];
        h *= 0x100000001B3u;
    }
    h ^= h >> 29; /* short codes differ most in the low bits */
    return (struct rosette){
        .outer_a = 44 + (int)(h % 3),
        .outer_b = 13 + (int)(h / 3 % 9),
        .inner_a = 30 + (int)(h / 27 % 5),
        .inner_b = 20 + (int)(h / 135 % 11),
        .turns = 14 + (int)(h / 1485 % 9),
    };
}
