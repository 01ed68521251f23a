/* The test gateway beside a portal under test: switched on for its organisation, and pressed. */
#pragma once

#include "testing.h"

#include "app/app_payment.h"
#include "sandbox/sandbox.h"

struct till {
    struct sandbox *sandbox;
    char dir[64];
    struct arena arena;
    str location; /* of the last answer */
};

/* Start it and add an account with it to the organisation. */
void till_open(struct till *t, const struct app *app, org_id org);
void till_close(struct till *t);
/* Send the form of a hosted page, "do=pay&with=visa&outcome=succeed"; the status. */
int till_press(struct till *t, str page, const char *form);
/* Let something happen now to the payment of a hosted page, {"do":"dispute"}. */
void till_act(struct till *t, str page, const char *json);
/* Turn a switch (docs/sandbox.md). */
void till_switch(struct till *t, const char *json);
