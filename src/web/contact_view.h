/* What the pages about a customer's contacts print, in the portal and in the console. */
#pragma once

#include "store/store_account.h"
#include "web/frame.h"

struct contact_row {
    public_id id;
    str name, email, phone, may;
    html_time forwarded;
    bool self, invited, active, by_forwarding, off; /* off: no permission any more */
};

struct contacts_page {
    public_id customer;
    str customer_name;
    const struct contact_row *rows;
    size_t count;
    bool may_manage, may_pay; /* of the reader: what he can give */
    bool saved;
    str name, email; /* as typed */
    bool pay, manage;
};

struct contact_page {
    public_id customer;
    str customer_name;
    struct contact_row row;
    bool pay, manage;         /* what he holds */
    bool give_pay;            /* the reader may give it */
    bool last;                /* the only one who manages */
    bool saved, again;        /* what was done a moment ago */
    str name, email, phone;   /* as typed, by staff */
    bool active;
    bool joined; /* has a password */
};

struct contact_link_row {
    str id, number, name, email;
    html_time made, until, seen;
    bool looked;
};

struct contact_links {
    public_id customer;
    const struct contact_link_row *rows;
    size_t count;
};
