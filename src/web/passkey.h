/* Passkeys on pages: the form that a script fills, and the rows of one's own. */
#pragma once

#include "app/app_passkey.h"
#include "web/factor_view.h"
#include "web/route.h"

/* Whether passkeys can be at the address of this visit. */
bool passkey_possible(const struct visit *v);
/* A form for that use, with a new challenge; v->tx is open. `name`: of one to be made. */
MUST_USE err passkey_form(struct visit *v, enum passkey_use use, str name,
                          struct passkey_form *out);
/* One's own into the page; v->tx is open. */
MUST_USE err passkey_rows(struct visit *v, struct factor_view *out);

/* The pages that passkeys come back to: page_factor.c. */
MUST_USE err show_security(struct visit *v, const str *codes, const struct problems *problems);
MUST_USE err show_factor_code(struct visit *v, const struct problems *problems);
/* page_login.c */
MUST_USE err show_login(struct visit *v, str email, str next, const struct problems *problems);
