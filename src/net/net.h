/*
 * All that goes out over the network: an HTTP client and an SMTP client, over libcurl.
 *
 * Both say exactly how far a message got, because for money "not sent", "maybe sent" and
 * "answered" are three different things. Redirects are never followed, certificates always
 * checked, plain text spoken with this machine only, answers bounded, connections kept per thread.
 * A call made while the busy check answers true (a write transaction is open) ends the process.
 * Engines do not log: what went wrong stands in `note`, without any secret in it.
 */
#pragma once

#include <sys/socket.h>

#include "base/arena.h"
#include "base/err.h"

/* Install the predicate that tells whether this thread must not wait for the network now. */
void net_set_busy_check(bool (*busy)(void));

/* Close what this thread keeps open. Threads that end do so by themselves. */
void net_close_thread(void);

/* Which addresses a name may resolve to. Judged on each address before the connection is made. */
enum net_reach {
    NET_PUBLIC,   /* none of a private, local, shared or reserved range (RFC 6890) */
    NET_LOOPBACK, /* those, and this machine: for a base address that names it */
    NET_ANY,      /* what the operator's own configuration names, a mail server in the house */
};

bool net_address_is_public(const struct sockaddr *address);
bool net_address_is_loopback(const struct sockaddr *address);

/* True if the host of `url` is this machine by name: localhost, *.localhost, 127.x.y.z, ::1. */
bool net_url_is_loopback(str url);

/* NET_LOOPBACK if the configured address is this machine, else NET_PUBLIC. */
enum net_reach net_reach_of(str base_url);

struct net_header {
    str name, value;
};

struct net_request {
    str method; /* "GET", "POST", ... */
    str url;    /* https; http is taken where it names this machine */
    enum net_reach reach;
    const struct net_header *headers;
    size_t header_count;
    str user, password; /* Basic authorization, where `user` is given */
    str content_type;
    str body;
    /*
     * Sending it twice does what sending it once does (GET, or a key says so): a kept connection
     * that turns out to be dead may then be replaced silently. Otherwise that is NET_MAYBE_SENT.
     */
    bool repeatable;
    int connect_timeout_ms;  /* 0: 5,000 */
    int timeout_ms;          /* from the first step to the last byte; 0: 30,000 */
    size_t answer_bytes_max; /* 0: 1 MiB */
    const char *ca_file;     /* certificates to trust; NULL: the system's */
};

enum net_fate {
    NET_NOT_SENT,   /* certain: not one byte of the request left this machine */
    NET_MAYBE_SENT, /* some of it did, and no complete answer came back */
    NET_ANSWERED,   /* a complete answer is in `status`, `headers`, `body` */
};

struct net_answer {
    enum net_fate fate;
    int status;
    str body;
    const struct net_header *headers; /* names in lower case */
    size_t header_count;
    str note; /* for the log: what went wrong, in English */
};

/*
 * Send `rq` and wait for the answer, which lives in `a`. OK whatever became of it: see `fate`.
 * E_CONFIG if there was nothing to try: no address, a scheme that is not allowed, a user in the
 * address, a line break in a header.
 */
MUST_USE err net_http(struct arena *a, const struct net_request *rq, struct net_answer *out);

/* The value of a header of the answer (name in lower case), or the empty text. */
str net_answer_header(const struct net_answer *answer, str name);

enum net_tls {
    NET_TLS_START,  /* STARTTLS, and nothing is said without it (port 587, RFC 3207) */
    NET_TLS_DIRECT, /* TLS from the first byte (port 465, RFC 8314) */
    NET_TLS_NONE,   /* plain text: to this machine only, even where `reach` is wider */
};

struct net_smtp_server {
    str host;
    uint16_t port;
    enum net_tls tls;
    enum net_reach reach;
    str user, password; /* AUTH, where `user` is given */
    str helo;           /* the name we greet with; empty: this machine's */
    int timeout_ms;     /* for the whole exchange; 0: 60,000 */
    const char *ca_file;
};

struct net_mail {
    str from; /* envelope addresses: ASCII, without brackets */
    const str *to;
    size_t to_count;
    str bytes; /* the message, CRLF at each line's end */
};

enum net_mail_fate {
    NET_MAIL_TAKEN,   /* the server has answered for it */
    NET_MAIL_REFUSED, /* a definite no (5yz) to this message: repeating it is of no use */
    NET_MAIL_LATER,   /* everything else: try again, with the same Message-ID */
};

struct net_mail_answer {
    enum net_mail_fate fate;
    int code;   /* the server's last reply, 0 if there was none */
    bool maybe; /* LATER, but all of it was sent: the server may have taken it */
    str note;   /* the server's words, or what went wrong */
};

/*
 * Hand one message to the server. OK whatever became of it; E_CONFIG if there was nothing to try.
 */
MUST_USE err net_smtp(struct arena *a, const struct net_smtp_server *server,
                      const struct net_mail *mail, struct net_mail_answer *out);
