/* Forwarding a document by mail: what its page prints. */
#pragma once

#include "web/frame.h"

struct forward_view {
    str label, number;      /* "Invoice", its number */
    html_url_safe back, at; /* the page of the document; where the form goes */
    public_id customer;
    str sender;             /* whom an answer goes to */
    str to, message;        /* as typed */
    bool sent;              /* one has just been sent */
    bool add;               /* the box is ticked */
    bool adds;              /* the organisation wants to know receivers */
    bool links, pays;       /* the mail has a link; that pays, too */
    int64_t days;           /* how long */
};
