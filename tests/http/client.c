/* Blocking sockets with time-outs. */
#include "client.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_MS = 10000 };

int client_dial(uint16_t port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) return fd;
    close(fd);
    return -1;
}

bool client_send(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    return true;
}

/* More bytes into `out`: 1, or 0 at the end, or -1 when nothing came in time. */
static int more(int fd, struct buf *out, int ms)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    if (poll(&p, 1, ms) <= 0) return -1;
    char *room = buf_room(out, 65536);
    assert_non_null(room);
    ssize_t n = recv(fd, room, 65536, 0);
    if (n <= 0) return 0;
    out->n += (size_t)n;
    return 1;
}

bool client_drain(int fd, struct buf *out, int quiet_ms)
{
    int last;
    while ((last = more(fd, out, quiet_ms)) > 0) {
    }
    return last == 0;
}

static const char *head_end(const struct buf *b)
{
    return b->n == 0 ? NULL : memmem(b->p, b->n, "\r\n\r\n", 4);
}

int client_answer(int fd, bool head, struct buf *out)
{
    const char *end, *length;
    int status = 0;
    buf_clear(out);
    while ((end = head_end(out)) == NULL) {
        if (more(fd, out, ANSWER_MS) <= 0) return 0;
    }
    size_t head_n = (size_t)(end - out->p) + 4, body_n = 0;
    if (sscanf(out->p, "HTTP/1.%*d %d", &status) != 1) return 0;
    length = memmem(out->p, head_n, "Content-Length: ", 16);
    if (length != NULL && !head) assert_int_equal(sscanf(length + 16, "%zu", &body_n), 1);
    while (out->n < head_n + body_n) {
        if (more(fd, out, ANSWER_MS) <= 0) return 0;
    }
    return status;
}

str client_statuses(str bytes, char out[128])
{
    size_t n = 0;
    out[0] = 0;
    for (str rest = bytes; rest.n > 12 && n < 120;) {
        const char *at = memmem(rest.p, rest.n, "HTTP/1.1 ", 9);
        if (at == NULL || rest.n - (size_t)(at - rest.p) < 12) break;
        n += (size_t)snprintf(out + n, 128 - n, "%s%.3s", n > 0 ? "," : "", at + 9);
        rest = str_sub(rest, (size_t)(at - rest.p) + 12, rest.n);
    }
    return (str){ out, n };
}

str client_body(str bytes)
{
    const char *end = bytes.n == 0 ? NULL : memmem(bytes.p, bytes.n, "\r\n\r\n", 4);
    return end == NULL ? STR_NONE : str_sub(bytes, (size_t)(end - bytes.p) + 4, bytes.n);
}
