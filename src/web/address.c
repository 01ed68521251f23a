/* Addresses of this site's pages, from a format and from texts. */
#include "web/address.h"

#include "base/encode.h"

html_url_safe address(struct visit *v, const char *format, ...)
{
    html_url_safe url;
    va_list args;

    va_start(args, format);
    must(html_url_local(arena_format_list(v->a, format, args), &url));
    va_end(args);
    return url;
}

str address_value(struct visit *v, str text)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 3 * text.n);
    encode_percent(&b, text);
    return buf_copy(&b, v->a);
}

str customer_part(struct visit *v)
{
    if (v->membership_count < 2) return STR_NONE;
    return arena_format(v->a, "&customer=%.*s", STR_FMT(public_id_str(&v->customer->public_id)));
}
