/* The way from page to page of a list, as its foot prints it. */
#pragma once

#include "html/html.h"

struct pager {
    html_url_safe first; /* "": this is the first page, or there is no way back to it */
    html_url_safe next;  /* "": this is the last one */
};
