/* Trusted proxies: prefixes, and X-Forwarded-For read from the right. */
#include "http/proxy.h"

#include <arpa/inet.h>
#include <string.h>

bool proxy_address_read(str s, struct proxy_address *out)
{
    char text[46];
    struct in_addr four;
    if (s.n >= sizeof text || s.n == 0 || memchr(s.p, 0, s.n) != NULL) return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    if (inet_pton(AF_INET, text, &four) == 1) {
        *out = (struct proxy_address){ .bytes = { [10] = 0xff, [11] = 0xff } };
        memcpy(out->bytes + 12, &four, 4);
        return true;
    }
    return inet_pton(AF_INET6, text, out->bytes) == 1;
}

static bool mapped(struct proxy_address a)
{
    static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };
    return memcmp(a.bytes, prefix, sizeof prefix) == 0;
}

str proxy_address_text(struct proxy_address a, char out[46])
{
    bool four = mapped(a);
    must(inet_ntop(four ? AF_INET : AF_INET6, a.bytes + (four ? 12 : 0), out, 46) != NULL);
    return str_of(out);
}

bool proxies_read(str list, struct proxies *out)
{
    struct proxies all = { 0 };
    str rest = list, part;
    while (str_cut(&rest, ',', &part)) {
        str prefix = str_trim(part), address;
        int64_t bits = 128;
        if (prefix.n == 0) continue;
        if (all.count == PROXY_MAX) return false;
        str_cut(&prefix, '/', &address);
        struct proxy_address *a = &all.items[all.count].address;
        if (!proxy_address_read(address, a)) return false;
        int64_t widest = mapped(*a) && !str_has(address, ':') ? 32 : 128;
        if (prefix.n > 0) {
            if (!str_i64(prefix, &bits) || bits < 0 || bits > widest) return false;
            bits += 128 - widest;
        }
        all.items[all.count++].bits = (int)bits;
    }
    *out = all;
    return true;
}

static bool within(struct proxy_address a, struct proxy_address net, int bits)
{
    int whole = bits / 8, rest = bits % 8;
    if (memcmp(a.bytes, net.bytes, (size_t)whole) != 0) return false;
    if (rest == 0) return true;
    return ((a.bytes[whole] ^ net.bytes[whole]) >> (8 - rest)) == 0;
}

bool proxies_have(const struct proxies *all, struct proxy_address a)
{
    for (size_t i = 0; i < all->count; i++) {
        if (within(a, all->items[i].address, all->items[i].bits)) return true;
    }
    return false;
}

struct proxy_address proxies_client(const struct proxies *all, struct proxy_address peer,
                                    str forwarded_for)
{
    struct proxy_address client = peer;
    str left = forwarded_for;
    while (left.n > 0 && proxies_have(all, client)) {
        size_t from = left.n;
        while (from > 0 && left.p[from - 1] != ',') from--;
        if (!proxy_address_read(str_trim(str_sub(left, from, left.n)), &client)) break;
        left.n = from == 0 ? 0 : from - 1;
    }
    return client;
}
