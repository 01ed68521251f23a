/* What several commands read off the configuration: the log's level, and how mail leaves. */
#pragma once

#include "jobs/job.h"
#include "main/config.h"

/* False after one line on standard error. */
MUST_USE bool settle_log(const char *command, const struct config *c);
/* "smtp://user@host:587" in its parts, with the password. False after one line. */
MUST_USE bool settle_mail(const char *command, struct config *c, struct mailer *out);
