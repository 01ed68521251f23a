/* A data folder opened for use: key, database, and the use cases on them. */
#pragma once

#include "app/app.h"
#include "main/config.h"

struct portal {
    struct db *db;
    struct app app;
};

/*
 * Open what `init` made. False after one plain line on standard error: no folder, no key or another
 * one's, no database or one of another version.
 */
MUST_USE bool portal_open(const char *command, struct config *config, struct portal *out);
void portal_close(struct portal *p); /* also the cleanup function; safe on a zeroed one */

/*
 * Make what portal_open opens, where it is not there: folder, key, schema. Done again after a crash
 * it goes on where it was. False after one line.
 */
MUST_USE bool portal_make(const char *command, struct config *config, struct portal *out);

/* The organisation of that short name. False after one line. */
MUST_USE bool portal_org(const char *command, struct portal *p, const char *slug, org_id *out);
/* How many organisations there are; -1 after one line. */
int portal_org_count(const char *command, struct portal *p);
