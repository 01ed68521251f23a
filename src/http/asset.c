/* The smallest form the client takes, to be kept for ever: another content has another path. */
#include "http/asset.h"

#include "http/parse.h"

bool asset_answer(const struct http_request *rq, struct http_response *rs)
{
    const struct asset *found = NULL;
    if (!str_starts(rq->path, S("/s/"))) return false;
    if (rq->method != HTTP_GET && rq->method != HTTP_HEAD) return false;
    for (size_t i = 0; i < asset_count && found == NULL; i++) {
        if (str_eq(assets[i].path, rq->path)) found = &assets[i];
    }
    if (found == NULL) return false;

    str accepted = http_header(rq, S("accept-encoding"));
    rs->status = 200;
    rs->type = found->type;
    rs->bytes = found->raw;
    rs->no_compress = true;
    if (found->br.n > 0 && parse_accepts(accepted, S("br"))) {
        rs->bytes = found->br;
        http_set(rs, S("Content-Encoding"), S("br"));
    } else if (found->gzip.n > 0 && parse_accepts(accepted, S("gzip"))) {
        rs->bytes = found->gzip;
        http_set(rs, S("Content-Encoding"), S("gzip"));
    }
    http_set(rs, S("Cache-Control"), S("public, max-age=31536000, immutable"));
    http_set(rs, S("Vary"), S("Accept-Encoding"));
    return true;
}
