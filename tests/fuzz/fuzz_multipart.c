/*
 * A multipart body; its boundary is the first line. What comes out lies within the body and the
 * limits, and fields are valid text.
 */
// sources: src/http/form.c src/http/multipart.c
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "http/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void within(str part, str whole)
{
    must(part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena a = { .bytes_max = LIMIT_REQUEST_ARENA };
    struct parse_form form;
    str body = { (const char *)data, n }, boundary;
    if (!str_cut(&body, '\n', &boundary)) return 0;
    if (parse_multipart(&a, boundary, body, &form) == 0) {
        must(form.fields.count + form.file_count <= LIMIT_FORM_FIELDS);
        for (size_t i = 0; i < form.fields.count; i++) {
            str value = form.fields.items[i].value;
            within(value, body);
            must(value.n <= LIMIT_FIELD_BYTES && utf8_valid(value));
            must(form.fields.items[i].name.n > 0);
        }
        for (size_t i = 0; i < form.file_count; i++) {
            within(form.files[i].bytes, body);
            must(form.files[i].field.n > 0);
        }
    }
    arena_release(&a);
    return 0;
}
