/*
 * A server on loopback that does exactly what it is told with each connection, well-behaved or
 * not: for showing what the clients make of it. One thread; connections one after the other.
 */
#pragma once

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/must.h"

enum raw_act {
    RAW_ANSWER,        /* read the request, send `text`, close */
    RAW_ANSWER_KEEP,   /* read the request, send `text`, then serve the next step on it */
    RAW_RESET_AT_ONCE, /* RST before reading */
    RAW_RESET_AFTER,   /* read the request, RST */
    RAW_CLOSE_AFTER,   /* read the request, FIN */
    RAW_HANG,          /* read the request, say nothing until the client gives up */
    RAW_FLOOD,         /* read the request, send `text`, then 8 MiB of 'x' */
};

struct raw_step {
    enum raw_act act;
    const char *text;
};

struct raw_server {
    int fd, port;
    pthread_t thread;
    const struct raw_step *steps;
    int step_count;
    int connections;
    char request[65536]; /* the last one */
    size_t request_bytes;
};

/* An answer that says the connection ends with it, as with RAW_ANSWER it does. */
static inline const char *raw_http(struct arena *a, int status, const char *body)
{
    return arena_format(a,
                        "HTTP/1.1 %d X\r\nRetry-After: 7\r\nConnection: close\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        status, strlen(body), body)
        .p;
}

static inline bool raw_read_request(struct raw_server *s, int c)
{
    s->request_bytes = 0;
    for (;;) {
        s->request[s->request_bytes] = 0;
        char *end = strstr(s->request, "\r\n\r\n");
        if (end != NULL) {
            const char *length = strcasestr(s->request, "content-length:");
            long body = length != NULL && length < end ? strtol(length + 15, NULL, 10) : 0;
            if ((long)s->request_bytes >= end + 4 - s->request + body) return true;
        }
        ssize_t n =
            read(c, s->request + s->request_bytes, sizeof s->request - 1 - s->request_bytes);
        if (n <= 0) return false;
        s->request_bytes += (size_t)n;
    }
}

static inline void raw_reset(int c)
{
    struct linger hard = { .l_onoff = 1 };
    setsockopt(c, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(c);
}

static inline void raw_send(int c, const char *text)
{
    size_t n = strlen(text);
    while (n > 0) {
        ssize_t sent = send(c, text, n, MSG_NOSIGNAL);
        if (sent <= 0) return;
        text += sent;
        n -= (size_t)sent;
    }
}

/* One step on the connection; true if it stays open for the next. */
static inline bool raw_do(struct raw_server *s, int c, const struct raw_step *step)
{
    char byte;
    if (step->act == RAW_RESET_AT_ONCE || !raw_read_request(s, c)) {
        raw_reset(c);
        return false;
    }
    switch (step->act) {
    case RAW_RESET_AFTER: raw_reset(c); return false;
    case RAW_HANG:
        while (read(c, &byte, 1) > 0) {
        }
        break;
    case RAW_ANSWER_KEEP: raw_send(c, step->text); return true;
    case RAW_ANSWER: raw_send(c, step->text); break;
    case RAW_FLOOD:
        raw_send(c, step->text);
        for (int i = 0; i < 8192; i++) {
            char block[1025];
            memset(block, 'x', 1024);
            block[1024] = 0;
            raw_send(c, block);
        }
        break;
    case RAW_RESET_AT_ONCE:
    case RAW_CLOSE_AFTER: break;
    }
    close(c);
    return false;
}

static inline void *raw_serve(void *arg)
{
    struct raw_server *s = arg;
    int c = -1;
    for (int i = 0; i < s->step_count; i++) {
        if (c < 0) {
            c = accept(s->fd, NULL, NULL);
            if (c < 0) return NULL;
            s->connections++;
        }
        if (!raw_do(s, c, &s->steps[i])) c = -1;
    }
    if (c >= 0) close(c);
    return NULL;
}

static inline void raw_start(struct raw_server *s, const struct raw_step *steps, int count)
{
    memset(s, 0, sizeof *s);
    s->steps = steps;
    s->step_count = count;
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof in;
    must(bind(s->fd, (struct sockaddr *)&in, n) == 0 && listen(s->fd, 16) == 0);
    must(getsockname(s->fd, (struct sockaddr *)&in, &n) == 0);
    s->port = ntohs(in.sin_port);
    must(pthread_create(&s->thread, NULL, raw_serve, s) == 0);
}

static inline void raw_stop(struct raw_server *s)
{
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->fd);
}
