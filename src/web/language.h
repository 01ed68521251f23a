/*
 * In which language a page answers: the person's setting; nobody logged in or none set, what was
 * chosen in this browser; then, nobody logged in, Accept-Language; then the organisation's.
 */
#pragma once

#include "web/route.h"

/* Set the words and figures of the page; `setting` is the person's, "" for none. Called again once
 * organisation and person are known. */
void visit_speak(struct visit *v, str setting);
/* A mailed link says whom it was sent to: his language, unless this browser was told another. */
void visit_speak_to(struct visit *v, str setting);
/* The languages to choose among, the page's own marked. */
struct languages {
    const struct choice *list;
    size_t count;
};
struct languages visit_languages(struct visit *v);
