/* Mask and digest, side by side in base64url. */
#include "web/csrf.h"

#include "base/encode.h"
#include "base/rand.h"

static sha256 digest(const struct key *key, str subject)
{
    return crypto_hmac((str){ (const char *)key->b, sizeof key->b }, subject);
}

str csrf_make(struct arena *a, const struct key *key, str subject)
{
    unsigned char both[2 * SHA256_BYTES];
    sha256 d = digest(key, subject);
    CLEANUP(buf_release) struct buf b;

    rand_bytes(both, SHA256_BYTES);
    for (size_t i = 0; i < SHA256_BYTES; i++) both[SHA256_BYTES + i] = both[i] ^ d.b[i];
    buf_init(&b, 128);
    encode_base64url(&b, both, sizeof both);
    return buf_copy(&b, a);
}

bool csrf_check(const struct key *key, str subject, str token)
{
    sha256 d = digest(key, subject), got;
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 128);
    if (token.n > 100 || !decode_base64url(token, &b) || b.n != 2 * SHA256_BYTES) return false;
    for (size_t i = 0; i < SHA256_BYTES; i++)
        got.b[i] = (unsigned char)(b.p[i] ^ b.p[SHA256_BYTES + i]);
    return crypto_equal((str){ (const char *)d.b, SHA256_BYTES },
                        (str){ (const char *)got.b, SHA256_BYTES });
}

bool csrf_same_origin(const struct http_request *rq, str base_url)
{
    str site = http_header(rq, S("sec-fetch-site"));
    if (site.n > 0) return str_eq(site, S("same-origin"));
    return str_eq(http_header(rq, S("origin")), base_url);
}
