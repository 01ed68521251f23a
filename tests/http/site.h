/*
 * A small site in this process, for tests of the server:
 *   /first /second   "[path bytes-of-body]", any body up to 1 MB
 *   /small           the same, bodies up to 10 bytes
 *   /none            no body is welcome
 *   /form            fields and files of a form, a line each
 *   /who             remote, host, scheme, cookie c, query q
 *   /page /short     12 KB and 1,000 bytes of text
 *   /file /huge      a file of 100,000 bytes; a page above the limit
 *   /wait            made on a worker, which waits for site_open
 *   /s/...           assets
 */
#pragma once

#include "client.h"
#include "http/http.h"

struct site {
    struct http_server *server;
    uint16_t port;
};

/* Start it with these options (address and port are set here). */
void site_start(struct site *s, struct http_options options);
void site_stop(struct site *s, int wait_ms);

void site_close_gate(void); /* from now on /wait waits */
void site_open_gate(void);
int site_waiting(void); /* how many workers stand in /wait */
int site_users(void);   /* requests planned and not yet done */
str site_page(void);
