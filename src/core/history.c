/* The kinds of rows of a history. */
#include "core/history.h"

static const struct {
    str word, label;
    bool good;
} kinds[] = {
    { { "imported", 8 }, { "Imported", 8 }, false },
    { { "paid", 4 }, { "Payment received", 16 }, true },
    { { "returned", 8 }, { "Payment returned", 16 }, false },
    { { "cancelled", 9 }, { "Cancelled", 9 }, false },
    { { "mailed", 6 }, { "Sent by e-mail", 14 }, false },
    { { "seen", 4 }, { "Viewed", 6 }, false },
    { { "accepted", 8 }, { "Accepted", 8 }, true },
    { { "declined", 8 }, { "Declined", 8 }, false },
    { { "withdrawn", 9 }, { "Withdrawn", 9 }, false },
    { { "invoiced", 8 }, { "Invoiced", 8 }, true },
    { { "forwarded", 9 }, { "Forwarded by e-mail", 19 }, false },
    { { "promised", 8 }, { "Promised to pay", 15 }, false },
    { { "plan_made", 9 }, { "Payment plan made", 17 }, false },
    { { "plan_ended", 10 }, { "Payment plan ended", 18 }, false },
    { { "reported", 8 }, { "Reported as paid", 16 }, false },
    { { "report_withdrawn", 16 }, { "Report taken back", 17 }, false },
    { { "report_refused", 14 }, { "Reported transfer not found", 27 }, false },
    { { "promise_taken_back", 18 }, { "Promise taken back", 18 }, false },
    { { "objected", 8 }, { "Disputed", 8 }, false },
    { { "objection_corrected", 19 }, { "Dispute corrected", 17 }, true },
    { { "objection_refused", 17 }, { "Dispute refused", 15 }, false },
    { { "objection_withdrawn", 19 }, { "Dispute withdrawn", 17 }, false },
};

str history_label(str word)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_eq(kinds[i].word, word)) return kinds[i].label;
    return STR_NONE;
}

bool history_is_good(str word)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_eq(kinds[i].word, word)) return kinds[i].good;
    return false;
}
