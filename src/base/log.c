/* Formatting one line at a time into a stack buffer and one write(2), so lines never mix. */
#include "base/log.h"

#include "base/card.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { LINE_MAX_BYTES = 4096 };

static _Atomic int least_level = LOG_INFO;

void log_set_level(enum log_level least)
{
    atomic_store(&least_level, (int)least);
}

static void put_json(struct buf *b, const char *s)
{
    for (; *s != 0; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') buf_char(b, '\\');
        if (c < 0x20) buf_format(b, "\\u%04x", c);
        else buf_char(b, (char)c);
    }
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    if ((int)level < atomic_load(&least_level)) return;

    char text[LINE_MAX_BYTES / 2];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text[card_mask(text, strlen(text))] = 0;

    int64_t now = clock_now_us();
    time_t seconds = (time_t)(now / 1000000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    char stamp[40];
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);

    CLEANUP(buf_release) struct buf line;
    buf_init(&line, 2 * LINE_MAX_BYTES);
    buf_format(&line, "{\"at\":\"%s.%03dZ\",\"level\":\"%s\",\"event\":\"", stamp,
               (int)(now / 1000 % 1000), names[level]);
    put_json(&line, event);
    buf_lit(&line, "\",\"text\":\"");
    put_json(&line, text);
    buf_lit(&line, "\"}\n");
    if (!line.overflow && write(STDERR_FILENO, line.p, line.n) < 0) return; /* nowhere to say so */
}
