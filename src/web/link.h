/*
 * Who comes by the link of a mail: /i/{token} is exchanged at once for a sealed cookie that names
 * up to 20 links; a route that says `by_link` opens for what one of them covers, and for nothing
 * else; one that says `own_link` not for a link that its contact forwarded. All other routes know
 * nothing of the cookie.
 */
#pragma once

#include "web/route.h"

enum { LINK_COOKIE_LINKS = 20, LINK_COOKIE_HOURS = 12 };

/* The cookie, if the route takes one and it is there; it stands for the session in forms. */
bool link_cookie(const struct visit *v, str *out);
/* It opens nothing any more in this browser. */
void link_cookie_clear(struct visit *v);
/*
 * Let the visit in by a link that covers its object: v->link, and a session, a membership and an
 * object made of it, with no more than the link may. `otherwise` where none does.
 */
MUST_USE err link_permit(struct visit *v, err otherwise);
/* "/invoices/ID" of the link. */
str link_invoice_path(const struct visit *v);
