/*
 * A gateway in memory, linked in the place of the test gateway's client (--wrap=gw_sandbox): a
 * start meets the answer that was set, and between calls its payments go on as told.
 */
#pragma once

#include "gateway/gateway.h"

enum { TILLS_BACKS = 6 };

enum tills_answer {
    TILLS_PAGE, TILLS_PROCESSING, TILLS_CAPTURED, TILLS_DECLINED, TILLS_LATER,
    TILLS_SILENT_DONE, /* taken, and the answer lost */
    TILLS_SILENT_LOST, /* never arrived */
    TILLS_ANSWERS
};

/* What a request for a refund meets. */
enum tills_refund_answer {
    TILLS_REFUND_DONE, TILLS_REFUND_PENDING, TILLS_REFUND_REFUSED, TILLS_REFUND_LATER,
    TILLS_REFUND_SILENT_DONE, TILLS_REFUND_SILENT_LOST,
    TILLS_REFUND_ANSWERS
};

struct tills_payment {
    char reference[16];
    char key[40]; /* of the start that made it */
    int starts;   /* how often another key asked for it again */
    bool there;
    int mute;     /* so many questions go unanswered */
    enum gateway_phase phase;
    int64_t amount;
    struct gateway_capture captures[TILLS_BACKS];
    size_t capture_count;
    struct gateway_back backs[TILLS_BACKS];
    size_t back_count;
    char ids[2 * TILLS_BACKS][32];
    char refund_references[TILLS_BACKS][32];
};

/* What the next start meets. */
extern enum tills_answer tills_next;
/* The payment of that reference, made where it is not known. */
struct tills_payment *tills_of(str reference);
void tills_capture(struct tills_payment *t, int64_t amount);
void tills_back(struct tills_payment *t, int64_t amount);
/* A dispute opens; its end is set in the back. */
struct gateway_back *tills_dispute(struct tills_payment *t, int64_t amount);
/* The back of a refund by its reference, or NULL. */
struct gateway_back *tills_refund_of(struct tills_payment *t, str reference);
/* What the next refund meets. */
extern enum tills_refund_answer tills_refund_next;
/* Why it declines, in its word. */
extern str tills_code;
/* No question is answered, whatever payment it is about. */
extern bool tills_silent;
/* How long its methods may be processing. */
extern int tills_days;
/* How long its captures can be refunded. */
extern int tills_refund_days;
/* Read events as the test gateway's client does. */
void tills_open(void);
