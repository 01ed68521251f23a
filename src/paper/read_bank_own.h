/* What the readers of banks' files share: where they are, what they have, and the faults. */
#pragma once

#include "paper/read_bank.h"

struct bank_reader {
    struct arena *a;
    struct problems *problems;
    const struct bank_hints *hints;
    struct bank_file file;
    size_t statement_room, line_room;
    size_t lines; /* of all statements */
};

void bank_fault(struct bank_reader *r, const char *rule, str field, int line, str text);
/* A new statement; its lines are added until the next one. */
struct bank_statement *bank_statement_add(struct bank_reader *r);
/* Add a line to the last statement; false past the limit, with a fault. */
bool bank_line_add(struct bank_reader *r, const struct bank_line *l);
/* Blanks of any kind become one, ends are cut, at most `characters`. */
str bank_text(struct bank_reader *r, str s, size_t characters);

/* Each reads all of `bytes` into r->file; faults tell what is wrong. */
void read_camt(struct bank_reader *r, str bytes);
void read_statement_csv(struct bank_reader *r, str bytes);
void read_nacha(struct bank_reader *r, str bytes);
