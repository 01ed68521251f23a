/* Between the handler (web.c) and the pages: finding a route and running a visit. */
#pragma once

#include "web/route.h"
#include "web/web.h"

/* The route of a request, parameters filled; NULL without one: *path_known tells 405 from 404. */
const struct route *route_find(const struct http_request *rq, str params[ROUTE_PARAMS_MAX],
                               bool *path_known);
/* Everything between the door and the page, then the page. Its error becomes a page in web.c. */
MUST_USE err visit_run(struct visit *v);
