/* Compression of pages, level 1. A compressor is 100s of KB: kept in a list, one per busy thread.
 */
#include <libdeflate.h>
#include <stdlib.h>

#include "base/limits.h"
#include "http/inside.h"

enum { GZIP_LEAST_BYTES = 1024, GZIP_LEVEL = 1 };

struct spare_compressor {
    struct spare_compressor *next;
    struct libdeflate_compressor *compressor;
};

bool gzip_pays(str type, size_t bytes)
{
    static const char *const others[] = { "application/json", "application/problem+json",
                                          "application/xml", "application/javascript",
                                          "image/svg+xml" };
    if (bytes <= GZIP_LEAST_BYTES) return false;
    if (str_starts(type, S("text/"))) return true;
    for (size_t i = 0; i < countof(others); i++) {
        if (str_starts(type, str_of(others[i]))) return true;
    }
    return false;
}

static struct spare_compressor *compressor_take(struct http_server *s)
{
    pthread_mutex_lock(&s->spares_lock);
    struct spare_compressor *c = s->compressors;
    if (c != NULL) s->compressors = c->next;
    pthread_mutex_unlock(&s->spares_lock);
    if (c != NULL) return c;

    c = malloc(sizeof *c);
    must(c != NULL);
    c->compressor = libdeflate_alloc_compressor(GZIP_LEVEL);
    must(c->compressor != NULL);
    return c;
}

bool gzip_pack(struct http_server *s, str bytes, struct buf *out)
{
    struct spare_compressor *c = compressor_take(s);
    size_t n = 0;
    buf_clear(out);
    /* Room for less than the page itself: what would not shrink is sent as it is. */
    char *room = buf_room(out, bytes.n - 1);
    if (room != NULL) {
        n = libdeflate_gzip_compress(c->compressor, bytes.p, bytes.n, room, bytes.n - 1);
        out->n = n;
    }
    pthread_mutex_lock(&s->spares_lock);
    c->next = s->compressors;
    s->compressors = c;
    pthread_mutex_unlock(&s->spares_lock);
    return n > 0;
}

void gzip_free_spares(struct http_server *s)
{
    while (s->compressors != NULL) {
        struct spare_compressor *c = s->compressors;
        s->compressors = c->next;
        libdeflate_free_compressor(c->compressor);
        free(c);
    }
}
