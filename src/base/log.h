/*
 * The log: one JSON object a line on standard error, UTC, safe against line breaks in values.
 *
 * Called only at the top of a request, job or command. No secret, no card number, no personal
 * text beyond ids and addresses: values pass card_mask.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level least);

/* One line: level, event name ("request", "job.failed"), then printf text. */
void log_event(enum log_level level, const char *event, const char *format, ...)
    PRINTF_LIKE(3, 4);
