/* What the pages of the second factor show. */
#pragma once

#include "web/frame.h"

/* What the script needs to ask a browser for a passkey, or to make one. */
struct passkey_form {
    bool make;
    html_url_safe action;
    str challenge, state, rp_id, known; /* known: credentials, with blanks between */
    str handle, account, name;          /* to make one: of the person */
    str next;
};

struct passkey_row {
    str id, name;
    html_time made, used; /* used: empty, never yet */
};

struct factor_view {
    bool on, begun, wanted; /* wanted: nothing else is open until it is on */
    bool only;              /* there is no passkey: it is the one second factor */
    bool possible;          /* passkeys can be at this address */
    const struct passkey_row *passkeys;
    size_t passkey_count;
    str name; /* of one to be made, as typed */
    int64_t codes_left;
    html_safe qr;
    str secret;       /* to be typed, in fours */
    const str *codes; /* new ones, shown this once */
    size_t code_count;
};
