/* A raw client for tests of the server: says exactly what it is told, and counts the answers. */
#pragma once

#include "testing.h"

#include "base/buf.h"

/* A connection to 127.0.0.1:port. */
int client_dial(uint16_t port);

/* Send all of it; false if the other side has gone. */
bool client_send(int fd, str bytes);

/* What comes until the end of the connection or `quiet_ms` of silence; true if it ended. */
bool client_drain(int fd, struct buf *out, int quiet_ms);

/* One whole answer with a Content-Length (none after HEAD); its status, or 0 if it did not come. */
int client_answer(int fd, bool head, struct buf *out);

/* The statuses of all answers in `bytes`, as "200,404". */
str client_statuses(str bytes, char out[128]);

/* The body after the first head. */
str client_body(str bytes);
