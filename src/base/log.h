/*
 * The log: one JSON object a line on standard error, UTC, safe against line breaks in values.
 *
 * Called only at the top of a request, job or command. No secret, no card number, no personal
 * text beyond ids and addresses: values pass log_mask, which hides runs of 13 to 19 digits that
 * satisfy the Luhn check.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level least);

/* One line: level, event name ("request", "job.failed"), then printf text. */
void log_event(enum log_level level, const char *event, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Replace what looks like a card number in `s` (in place) by '*', the last four kept. */
void log_mask(char *s, size_t n);
