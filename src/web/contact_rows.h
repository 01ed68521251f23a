/* Contacts of a customer as rows of pages. */
#pragma once

#include "store/store_staff.h"
#include "web/contact_view.h"
#include "web/route.h"

struct contact_row contact_row(struct visit *v, const struct customer_contact *c);
/* All of a customer. v->tx is open. */
MUST_USE err contact_rows(struct visit *v, customer_id customer, struct contact_row **out,
                          size_t *count);
/* One of them, by what the address names. E_NOT_FOUND. */
MUST_USE err contact_named(struct visit *v, customer_id customer, str public,
                           struct contact_page *out, contact_id *id);
/* What a form ticks: "pay" and "manage"; view is in each. */
int contact_permissions_typed(const struct visit *v);
