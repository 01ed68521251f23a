/* Which format a bank's file is in, by its first bytes; then its reader. */
#include "paper/read_bank.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "paper/read_bank_own.h"

void bank_fault(struct bank_reader *r, const char *rule, str field, int line, str text)
{
    problem_add(r->problems, (struct problem){ .rule = str_of(rule), .field = field,
                                               .line = line, .text = text });
}

struct bank_statement *bank_statement_add(struct bank_reader *r)
{
    struct bank_file *f = &r->file;
    f->statements =
        arena_grow(r->a, f->statements, f->count, &r->statement_room, sizeof *f->statements);
    r->line_room = 0;
    f->statements[f->count] = (struct bank_statement){ .day = DATE_NONE };
    return &f->statements[f->count++];
}

bool bank_line_add(struct bank_reader *r, const struct bank_line *l)
{
    struct bank_statement *s = &r->file.statements[r->file.count - 1];
    if (r->lines == LIMIT_STATEMENT_LINES) {
        bank_fault(r, "SIZE", STR_NONE, l->at, S("The file has too many entries."));
        r->lines++;
    }
    if (r->lines > LIMIT_STATEMENT_LINES) return false;
    s->lines = arena_grow(r->a, s->lines, s->count, &r->line_room, sizeof *s->lines);
    s->lines[s->count++] = *l;
    r->lines++;
    return true;
}

str bank_text(struct bank_reader *r, str s, size_t characters)
{
    s = utf8_cut(str_trim(s), characters);
    char *p = arena_take(r->a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool blank = (unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7F;
        if (blank && (n == 0 || p[n - 1] == ' ')) continue;
        p[n++] = blank ? ' ' : s.p[i];
    }
    return str_trim((str){ p, n });
}

static bool looks_like_xml(str s)
{
    s = str_trim(str_sub(s, 0, 256));
    return str_starts(s, S("<")) || str_starts(s, S("\xEF\xBB\xBF<")) ||
           str_starts(s, S("\xFF\xFE")) || str_starts(s, S("\xFE\xFF"));
}

err paper_read_bank(struct arena *a, str bytes, const struct bank_hints *hints,
                    struct problems *problems, struct bank_file *out)
{
    struct bank_reader r = { .a = a, .problems = problems, .hints = hints };
    int before = problems->errors;

    if (bytes.n > LIMIT_IMPORT_FILE_BYTES) {
        bank_fault(&r, "SIZE", STR_NONE, 0, S("The file is too large."));
        return E_TOO_LARGE;
    }
    if (looks_like_xml(bytes))
        read_camt(&r, bytes);
    else if (str_starts(bytes, S("101 ")) && !str_has(str_sub(bytes, 0, 94), ','))
        read_nacha(&r, bytes);
    else
        read_statement_csv(&r, bytes);
    if (problems->errors == before && r.file.count == 0)
        bank_fault(&r, "EMPTY", STR_NONE, 1, S("There is no statement in this file."));
    if (r.lines > LIMIT_STATEMENT_LINES) return E_TOO_LARGE;
    if (problems->errors > before) return E_INVALID;
    *out = r.file;
    return OK;
}
