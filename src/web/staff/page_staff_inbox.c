/* The inbox of staff: what customers did, by kind; one item of it; and which mails one wants. */
#include "app/app_inbox.h"
#include "web/address.h"
#include "web/route.h"
#include "web/staff/inbox_view.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static struct inbox_line line_of(struct visit *v, const struct inbox_row *w)
{
    struct inbox_line l = {
        .id = w->item.public_id, .customer = w->customer, .kind = w->item.kind,
        .what = words_fill(v->words, v->a, inbox_kind_words(w->item.kind), &w->item.number, 1),
        .words = w->item.words, .customer_name = w->customer_name,
        .contact_name = w->contact_name, .done_name = w->done_name,
        .made = visit_time(v, w->item.made_us), .done = w->done,
    };
    if (w->done) l.done_at = visit_time(v, w->done_us);
    must(html_url_local(w->item.path, &l.open));
    return l;
}

static err tabs_load(struct visit *v, enum inbox_kind current, struct inbox_page *p)
{
    struct inbox_tab *tabs = arena_array(v->a, struct inbox_tab, INBOX_KIND_COUNT);
    int64_t waiting[INBOX_KIND_COUNT];
    bool quiet[INBOX_KIND_COUNT];

    TRY(store_inbox_waiting(v->tx, v->a, v->org->id, waiting));
    TRY(store_inbox_quiet_list(v->tx, v->a, v->org->id, (staff_id){ v->session->person }, quiet));
    for (int i = 0; i < INBOX_KIND_COUNT; i++) {
        enum inbox_kind k = (enum inbox_kind)i;
        tabs[i] = (struct inbox_tab){
            .kind = k, .word = inbox_kind_word(k), .waiting = waiting[i], .quiet = quiet[i],
            .current = k == current,
            .label = k == INBOX_NONE ? html_message(&v->html, S("All"))
                                     : html_message(&v->html, inbox_kind_tab(k)) };
    }
    p->tabs = tabs;
    return OK;
}

static err rows_load(struct visit *v, enum inbox_kind kind, struct inbox_page *p)
{
    struct inbox_query q = { .org = v->org->id, .done = p->done, .kind = kind,
                             .before = { INT64_MAX }, .limit = STAFF_PAGE_ROWS + 1 };
    str after = visit_field(v, "after");
    struct inbox_row *rows;

    if (after.n > 0 && (!str_i64(after, &q.before.v) || q.before.v <= 0)) return E_BAD_REQUEST;
    TRY(store_inbox_list(v->tx, v->a, &q, &rows, &p->count));
    if (p->count > STAFF_PAGE_ROWS) {
        p->count = STAFF_PAGE_ROWS;
        p->pager.next = address(v, "/staff/inbox?show=%s&kind=%.*s&after=%lld",
                                p->done ? "done" : "", STR_FMT(p->kind),
                                (long long)rows[p->count - 1].item.id.v);
    }
    struct inbox_line *list = arena_array(v->a, struct inbox_line, p->count + 1);
    for (size_t i = 0; i < p->count; i++) list[i] = line_of(v, &rows[i]);
    p->rows = list;
    return OK;
}

static err inbox_show(struct visit *v)
{
    struct inbox_page p = { .done = str_eq(visit_field(v, "show"), S("done")),
                            .kind = visit_field(v, "kind"),
                            .may_serve = role_may(role_of(v->role), DUTY_SERVE) };
    enum inbox_kind kind = inbox_kind_of(p.kind);
    str open = visit_field(v, "item");

    if (p.kind.n > 0 && kind == INBOX_NONE) return E_BAD_REQUEST;
    if (open.n > 0) {
        struct inbox_line *one = arena_new(v->a, struct inbox_line);
        struct inbox_row row;
        public_id id;
        if (!public_id_parse(open, &id)) return E_NOT_FOUND;
        TRY(store_inbox_by_public(v->tx, v->a, v->org->id, id, &row));
        *one = line_of(v, &row);
        p.one = one;
    }
    TRY(tabs_load(v, kind, &p));
    TRY(rows_load(v, kind, &p));
    struct frame f = visit_frame(v, PAGE_INBOX,
                                 words_say(v->words, v->a, "Inbox, {1} waiting",
                                           arena_format(v->a, "%lld",
                                                        (long long)p.tabs[INBOX_NONE].waiting)));
    view_staff_inbox(&v->html, &f, &p);
    return OK;
}

static err set_done(struct visit *v, bool done)
{
    struct actor who = visit_actor(v);
    public_id id;

    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    if (v->problems.errors > 0) return E_BAD_REQUEST;
    TRY(app_inbox_done(v->app, v->a, &who, id, done));
    return visit_redirect(v, visit_local(visit_field(v, "next"), S("/staff/inbox")));
}

static err put_aside(struct visit *v)
{
    return set_done(v, true);
}

static err take_up(struct visit *v)
{
    return set_done(v, false);
}

static err mails_show(struct visit *v)
{
    struct inbox_page p = { .kind = STR_NONE };

    TRY(tabs_load(v, INBOX_NONE, &p));
    struct frame f = visit_frame(v, PAGE_INBOX, html_message(&v->html, S("Mails about the inbox")));
    view_staff_inbox_mails(&v->html, &f, &p);
    return OK;
}

/* Boxes that are ticked are kinds one wants. */
static err mails_set(struct visit *v)
{
    struct actor who = visit_actor(v);
    bool quiet[INBOX_KIND_COUNT];

    for (int k = 0; k < INBOX_KIND_COUNT; k++) quiet[k] = true;
    for (size_t i = 0; i < v->rq->form_count; i++) {
        const struct http_pair *p = &v->rq->form[i];
        if (!str_eq(p->name, S("kind"))) continue;
        enum inbox_kind k = inbox_kind_of(p->value);
        if (k == INBOX_NONE) return E_BAD_REQUEST;
        quiet[k] = false;
    }
    TRY(app_inbox_quiet(v->app, &who, quiet));
    return visit_redirect(v, S("/staff/inbox"));
}

const struct route page_staff_inbox[] = {
    { HTTP_GET, "/staff/inbox", DOOR_STAFF, NEED_SEE, .read = inbox_show,
      .fields = { { "show", FIELD_LINE, 10 }, { "kind", FIELD_LINE, 20 },
                  { "after", FIELD_EXACT, 20 }, { "item", FIELD_ID } } },
    { HTTP_POST, "/staff/inbox/{item}/done", DOOR_STAFF, NEED_SERVE, .write = put_aside,
      .fields = { { "next", FIELD_EXACT, 512 } } },
    { HTTP_POST, "/staff/inbox/{item}/reopen", DOOR_STAFF, NEED_SERVE, .write = take_up,
      .fields = { { "next", FIELD_EXACT, 512 } } },
    { HTTP_GET, "/staff/inbox/mails", DOOR_STAFF, NEED_SEE, .read = mails_show },
    { HTTP_POST, "/staff/inbox/mails", DOOR_STAFF, NEED_SEE, .write = mails_set,
      .fields = { { "kind", FIELD_LINE, 20, .many = true } } },
    { 0 },
};
