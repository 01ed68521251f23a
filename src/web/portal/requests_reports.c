/* On the page of requests: transfers that were reported as sent, with what became of them. */
#include "app/app_report.h"
#include "web/address.h"
#include "web/portal/requests.h"

enum { REPORTS = 25 };

static struct report_line line_of(struct visit *v, const struct report_seen *s)
{
    const struct lot *first = &s->lots[0];

    return (struct report_line){
        .reference = s->r.reference, .answer = s->r.answer, .first = first->number,
        .url = address(v, "/invoices/%.*s", STR_FMT(public_id_str(&first->public_id))),
        .others = (int64_t)s->count - 1, .made = visit_time(v, s->r.made_us), .day = s->r.day,
        .amount = s->r.amount, .state = html_message(&v->html, report_state_label(s->state)),
        .good = s->state == REPORT_MET,
        .bad = s->state == REPORT_REFUSED || s->state == REPORT_EXPIRED };
}

err requests_add_reports(struct visit *v, struct requests_view *p)
{
    struct report *rows;
    struct report_seen s;

    TRY(store_report_list(v->tx, v->a, v->org->id, v->customer->customer, REPORTS, &rows,
                          &p->report_count));
    struct report_line *list = arena_array(v->a, struct report_line, p->report_count + 1);
    for (size_t i = 0; i < p->report_count; i++) {
        TRY(app_report_look(v->tx, v->a, v->org->id, &rows[i], &s));
        list[i] = line_of(v, &s);
    }
    p->reports = list;
    return OK;
}
