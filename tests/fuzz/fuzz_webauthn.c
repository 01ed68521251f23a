// sources: src/crypto/webauthn.c src/crypto/crypto.c
// libs: -lsodium -lfido2
/*
 * What a browser says of a passkey, in bytes nobody vouches for: the first byte chooses between one
 * that is made and one that is shown; what is taken must be whole and for our site.
 */
#include <string.h>

#include "crypto/crypto.h"
#include "crypto/webauthn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct webauthn_site site = { { "pay.example", 11 }, { "https://pay.example", 19 },
                                           { "Y2hhbGxlbmdl", 12 } };

/* With the right words and site before it, so that the reader of keys is reached. */
static str with_site(struct arena *a, str rest)
{
    sha256 hash = crypto_sha256(site.rp_id);
    char *all = arena_take(a, sizeof hash.b + rest.n + 1);
    memcpy(all, hash.b, sizeof hash.b);
    if (rest.n > 0) memcpy(all + sizeof hash.b, rest.p, rest.n);
    return (str){ all, sizeof hash.b + rest.n };
}

static str client_of(struct arena *a, const char *act)
{
    return arena_format(a, "{\"type\":\"webauthn.%s\",\"challenge\":\"%.*s\",\"origin\":\"%.*s\"}",
                        act, STR_FMT(site.challenge), STR_FMT(site.origin));
}

static void made(struct arena *a, str client, str data)
{
    struct webauthn_made m;
    if (webauthn_create(a, &site, client, data, &m) != OK) return;
    must(m.id.n > 0 && m.id.n <= WEBAUTHN_ID_BYTES && m.key.n > 0);
    must(m.kind == WEBAUTHN_ES256 || m.kind == WEBAUTHN_EDDSA || m.kind == WEBAUTHN_RS256);
    must(str_contains(client, site.challenge) && str_contains(client, site.origin));
}

/* No signature is made here, so none may pass. */
static void shown(const struct webauthn_made *known, str client, str data, str signature)
{
    int64_t counter;
    must(webauthn_check(&site, known, &(struct webauthn_shown){ client, data, signature }, false,
                        &counter) != OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 2 || !crypto_init()) return 0;
    struct arena a;
    arena_init(&a, 16 << 20);
    str rest = { (const char *)data + 2, n - 2 };
    size_t half = rest.n * data[1] / 256;
    str first = str_sub(rest, 0, half), second = str_sub(rest, half, rest.n);
    struct webauthn_made known = { .key = first, .kind = (enum webauthn_kind)(1 + data[1] % 3) };
    switch (data[0] % 4) {
    case 0: made(&a, first, second); break;
    case 1: made(&a, client_of(&a, "create"), with_site(&a, rest)); break;
    case 2: shown(&known, first, second, second); break;
    default: shown(&known, client_of(&a, "get"), with_site(&a, second), second); break;
    }
    arena_release(&a);
    return 0;
}
