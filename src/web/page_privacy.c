/* A contact's data to see, take along and erase; and the public pages of an organisation. */
#include "app/app_people.h"
#include "app/app_privacy.h"
#include "core/history.h"
#include "core/inbox.h"
#include "core/notice.h"
#include "core/objection.h"
#include "core/pay_method.h"
#include "core/payment.h"
#include "core/tax_number.h"
#include "paper/person_json.h"
#include "store/store_account.h"
#include "store/store_person.h"
#include "web/device.h"
#include "web/download.h"
#include "web/privacy_view.h"
#include "web/route.h"
#include "web/views.h"
#include "web/web.h"

enum { MINUTE_US = 60 * 1000 * 1000, ROWS_SHOWN = 50 };

struct own_data {
    struct contact person;
    struct data_section list[DATA_SECTIONS_MAX];
    size_t count;
};

static err load(struct visit *v, struct own_data *out)
{
    contact_id own = { v->session->person };
    TRY(visit_read(v));
    TRY(store_contact_get(v->tx, v->a, v->org->id, own, &out->person));
    return store_data_list(v->tx, v->a, v->org->id, own, out->list, &out->count);
}

static err is_last(struct visit *v, bool *out)
{
    *out = false;
    for (size_t i = 0; i < v->membership_count && !*out; i++) {
        const struct membership *m = &v->memberships[i];
        int64_t others;
        TRY(store_membership_managers(v->tx, v->org->id, m->customer,
                                      (contact_id){ v->session->person }, &others));
        *out = (m->permissions & MAY_MANAGE) != 0 && others == 0;
    }
    return OK;
}

/* Words of rows that stand nowhere else. */
static const struct {
    str word, label;
} plain_words[] = {
    { { "view, pay, manage", 17 }, { "View, pay, manage", 17 } },
    { { "view, manage", 12 }, { "View, manage", 12 } },
    { { "view, pay", 9 }, { "View, pay", 9 } },
    { { "view", 4 }, { "View", 4 } },
    { { "yes", 3 }, { "Yes", 3 } },
    { { "no", 2 }, { "No", 2 } },
    { { "refund", 6 }, { "Refund", 6 } },
    { { "auto-pay", 8 }, { "Auto-pay", 8 } },
};

static str plain_label(str word)
{
    for (size_t i = 0; i < countof(plain_words); i++)
        if (str_eq(plain_words[i].word, word)) return plain_words[i].label;
    return STR_NONE;
}

static str notice_label_of(str word)
{
    for (int k = 0; k < NOTICE_COUNT; k++)
        if (str_eq(notice_word((enum notice)k), word)) return notice_label((enum notice)k);
    return STR_NONE;
}

/* Of documents; and of payments, whose states are its words. */
static str happened_label(str word)
{
    str label = history_label(word);

    for (int s = PAYMENT_SCHEDULED; label.n == 0 && s <= PAYMENT_RETURNED; s++)
        if (str_eq(payment_state_key((enum payment_state)s), word))
            label = payment_state_label((enum payment_state)s);
    return label;
}

/* What people read for the word that a row begins with; "" where it stands as it is. */
static str label_of(enum data_words words, str word)
{
    enum tax_treatment treatment;
    enum pay_method method;

    switch (words) {
    case DATA_NOTICE: return notice_label_of(word);
    case DATA_HISTORY: return happened_label(word);
    case DATA_TREATMENT:
        return tax_treatment_of(word, &treatment) ? tax_treatment_label(treatment) : STR_NONE;
    case DATA_METHOD:
        method = pay_method_of(word);
        return method != PAY_NONE ? pay_method_label(method) : plain_label(word);
    case DATA_REQUEST: return plain_label(word);
    case DATA_REASON: return objection_reason_label(word);
    case DATA_INBOX: {
        enum inbox_kind kind = inbox_kind_of(word);
        return kind != INBOX_NONE ? inbox_kind_tab(kind) : STR_NONE;
    }
    case DATA_TEXT:
    case DATA_ACCOUNT:
    case DATA_LOGIN:
    case DATA_CHOICE:
    case DATA_SETTING: break;
    }
    return STR_NONE;
}

static str shown_what(struct visit *v, enum data_words words, str what)
{
    str rest = what, word;

    if (words == DATA_LOGIN) {
        struct device d = device_of(what);
        bool both = d.browser.n > 0 && d.system.n > 0;
        return arena_format(v->a, "%.*s%s%.*s", STR_FMT(d.browser), both ? ", " : "",
                            STR_FMT(d.system));
    }
    if (words == DATA_SETTING && what.n == 0) return html_message(&v->html, S("Columns"));
    if (!str_cut(&rest, ' ', &word)) return what;
    str label = label_of(words, word);
    if (label.n == 0) return what;
    label = html_message(&v->html, label);
    return rest.n == 0 ? label
                       : arena_format(v->a, "%.*s: %.*s", STR_FMT(label), STR_FMT(rest));
}

static str shown_more(struct visit *v, enum data_words words, str more)
{
    if (words == DATA_SETTING) return STR_NONE;
    if (words != DATA_ACCOUNT && words != DATA_CHOICE) return more;
    str label = plain_label(more);
    return label.n > 0 ? html_message(&v->html, label) : more;
}

