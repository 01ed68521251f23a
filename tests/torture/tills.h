/*
 * A gateway in memory, linked in the place of the test gateway's client: a start meets the answer
 * that was set, and between calls its payments go on as told.
 */
#pragma once

#include "gateway/gateway.h"

enum { TILLS_BACKS = 4 };

enum tills_answer {
    TILLS_PAGE, TILLS_PROCESSING, TILLS_CAPTURED, TILLS_DECLINED, TILLS_LATER,
    TILLS_SILENT_DONE, /* taken, and the answer lost */
    TILLS_SILENT_LOST, /* never arrived */
    TILLS_ANSWERS
};

struct tills_payment {
    char reference[16];
    bool there;
    enum gateway_phase phase;
    int64_t amount;
    struct gateway_capture captures[TILLS_BACKS];
    size_t capture_count;
    struct gateway_back backs[TILLS_BACKS];
    size_t back_count;
    char ids[2 * TILLS_BACKS][32];
};

/* What the next start meets. */
extern enum tills_answer tills_next;
/* The payment of that reference, made where it is not known. */
struct tills_payment *tills_of(str reference);
void tills_capture(struct tills_payment *t, int64_t amount);
void tills_back(struct tills_payment *t, int64_t amount);
