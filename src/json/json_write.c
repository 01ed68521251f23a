/* Writing JSON: escapes and commas, nothing more. */
#include "json/json_write.h"

#include "base/utf8.h"

static void put_character(struct buf *b, uint32_t c)
{
    char bytes[4];
    if (c == '"' || c == '\\') {
        buf_char(b, '\\');
        buf_char(b, (char)c);
    } else if (c == '\n') {
        buf_lit(b, "\\n");
    } else if (c < ' ' || c == 0x7F) {
        buf_format(b, "\\u%04x", (unsigned)c);
    } else {
        buf_put(b, bytes, utf8_write(c, bytes));
    }
}

static void put_text(struct buf *b, str s)
{
    uint32_t c;
    buf_char(b, '"');
    while (utf8_next(&s, &c)) put_character(b, c);
    buf_char(b, '"');
}

static void begin(struct json_writer *w, str key)
{
    if (w->comma) buf_char(w->b, ',');
    w->comma = true;
    if (key.n == 0) return;
    put_text(w->b, key);
    buf_char(w->b, ':');
}

void json_write_open(struct json_writer *w, str key, char bracket)
{
    begin(w, key);
    buf_char(w->b, bracket);
    w->comma = false;
}

void json_write_close(struct json_writer *w, char bracket)
{
    buf_char(w->b, bracket);
    w->comma = true;
}

void json_write_str(struct json_writer *w, str key, str value)
{
    begin(w, key);
    put_text(w->b, value);
}

void json_write_i64(struct json_writer *w, str key, int64_t value)
{
    begin(w, key);
    buf_i64(w->b, value);
}

void json_write_bool(struct json_writer *w, str key, bool value)
{
    json_write_raw(w, key, value ? S("true") : S("false"));
}

void json_write_raw(struct json_writer *w, str key, str json)
{
    begin(w, key);
    buf_str(w->b, json);
}
