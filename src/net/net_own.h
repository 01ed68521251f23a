/* What the files of net/ share: the thread's handles and the judge of addresses. */
#pragma once

#include <curl/curl.h>

#include "net/net.h"

enum net_kind { NET_KIND_HTTP, NET_KIND_SMTP, NET_KIND_COUNT };

/* The judge's case: what is allowed, and whether something was refused. */
struct net_gate {
    enum net_reach reach;
    bool plain_text; /* to loopback only, even where `reach` is wider */
    bool refused;
};

/*
 * This thread's handle for that kind and reach, reset to the rules of the house. Reaches do not
 * share handles, so a connection opened under a wide rule never serves under a narrow one.
 */
CURL *net_handle(enum net_kind kind, struct net_gate *gate, const char *ca_file);

/* Ends the process if the network must not be used now. */
void net_must_be_free(void);

/* No byte below blank and no DEL. */
bool net_is_clean(str s);