static struct data_section_view show_section(struct visit *v, const struct data_section *s)
{
    size_t shown = s->count < ROWS_SHOWN ? s->count : ROWS_SHOWN;
    struct data_row_view *rows = arena_array(v->a, struct data_row_view, shown + 1);

    for (size_t i = 0; i < shown; i++) {
        rows[i] = (struct data_row_view){ .what = shown_what(v, s->words, s->rows[i].what),
                                          .more = shown_more(v, s->words, s->rows[i].more),
                                          .timed = s->rows[i].at_us > 0 };
        if (rows[i].timed) rows[i].at = visit_time(v, s->rows[i].at_us);
    }
    return (struct data_section_view){ html_message(&v->html, s->title), rows, shown,
                                       s->count - shown };
}

static err show(struct visit *v, const struct problems *problems)
{
    struct own_data d;

    TRY(load(v, &d));
    struct data_section_view *sections = arena_array(v->a, struct data_section_view, d.count + 1);
    for (size_t i = 0; i < d.count; i++) sections[i] = show_section(v, &d.list[i]);
    struct privacy_page p = { .name = d.person.name, .email = d.person.email,
                              .phone = d.person.phone, .sections = sections,
                              .section_count = d.count };
    TRY(is_last(v, &p.last));
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Your data")));
    view_privacy(&v->html, &f, &p, problems);
    return OK;
}

static err data_show(struct visit *v)
{
    return show(v, NULL);
}

static err data_json(struct visit *v)
{
    struct own_data d;
    str json;

    TRY(load(v, &d));
    struct person_data all = { .organisation = v->org->name, .name = d.person.name,
                               .email = d.person.email, .phone = d.person.phone,
                               .language = d.person.language, .zone = v->zone,
                               .sections = d.list, .section_count = d.count };
    TRY(paper_person_json(v->a, &all, &json));
    download(v, json, S("application/json"), S("my-data.json"), false);
    return OK;
}

static err erase(struct visit *v)
{
    struct actor who = visit_actor(v);
    err e = E_INVALID;

    if (!throttle_pass(&v->web->throttle, S("password"), v->email, 10, 15 * (int64_t)MINUTE_US,
                       v->now_us))
        return E_TOO_MANY;
    if (!str_eq(visit_field(v, "sure"), S("1")))
        problem_add(&v->problems, (struct problem){ .field = S("sure"),
                                                    .text = S("Tick this if you are sure.") });
    else
        e = app_password_is(v->app, v->a, who.org, who.kind, who.person,
                            visit_field(v, "password"));
    if (e == E_LOGIN)
        problem_add(&v->problems, (struct problem){ .field = S("password"),
                                                    .text = S("This is not your password.") });
    if (e == OK) e = app_person_erase(v->app, v->a, &who, (contact_id){ who.person });
    if (e == E_STATE)
        problem_add(&v->problems, (struct problem){ .text = S("Nobody else manages one of your "
                                                              "accounts. Let another one manage "
                                                              "it first.") });
    if (e == E_INVALID || e == E_LOGIN || e == E_STATE) {
        visit_status(v, e == E_STATE ? 409 : 422);
        return show(v, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    visit_cookie(v, false, STR_NONE);
    return visit_redirect(v, S("/login"));
}

/* ---- public pages ---- */

static err show_page(struct visit *v, enum org_page page, const char *title)
{
    struct org_page_view p = { .kind = org_page_word(page), .seller = v->org->name,
                               .address = v->org->address, .email = v->org->email,
                               .phone = v->org->phone, .tax_id = v->org->tax_id };
    int64_t days[RETENTION_COUNT];

    TRY(store_org_page(v->tx, v->a, v->org->id, p.kind, &p.words));
    TRY(app_retention_get(v->tx, v->a, v->org->id, days));
    p.devices = days[RETENTION_DEVICES];
    p.forwards = days[RETENTION_FORWARDS];
    p.people = days[RETENTION_PEOPLE];
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, str_of(title)));
    view_org_page(&v->html, &f, &p);
    return OK;
}

static err privacy(struct visit *v)
{
    return show_page(v, ORG_PAGE_PRIVACY, "Privacy");
}

static err legal(struct visit *v)
{
    return show_page(v, ORG_PAGE_LEGAL, "Legal notice");
}

static err accessibility(struct visit *v)
{
    return show_page(v, ORG_PAGE_ACCESSIBILITY, "Accessibility");
}

const struct route page_privacy[] = {
    { HTTP_GET, "/privacy", DOOR_PORTAL, NEED_ANYONE, .read = privacy },
    { HTTP_GET, "/legal", DOOR_PORTAL, NEED_ANYONE, .read = legal },
    { HTTP_GET, "/accessibility", DOOR_PORTAL, NEED_ANYONE, .read = accessibility },
    { HTTP_GET, "/account/privacy", DOOR_PORTAL, NEED_PERSON, .read = data_show },
    { HTTP_GET, "/account/privacy.json", DOOR_PORTAL, NEED_PERSON, .read = data_json },
    { HTTP_POST, "/account/privacy/erase", DOOR_PORTAL, NEED_PERSON, .write = erase,
      .fields = { { "password", FIELD_PASSWORD }, { "sure", FIELD_LINE, 1 } } },
    { 0 },
};
