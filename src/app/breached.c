/* A binary search over lines that need not be of one length. */
#include "app/breached.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/sha1.h"

enum { DIGITS = 2 * SHA1_BYTES, LINE_MAX = 120 };

static void digest(str password, char out[DIGITS + 1])
{
    static const char hex[] = "0123456789ABCDEF";
    unsigned char bytes[SHA1_BYTES];

    sha1(password, bytes);
    for (size_t i = 0; i < SHA1_BYTES; i++) {
        out[2 * i] = hex[bytes[i] >> 4];
        out[2 * i + 1] = hex[bytes[i] & 15];
    }
    out[DIGITS] = 0;
}

/* The first line that begins at `at` or after it: where, and its digits; false at the end. */
static err line_from(int fd, off_t at, off_t *begin, char digits[DIGITS + 1], bool *found)
{
    char text[2 * LINE_MAX + DIGITS];
    ssize_t n = pread(fd, text, sizeof text, at > 0 ? at - 1 : 0);

    if (n < 0) return E_IO;
    const char *from = text;
    if (at > 0) { /* one byte before, so that a line that begins at `at` is seen to */
        from = memchr(text, '\n', (size_t)n);
        from = from == NULL ? text + n : from + 1;
    }
    *found = text + n - from >= DIGITS;
    if (!*found) return OK;
    *begin = (at > 0 ? at - 1 : 0) + (from - text);
    memcpy(digits, from, DIGITS);
    digits[DIGITS] = 0;
    return OK;
}

static err search(int fd, off_t size, const char *wanted, bool *out)
{
    off_t low = 0, high = size; /* the line begins at low or after it, and before high */
    char digits[DIGITS + 1];

    *out = false;
    while (low < high) {
        off_t middle = low + (high - low) / 2, begin = 0;
        bool found;
        TRY(line_from(fd, middle, &begin, digits, &found));
        int order = found && begin < high ? strcasecmp(wanted, digits) : -1;
        *out = order == 0;
        if (*out) return OK;
        if (order < 0) high = middle;
        else low = begin + DIGITS;
    }
    return OK;
}

err breached_has(const char *path, str password, bool *out)
{
    char wanted[DIGITS + 1];
    struct stat is;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) return E_IO;
    digest(password, wanted);
    err e = fstat(fd, &is) == 0 ? search(fd, is.st_size, wanted, out) : E_IO;
    close(fd);
    return e;
}
