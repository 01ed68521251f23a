/* How wide each part of the bar is. */
#include "web/ageing_bar.h"

enum { BAR = 10000, BAR_GAP = 30, BAR_LEAST = 60 };

/* Widths in ten-thousandths, none too thin to be seen, gaps between. */
static void draw(struct age_bucket b[AGEING_BUCKETS], int64_t total)
{
    int shown = 0, fixed = 0;
    int64_t rest = total, at = 0;

    for (int i = 0; i < AGEING_BUCKETS; i++) shown += b[i].sum.minor > 0;
    int room = BAR - (shown - 1) * BAR_GAP;
    for (int i = 0; i < AGEING_BUCKETS; i++) {
        int64_t part = (int64_t)((__int128)b[i].sum.minor * room / total);
        b[i].percent = (int)(((__int128)b[i].sum.minor * 200 + total) / (2 * (__int128)total));
        if (b[i].sum.minor == 0 || part >= BAR_LEAST) continue;
        b[i].width.units = BAR_LEAST;
        fixed += BAR_LEAST;
        rest -= b[i].sum.minor;
    }
    for (int i = 0; i < AGEING_BUCKETS; i++) {
        if (b[i].sum.minor == 0) continue;
        if (b[i].width.units == 0)
            b[i].width.units = (int64_t)((__int128)b[i].sum.minor * (room - fixed) / rest);
        b[i].x = (decimal){ at, 1 };
        b[i].width.scale = 1;
        at += b[i].width.units + BAR_GAP;
    }
}

bool ageing_bar(struct html *h, struct age_bucket b[AGEING_BUCKETS])
{
    int64_t total = 0;

    for (int i = 0; i < AGEING_BUCKETS; i++) {
        b[i].label = html_message(h, ageing_label(i));
        total += b[i].sum.minor;
    }
    if (total > 0) draw(b, total);
    return total > 0;
}
