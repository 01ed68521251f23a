/* By liboath; the window and the memory of the last step are ours. */
#include "crypto/totp.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/rand.h"
#include "crypto/crypto.h"

enum { WINDOW_STEPS = 1 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
    must(oath_init() == OATH_OK);
}

struct totp_secret totp_secret_new(void)
{
    struct totp_secret s;
    rand_bytes(s.b, sizeof s.b);
    return s;
}

str totp_text(struct arena *a, const struct totp_secret *s)
{
    char *text;
    size_t n;

    pthread_once(&once, begin);
    must(oath_base32_encode((const char *)s->b, sizeof s->b, &text, &n) == OATH_OK);
    str out = arena_str(a, (str){ text, n });
    free(text);
    return out;
}

int64_t totp_step(int64_t at_us)
{
    return at_us / ((int64_t)TOTP_STEP_SECONDS * 1000000);
}

void totp_code(const struct totp_secret *s, int64_t step, char out[static TOTP_DIGITS + 1])
{
    pthread_once(&once, begin);
    must(step >= 0);
    must(oath_totp_generate((const char *)s->b, sizeof s->b, (time_t)(step * TOTP_STEP_SECONDS),
                            TOTP_STEP_SECONDS, 0, TOTP_DIGITS, out) == OATH_OK);
}

bool totp_check(const struct totp_secret *s, str code, int64_t at_us, int64_t last, int64_t *step)
{
    char typed[TOTP_DIGITS], right[TOTP_DIGITS + 1];
    int64_t now = totp_step(at_us);
    size_t n = 0;
    bool found = false;

    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == ' ') continue;
        if (n == TOTP_DIGITS || code.p[i] < '0' || code.p[i] > '9') return false;
        typed[n++] = code.p[i];
    }
    if (n != TOTP_DIGITS) return false;
    for (int64_t i = now - WINDOW_STEPS; i <= now + WINDOW_STEPS; i++) {
        if (i <= last || i < 0) continue;
        totp_code(s, i, right);
        if (!crypto_equal((str){ typed, TOTP_DIGITS }, (str){ right, TOTP_DIGITS })) continue;
        *step = i;
        found = true;
    }
    return found;
}

str totp_uri(struct arena *a, const struct totp_secret *s, str issuer, str account)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 8192);
    buf_lit(&b, "otpauth://totp/");
    encode_percent(&b, issuer);
    buf_char(&b, ':');
    encode_percent(&b, account);
    buf_lit(&b, "?secret=");
    buf_str(&b, totp_text(a, s));
    buf_lit(&b, "&issuer=");
    encode_percent(&b, issuer);
    must(!b.overflow);
    return buf_copy(&b, a);
}
