/* Writing a person's data as JSON. */
#include "paper/person_json.h"

#include "json/json_write.h"

static void put_section(struct json_writer *w, const struct data_section *s)
{
    json_write_open(w, s->title, '[');
    for (size_t i = 0; i < s->count; i++) {
        const struct data_row *r = &s->rows[i];
        json_write_open(w, STR_NONE, '{');
        if (r->at_us > 0) json_write_i64(w, S("at"), r->at_us / 1000000);
        json_write_str(w, S("what"), r->what);
        json_write_str(w, S("more"), r->more);
        json_write_close(w, '}');
    }
    json_write_close(w, ']');
}

err paper_person_json(struct arena *a, const struct person_data *d, str *out)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, PERSON_JSON_BYTES_MAX);
    struct json_writer w = { .b = &b };
    json_write_open(&w, STR_NONE, '{');
    json_write_str(&w, S("organisation"), d->organisation);
    json_write_str(&w, S("name"), d->name);
    json_write_str(&w, S("email"), d->email);
    json_write_str(&w, S("phone"), d->phone);
    json_write_str(&w, S("language"), d->language);
    json_write_str(&w, S("zone"), d->zone);
    for (size_t i = 0; i < d->section_count; i++) put_section(&w, &d->sections[i]);
    json_write_close(&w, '}');
    if (b.overflow) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}
