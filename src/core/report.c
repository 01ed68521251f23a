/* What has become of a reported transfer. */
#include "core/report.h"

bool report_part_met(const struct report_part *p, const struct lot *l)
{
    return l->closed || lot_balance(l) <= p->rest;
}

bool report_spread(int64_t amount, const struct lot *lots, size_t count, struct report_part *out)
{
    for (size_t i = 0; i < count; i++) {
        int64_t owed = lot_balance(&lots[i]);
        int64_t part = owed < amount ? owed : amount;
        if (part <= 0) return false;
        out[i] = (struct report_part){ lots[i].doc, part, owed - part };
        amount -= part;
    }
    return count > 0;
}

enum report_state report_state(enum report_kept kept, date until, bool met, date today)
{
    if (kept == REPORT_IS_REFUSED) return REPORT_REFUSED;
    if (kept == REPORT_IS_WITHDRAWN) return REPORT_WITHDRAWN;
    if (met) return REPORT_MET;
    return until.day < today.day ? REPORT_EXPIRED : REPORT_OPEN;
}

str report_state_label(enum report_state s)
{
    switch (s) {
    case REPORT_OPEN: return S("Waiting for the money");
    case REPORT_MET: return S("Received");
    case REPORT_EXPIRED: return S("Nothing has come");
    case REPORT_REFUSED: return S("Refused");
    case REPORT_WITHDRAWN: return S("Withdrawn");
    }
    return STR_NONE;
}
