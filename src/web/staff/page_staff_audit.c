/* The audit log: by person, kind of object and day; and whether its chain holds. */
#include "app/app_audit.h"
#include "locale/zone.h"
#include "web/address.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static const struct {
    str word, label;
} objects[] = {
    { { "staff", 5 }, { "Staff", 5 } },          { { "payment", 7 }, { "Payments", 8 } },
    { { "approval", 8 }, { "Approvals", 9 } },   { { "settings", 8 }, { "Settings", 8 } },
    { { "gateway", 7 }, { "Gateways", 8 } },
};

static err load_choices(struct visit *v, struct staff_audit *p)
{
    struct choice *kinds = arena_array(v->a, struct choice, countof(objects) + 1);
    struct staff_listed *list;
    size_t n;

    kinds[0] = (struct choice){ STR_NONE, html_message(&v->html, S("Everything")),
                                p->object.n == 0 };
    for (size_t i = 0; i < countof(objects); i++)
        kinds[i + 1] = (struct choice){ objects[i].word, html_message(&v->html, objects[i].label),
                                        str_eq(p->object, objects[i].word) };
    p->objects = kinds;
    p->object_count = countof(objects) + 1;
    TRY(store_staff_list(v->tx, v->a, v->org->id, &list, &n));
    struct choice *people = arena_array(v->a, struct choice, n + 1);
    people[0] = (struct choice){ STR_NONE, html_message(&v->html, S("Everybody")),
                                 p->who.n == 0 };
    for (size_t i = 0; i < n; i++) {
        str id = arena_format(v->a, "%lld", (long long)list[i].staff.id.v);
        people[i + 1] = (struct choice){ id, list[i].staff.name, str_eq(id, p->who) };
    }
    p->people = people;
    p->people_count = n + 1;
    return OK;
}

static err read_filter(struct visit *v, const struct staff_audit *p, struct audit_filter *f)
{
    str after = visit_field(v, "after");
    date from, to;

    *f = (struct audit_filter){ .org = v->org->id, .object = p->object,
                                .limit = STAFF_PAGE_ROWS + 1 };
    if (p->who.n > 0 && !str_i64(p->who, &f->who.v)) return E_BAD_REQUEST;
    if (after.n > 0 && (!str_i64(after, &f->before_n) || f->before_n <= 0)) return E_BAD_REQUEST;
    if (date_parse(p->from, &from)) f->from_us = zone_instant(v->org->zone, from, 0, 0);
    if (date_parse(p->to, &to)) f->to_us = zone_instant(v->org->zone, date_add(to, 1), 0, 0);
    return OK;
}

static html_url_safe base_of(struct visit *v, const struct staff_audit *p)
{
    return address(v, "/staff/audit?who=%.*s&object=%.*s&from=%.*s&to=%.*s",
                   STR_FMT(address_value(v, p->who)), STR_FMT(address_value(v, p->object)),
                   STR_FMT(address_value(v, p->from)), STR_FMT(address_value(v, p->to)));
}

static err audit_show(struct visit *v)
{
    struct staff_audit p = { .from = visit_field(v, "from"), .to = visit_field(v, "to"),
                             .who = visit_field(v, "who"), .object = visit_field(v, "object"),
                             .checked = visit_field(v, "check").n > 0 };
    struct audit_filter f;
    struct audit *list;

    TRY(read_filter(v, &p, &f));
    TRY(load_choices(v, &p));
    html_url_safe base = base_of(v, &p);
    if (visit_field(v, "after").n > 0) p.pager.first = base;
    TRY(store_audit_list(v->tx, v->a, &f, &list, &p.count));
    if (p.count > STAFF_PAGE_ROWS) {
        p.count = STAFF_PAGE_ROWS;
        p.pager.next = address(v, "%.*s&after=%lld", STR_FMT(base.s),
                               (long long)list[p.count - 1].n);
    }
    struct staff_audit_row *rows = arena_array(v->a, struct staff_audit_row, p.count + 1);
    for (size_t i = 0; i < p.count; i++) {
        rows[i] = (struct staff_audit_row){
            .n = list[i].n, .at = visit_time(v, list[i].at_us), .who = list[i].name,
            .address = list[i].address, .subject = list[i].subject,
            .what = html_message(&v->html, audit_action_label(list[i].action)),
        };
        rows[i].changes = staff_changes(v, list[i].before, list[i].after, true,
                                        &rows[i].change_count);
    }
    p.rows = rows;
    if (p.checked) {
        struct audit_checked c;
        TRY(app_audit_check(v->tx, v->org->id, &c));
        p.broken = c.broken;
        p.total = c.rows;
    }
    struct frame frame = visit_frame(v, PAGE_AUDIT, html_message(&v->html, S("Audit log")));
    view_staff_audit(&v->html, &frame, &p);
    return OK;
}

const struct route page_staff_audit[] = {
    { HTTP_GET, "/staff/audit", DOOR_STAFF, NEED_AUDIT, .read = audit_show, .slow = true,
      .fields = { { "who", FIELD_EXACT, 20 }, { "object", FIELD_LINE, 20 },
                  { "from", FIELD_LINE, 10 }, { "to", FIELD_LINE, 10 },
                  { "after", FIELD_EXACT, 20 }, { "check", FIELD_LINE, 1 } } },
    { 0 },
};
