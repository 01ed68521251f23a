/* What the files of mklocale share: messages, catalogues, and what a message holds. */
#pragma once

#include "mkview.h"

#include <stdio.h>

enum { FORMS_MAX = 6, MESSAGES_MAX = 8192 };

struct message {
    char *id, *many;        /* many: of tn(), else NULL */
    char *forms[FORMS_MAX]; /* of a catalogue; NULL or "": not translated */
    char *from;             /* "src/web/views/login.html": the files it stands in, one a line */
};

struct catalogue {
    struct message list[MESSAGES_MAX];
    size_t n;
};

/* The languages there are: in which order the forms of a plural come, and which of them stand for
 * one number alone, so that {1} may be left out ("zero", "one", "two"). */
struct tongue {
    char tag[8];
    int forms;
    const char *categories[FORMS_MAX];
    bool lone[FORMS_MAX];
};
extern const struct tongue tongues[];
const struct tongue *tongue_of_file(const char *file); /* locale/de.po; fails for others */

char *copy_of(const char *p, size_t n);
/* The message of that id, or NULL. */
const struct message *message_find(const struct catalogue *c, const char *id);
/* Add a message, or another place of one that is there. `many` may be NULL. */
void message_add(struct catalogue *c, const char *id, const char *many, const char *file);

/* All that people read in a view (t, tn) or in a C file (literals that are words). */
void extract(struct catalogue *c, const char *file);

/* Of the program: all messages as the source has them. */
extern struct catalogue template;

void po_read(struct catalogue *c, const char *file);
/* The template's messages in its order, with the translations of `c`. `tongue` NULL: none. */
void po_write(const struct catalogue *c, const struct tongue *tongue, const char *file);

/* The places {1}..{9} of a message as bits; bit 0: it has {b}. */
unsigned places_of(const char *text);

char *file_read(const char *file);
