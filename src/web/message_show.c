/* A thread as both doors show it. */
#include "app/app_message.h"
#include "core/upload.h"
#include "store/store_invoice.h"
#include "web/message_view.h"
#include "web/upload.h"

static err add_files(struct visit *v, const struct message_part *parts, size_t count, str at,
                     struct message_page *out)
{
    struct message_file *files = arena_array(v->a, struct message_file, count + 1);
    struct upload u;

    for (size_t i = 0; i < count; i++) {
        if (parts[i].file.v == 0) continue;
        TRY(store_upload_get(v->tx, v->a, v->org->id, parts[i].file, &u));
        struct message_file *f = &files[out->file_count++];
        *f = (struct message_file){ .name = u.name, .bytes = u.bytes };
        must(html_url_local(arena_format(v->a, "%.*s/files/%zu", STR_FMT(at), i), &f->url));
    }
    out->files = files;
    return OK;
}

static err add_invoice(struct visit *v, const struct message *m, struct message_page *out)
{
    bool staff = v->route->door == DOOR_STAFF;
    struct lot l;

    if (m->doc == 0) return OK;
    TRY(store_lot_get(v->tx, v->a, v->org->id, m->customer, ACCOUNT_RECEIVABLE, m->doc, &l));
    out->number = l.number;
    must(html_url_local(arena_format(v->a, "%s/invoices/%.*s", staff ? "/staff" : "",
                                     STR_FMT(public_id_str(&l.public_id))),
                        &out->invoice));
    return OK;
}

err message_page_load(struct visit *v, public_id id, const char *base, struct message_page *out)
{
    bool staff = v->route->door == DOOR_STAFF;
    struct message_part *parts;
    struct message m;
    size_t n;

    TRY(store_message_by_public(v->tx, v->a, v->org->id, id, &m));
    TRY(store_message_parts(v->tx, v->a, v->org->id, m.id, MESSAGE_PARTS, &parts, &n));
    struct talk_line *rows = arena_array(v->a, struct talk_line, n + 1);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct talk_line){
            .name = parts[i].name, .initials = visit_initials(v->a, parts[i].name),
            .side = parts[i].staff.v != 0 ? v->org->name : m.customer_name,
            .words = parts[i].words, .made = visit_time(v, parts[i].made_us) };
    str at = arena_format(v->a, "%s/%.*s", base, STR_FMT(public_id_str(&id)));
    *out = (struct message_page){
        .subject = m.subject, .customer = m.customer_name, .review = m.kind == MESSAGE_REVIEW,
        .rating = m.rating,
        .writer = arena_format(v->a, "%.*s, %.*s", STR_FMT(m.name), STR_FMT(m.email)),
        .talk = { .rows = rows, .count = n, .key = public_id_new(),
                  .title = html_message(&v->html, S("Messages")) },
        .may_write = n < MESSAGE_PARTS && (!staff || role_may(role_of(v->role), DUTY_SERVE)) };
    must(html_url_local(at, &out->talk.action));
    TRY(add_invoice(v, &m, out));
    return add_files(v, parts, n, at, out);
}

err message_file_answer(struct visit *v, public_id id, str which)
{
    struct message_part *parts;
    struct message m;
    struct upload u;
    int64_t i;
    size_t n;

    TRY(store_message_by_public(v->tx, v->a, v->org->id, id, &m));
    TRY(store_message_parts(v->tx, v->a, v->org->id, m.id, MESSAGE_PARTS, &parts, &n));
    if (!str_i64(which, &i) || i < 0 || (size_t)i >= n || parts[i].file.v == 0) return E_NOT_FOUND;
    TRY(store_upload_get(v->tx, v->a, v->org->id, parts[i].file, &u));
    return upload_answer(v, &u);
}
