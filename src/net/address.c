/*
 * Which addresses belong to the public internet (RFC 6890 and the IANA special-purpose registries).
 *
 * A name that somebody chose may resolve to anything, so it is the address that is judged.
 */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>

#include "net/net.h"

struct range4 {
    uint32_t base;
    int bits;
};

static const struct range4 not_public4[] = {
    { 0x00000000, 8 },  /* this network */
    { 0x0A000000, 8 },  /* private */
    { 0x64400000, 10 }, /* shared by carriers */
    { 0x7F000000, 8 },  /* this machine */
    { 0xA9FE0000, 16 }, /* the link; metadata of clouds */
    { 0xAC100000, 12 }, /* private */
    { 0xC0000000, 24 }, /* protocol assignments */
    { 0xC0000200, 24 }, /* documentation */
    { 0xC0586300, 24 }, /* 6to4 relays */
    { 0xC0A80000, 16 }, /* private */
    { 0xC6120000, 15 }, /* benchmarks */
    { 0xC6336400, 24 }, /* documentation */
    { 0xCB007100, 24 }, /* documentation */
    { 0xE0000000, 3 },  /* groups, reserved, broadcast */
};

static bool is_public4(uint32_t address)
{
    for (size_t i = 0; i < countof(not_public4); i++)
        if ((address ^ not_public4[i].base) >> (32 - not_public4[i].bits) == 0) return false;
    return true;
}

static uint32_t read32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool is_mapped(const unsigned char b[16])
{
    static const unsigned char prefix[12] = { [10] = 0xFF, [11] = 0xFF };
    return memcmp(b, prefix, sizeof prefix) == 0;
}

static bool is_public6(const unsigned char b[16])
{
    static const unsigned char nat64[12] = { 0x00, 0x64, 0xFF, 0x9B };
    if (is_mapped(b) || memcmp(b, nat64, sizeof nat64) == 0) return is_public4(read32(b + 12));
    if (b[0] >> 5 != 1) return false;                           /* not 2000::/3 */
    if (b[0] == 0x20 && b[1] == 0x01 && b[2] < 2) return false; /* 2001::/23 */
    if (read32(b) == 0x20010DB8) return false;                  /* documentation */
    if (b[0] == 0x20 && b[1] == 0x02) return false;             /* 6to4 */
    return !(b[0] == 0x3F && b[1] == 0xFF && b[2] >> 4 == 0);   /* documentation */
}

bool net_address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return is_public4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof in);
        return is_public6(in.sin6_addr.s6_addr);
    }
    return false;
}

bool net_address_is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return ntohl(in.sin_addr.s_addr) >> 24 == 127;
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof in);
        const unsigned char *b = in.sin6_addr.s6_addr;
        return IN6_IS_ADDR_LOOPBACK(&in.sin6_addr) || (is_mapped(b) && b[12] == 127);
    }
    return false;
}

static bool host_is_loopback(const char *host)
{
    size_t n = strlen(host);
    char bare[64];
    if (n > 2 && host[0] == '[' && n - 2 < sizeof bare) {
        memcpy(bare, host + 1, n - 2);
        bare[n - 2] = 0;
        struct in6_addr six;
        return inet_pton(AF_INET6, bare, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
    }
    struct in_addr four;
    if (inet_pton(AF_INET, host, &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
    str name = { host, n };
    if (n <= 9) return str_eq_nocase(name, S("localhost"));
    return str_eq_nocase(str_sub(name, n - 10, 10), S(".localhost"));
}

static void release_url(CURLU **url)
{
    curl_url_cleanup(*url);
}

bool net_url_is_loopback(str url)
{
    char text[2048];
    if (url.n == 0 || url.n >= sizeof text || memchr(url.p, 0, url.n) != NULL) return false;
    memcpy(text, url.p, url.n);
    text[url.n] = 0;

    CLEANUP(release_url) CURLU *parts = curl_url();
    char *host = NULL;
    must(parts != NULL);
    if (curl_url_set(parts, CURLUPART_URL, text, 0) != CURLUE_OK) return false;
    if (curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK) return false;
    bool is = host_is_loopback(host);
    curl_free(host);
    return is;
}

enum net_reach net_reach_of(str base_url)
{
    return net_url_is_loopback(base_url) ? NET_LOOPBACK : NET_PUBLIC;
}
