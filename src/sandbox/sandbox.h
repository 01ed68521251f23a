/*
 * The test gateway: a payment gateway of its own, with its own book, moving test money only.
 *
 * It stands beside the portal as a separate process (`counterfoil sandbox`), so that it can be
 * asked afterwards what it captured, whatever happened to the portal. Its protocol and switches
 * are in docs/sandbox.md. Tests run it within their own process.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct sandbox;

struct sandbox_options {
    str address;       /* to listen on: "127.0.0.1" */
    uint16_t port;     /* 0: any free one */
    const char *dir;   /* holds book.jsonl; made where it is not */
    str secret;        /* what callers show as Bearer */
    str hook_secret;   /* what events are signed with */
    str public_url;    /* of its pages; empty: http://localhost:PORT */
    uint64_t seed;     /* of the chaos */
    int chaos_percent; /* of payments that meet a random fault */
    int settle_ms;     /* from accepted to captured, for debits; 0: 2 minutes */
    int return_ms;     /* from captured to taken back; 0: 4 days */
    int late_ms;       /* of late and reversed events; 0: 3 seconds */
    int payer_ms;      /* from opening a page to its being approved by itself; 0: never */
    int retry_ms;      /* first pause before an event is sent again, doubled each time; 0: 2 s */
};

/*
 * Read the book and serve. E_BUSY: the port is in use; E_CONFIG: the book cannot be read; `note`
 * says why. The strings of `options` must live as long as the sandbox.
 */
MUST_USE err sandbox_start(const struct sandbox_options *options, struct sandbox **out,
                           char note[256]);
uint16_t sandbox_port(const struct sandbox *s);
void sandbox_stop(struct sandbox **s); /* safe on NULL */

/* Let the sandbox's time go on by `ms`; what falls due happens at once. */
void sandbox_advance(struct sandbox *s, int64_t ms);

/*
 * `counterfoil sandbox ...`: argv[0] is the word "sandbox". The exit status. `lock_in` gives up
 * what is not needed, root too where a user is named (else NULL), when the secrets have been read
 * and before the first thread; false ends the command.
 */
int sandbox_main(int argc, char **argv,
                 bool (*lock_in)(const struct sandbox_options *options, const char *user));
