/* Which peers may speak for others: the proxies an operator named, and what they said. */
#pragma once

#include "http/http.h"

enum { PROXY_MAX = 64 };

struct proxy_address {
    uint8_t bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
};

struct proxies {
    struct {
        struct proxy_address address;
        int bits;
    } items[PROXY_MAX];
    size_t count;
};

/* An address as text, or false. */
bool proxy_address_read(str s, struct proxy_address *out);

/* As text: "192.0.2.1", "2001:db8::1". `out` has 46 bytes; the result points into it. */
str proxy_address_text(struct proxy_address a, char out[46]);

/* A list such as "127.0.0.1, 10.0.0.0/8, ::1". False if it is not one, or too long. */
bool proxies_read(str list, struct proxies *out);
bool proxies_have(const struct proxies *all, struct proxy_address a);

/*
 * The client behind `peer`, given its X-Forwarded-For: the last address that is no trusted proxy.
 * What stands before the first thing that is not an address is not believed.
 */
struct proxy_address proxies_client(const struct proxies *all, struct proxy_address peer,
                                    str forwarded_for);
