/* Addresses of this site's pages, made of what we know to be safe and of values put in safely. */
#pragma once

#include "web/route.h"

/* A path with its query; a text in it goes through address_value(). */
html_url_safe address(struct visit *v, const char *format, ...) PRINTF_LIKE(2, 3);
/* Any text as one value of a query: percent-encoded. */
str address_value(struct visit *v, str text);
/* "&customer=..." where the person has more than one customer, so that two tabs do not mix. */
str customer_part(struct visit *v);
