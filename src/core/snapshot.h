/*
 * The frozen form of a document: bytes that never change, hashed into the books.
 *
 * Fields as "tag:length:value", in the order of the tables in snapshot.c, empty ones left out;
 * parts nest. A reader skips tags it does not know, so old binaries read new snapshots and new ones
 * old. Tags are never used again for something else. Attachments' bytes are not part of it (they
 * are files of their own); their names and addresses are.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/document.h"

/* The snapshot of `d`, appended to `b`. Deterministic: equal documents give equal bytes. */
void snapshot_write(struct buf *b, const struct document *d);

/* Read it back; texts point into `bytes`, arrays live in the arena. E_PARSE for anything else. */
MUST_USE err snapshot_read(struct arena *a, str bytes, struct document *out);
