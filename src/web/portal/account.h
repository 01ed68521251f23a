/* Blocks of a customer's account, read for the pages that show them. */
#pragma once

#include "web/portal/account_view.h"
#include "web/route.h"

/* Of v->customer, all but its wish about tax; v->tx is open. */
MUST_USE err account_read(struct visit *v, struct account_view *out);
/* That wish: `change`, `waits`, `wanted`, `asked`. */
MUST_USE err account_change_read(struct visit *v, struct account_view *out);
/* What a permission set is called: "View, pay". */
str account_may_words(struct visit *v, int permissions);
