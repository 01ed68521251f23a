/* Three alphabets; the base64 pair shares one core. */
#include "base/encode.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";
static const char plain64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void encode_hex(struct buf *b, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++) {
        buf_char(b, hex_digits[p[i] >> 4]);
        buf_char(b, hex_digits[p[i] & 15]);
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool decode_hex(str s, void *out, size_t n)
{
    unsigned char *p = out;
    if (s.n != 2 * n) return false;
    for (size_t i = 0; i < n; i++) {
        int high = hex_value(s.p[2 * i]), low = hex_value(s.p[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        p[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static void encode64(struct buf *b, const void *bytes, size_t n, const char *alphabet, bool pad)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        unsigned v = (unsigned)p[i] << 16 | (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
                     (left > 2 ? p[i + 2] : 0);
        size_t digits = left >= 3 ? 4 : left + 1;
        for (size_t k = 0; k < digits; k++) buf_char(b, alphabet[v >> (18 - 6 * k) & 63]);
        for (size_t k = digits; pad && k < 4; k++) buf_char(b, '=');
    }
}

/* Blanks are skipped when `lines`; '=' ends the text and may only be followed by '='. */
static bool decode64(str s, struct buf *out, const char *alphabet, bool lines)
{
    unsigned v = 0, bits = 0;
    bool ended = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (lines && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) continue;
        if (lines && c == '=') {
            ended = true;
            continue;
        }
        const char *at = c == 0 ? NULL : strchr(alphabet, c);
        if (at == NULL || ended) return false;
        v = v << 6 | (unsigned)(at - alphabet);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buf_char(out, (char)(v >> bits & 0xFF));
        }
    }
    return bits < 6 && (v & ((1u << bits) - 1)) == 0 && !out->overflow;
}

void encode_base64url(struct buf *b, const void *bytes, size_t n)
{
    encode64(b, bytes, n, url64, false);
}

bool decode_base64url(str s, struct buf *out)
{
    return decode64(s, out, url64, false);
}

void encode_base64(struct buf *b, const void *bytes, size_t n)
{
    encode64(b, bytes, n, plain64, true);
}

bool decode_base64(str s, struct buf *out)
{
    return decode64(s, out, plain64, true);
}

void encode_percent(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            buf_char(b, (char)c);
        } else {
            buf_char(b, '%');
            buf_char(b, "0123456789ABCDEF"[c >> 4]);
            buf_char(b, "0123456789ABCDEF"[c & 15]);
        }
    }
}
