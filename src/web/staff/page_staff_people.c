/* Customers made and changed in the console, and their contacts: added, invited, permitted. */
#include "app/app_contact.h"
#include "paper/draft.h"
#include "web/contact_rows.h"
#include "web/language.h"
#include "web/staff/people_view.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

enum { HOUR_US = 3600 * (int64_t)1000000, MAILS_AN_HOUR = 60 };

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

/* ---- customers ---- */

static void add_choices(struct visit *v, struct staff_customer_form *p)
{
    struct choice *currencies = arena_array(v->a, struct choice, currency_count());
    struct choice *treatments = arena_array(v->a, struct choice, TAX_TREATMENT_COUNT);
    struct choice *languages = arena_array(v->a, struct choice, words_language_count + 1);

    for (size_t i = 1; i < currency_count(); i++) {
        struct currency c = { (uint8_t)i };
        currencies[p->currency_count++] = (struct choice){
            currency_code(c),
            arena_format(v->a, "%.*s, %.*s", STR_FMT(currency_code(c)),
                         STR_FMT(currency_name(c))),
            str_eq(currency_code(c), p->currency)
        };
    }
    for (int t = 0; t < TAX_TREATMENT_COUNT; t++) {
        str word = tax_treatment_word((enum tax_treatment)t);
        treatments[p->treatment_count++] = (struct choice){
            word, html_message(&v->html, tax_treatment_label((enum tax_treatment)t)),
            str_eq(word, p->c->tax_treatment)
        };
    }
    for (size_t i = 0; i < words_language_count; i++)
        languages[p->language_count++] = (struct choice){
            words_languages[i].tag, words_languages[i].name,
            str_eq(words_languages[i].tag, p->c->language)
        };
    p->currencies = currencies;
    p->treatments = treatments;
    p->languages = languages;
}

static err show_form(struct visit *v, bool fresh, const struct customer *c, str code,
                     const struct problems *problems)
{
    struct staff_customer_form p = { .fresh = fresh, .c = c, .currency = code };

    p.terms = problems != NULL ? visit_field(v, "terms")
                               : arena_format(v->a, "%d", c->terms_days);
    add_choices(v, &p);
    str title = fresh ? html_message(&v->html, S("New customer")) : c->name;
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, title);
    view_staff_customer_form(&v->html, &f, &p, problems);
    return OK;
}

static struct customer typed(struct visit *v)
{
    struct customer c = { .name = visit_field(v, "name"), .company = visit_field(v, "company"),
                          .email = visit_field(v, "email"), .phone = visit_field(v, "phone"),
                          .address = visit_field(v, "address"),
                          .shipping = visit_field(v, "shipping"),
                          .country = str_trim(visit_field(v, "country")),
                          .tax_treatment = visit_field(v, "treatment"),
                          .tax_id = visit_field(v, "number"),
                          .language = visit_field(v, "language") };
    int64_t days;

    if (!str_i64(str_trim(visit_field(v, "terms")), &days) || days < 0 || days > 365) {
        wrong(v, S("terms"), S("Enter a number of days from 0 to 365."));
        days = 0;
    }
    c.terms_days = (int)days;
    if (!words_known(c.language)) wrong(v, S("language"), S("Choose one of the list."));
    if (c.country.n == 2 && !code_is_country(c.country))
        wrong(v, S("country"), S("Enter the two letters of a country, such as DE."));
    return c;
}

static err new_show(struct visit *v)
{
    struct customer c = { .language = v->org->language, .country = v->org->country,
                          .terms_days = 30 };
    return show_form(v, true, &c, currency_code(v->org->cur), NULL);
}

static err new_make(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct customer c = typed(v), kept = c;
    str code = visit_field(v, "currency");

    c.number = kept.number = visit_field(v, "customer_number");
    if (!currency_parse(code, &c.cur)) c.cur = (currency){ 0 };
    err e = v->problems.errors > 0 ? E_INVALID
                                   : app_customer_make(v->app, v->a, &who, &c, &v->problems);
    if (e == E_EXISTS) wrong(v, S("customer_number"), S("Another customer has this number."));
    if (e == E_INVALID || e == E_EXISTS) {
        visit_status(v, 422);
        return show_form(v, true, &kept, code, &v->problems);
    }
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/staff/customers/%.*s",
                                          STR_FMT(public_id_str(&c.public_id))));
}

static err edit_show(struct visit *v)
{
    struct customer c;
    TRY(staff_customer_named(v, v->params[0], &c));
    return show_form(v, false, &c, STR_NONE, NULL);
}

static err edit(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct customer now, c = typed(v);

    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], &now));
    db_read_end(&v->tx);
    c.id = now.id;
    c.public_id = now.public_id;
    err e = v->problems.errors > 0 ? E_INVALID
                                   : app_customer_change(v->app, v->a, &who, &c, &v->problems);
    if (e == E_INVALID) {
        visit_status(v, 422);
        return show_form(v, false, &c, STR_NONE, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, arena_format(v->a, "/staff/customers/%.*s", STR_FMT(v->params[0])));
}

/* ---- contacts ---- */

static err show_contacts(struct visit *v, const struct problems *problems)
{
    bool get = v->route->method == HTTP_GET;
    struct contacts_page p = { .may_manage = role_may(role_of(v->role), DUTY_SERVE),
                               .may_pay = true, .saved = get && visit_field(v, "saved").n > 0 };
    struct contact_row *rows;
    struct customer c;

    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], &c));
    TRY(contact_rows(v, c.id, &rows, &p.count));
    p.rows = rows;
    p.customer = c.public_id;
    p.customer_name = c.name;
    if (!get) {
        p.name = visit_field(v, "name");
        p.email = visit_field(v, "email");
        p.pay = visit_field(v, "pay").n > 0;
        p.manage = visit_field(v, "manage").n > 0;
    }
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Contacts")));
    view_staff_contacts(&v->html, &f, &p, problems);
    return OK;
}

static err contacts_show(struct visit *v)
{
    return show_contacts(v, NULL);
}

static bool may_mail(struct visit *v)
{
    return throttle_pass(&v->web->throttle, S("invite-staff"), v->email, MAILS_AN_HOUR, HOUR_US,
                         v->now_us);
}

static err to_contacts(struct visit *v)
{
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, arena_format(v->a, "/staff/customers/%.*s/contacts?saved=1",
                                          STR_FMT(v->params[0])));
}

static err customer_of(struct visit *v, struct customer *out)
{
    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], out));
    db_read_end(&v->tx);
    return OK;
}

static err contact_add(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct customer c;
    contact_id made;

    TRY(customer_of(v, &c));
    struct contact_wish wish = { .customer = c.id, .email = visit_field(v, "email"),
                                 .name = visit_field(v, "name"),
                                 .permissions = contact_permissions_typed(v) };
    if (!may_mail(v)) return E_TOO_MANY;
    err e = v->problems.errors > 0
                ? E_INVALID
                : app_contact_invite(v->app, v->a, &who, &wish, &v->problems, &made);
    if (e == E_EXISTS) wrong(v, S("email"), S("Somebody with this address is here already."));
    if (e == E_INVALID || e == E_EXISTS) {
        visit_status(v, 422);
        return show_contacts(v, &v->problems);
    }
    TRY(e);
    return to_contacts(v);
}

static err show_contact(struct visit *v, const struct problems *problems)
{
    bool get = v->route->method == HTTP_GET;
    struct contact_page p;
    struct customer c;
    contact_id id;

    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], &c));
    TRY(contact_named(v, c.id, v->params[1], &p, &id));
    p.customer = c.public_id;
    p.customer_name = c.name;
    p.give_pay = true;
    p.again = get && visit_field(v, "again").n > 0;
    if (problems != NULL) {
        p.name = visit_field(v, "name");
        p.email = visit_field(v, "email");
        p.phone = visit_field(v, "phone");
    }
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, p.row.name);
    view_staff_contact(&v->html, &f, &p, problems);
    return OK;
}

static err contact_show(struct visit *v)
{
    return show_contact(v, NULL);
}

static err find(struct visit *v, struct customer *c, contact_id *out)
{
    struct contact_page p;

    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], c));
    TRY(contact_named(v, c->id, v->params[1], &p, out));
    db_read_end(&v->tx);
    return OK;
}

static err contact_edit(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct contact to = { .name = visit_field(v, "name"), .email = visit_field(v, "email"),
                          .phone = visit_field(v, "phone"),
                          .active = visit_field(v, "active").n > 0 };
    struct customer c;

    TRY(find(v, &c, &to.id));
    err e = v->problems.errors > 0 ? E_INVALID
                                   : app_contact_edit(v->app, v->a, &who, &to, &v->problems);
    if (e == E_EXISTS) wrong(v, S("email"), S("Somebody with this address is here already."));
    if (e == E_INVALID || e == E_EXISTS) {
        visit_status(v, 422);
        return show_contact(v, &v->problems);
    }
    TRY(e);
    return to_contacts(v);
}

static err contact_permit(struct visit *v)
{
    struct actor who = visit_actor(v);
    bool off = visit_field(v, "off").n > 0;
    struct customer c;
    contact_id id;

    TRY(find(v, &c, &id));
    TRY(app_contact_permit(v->app, v->a, &who, c.id, id, off ? 0 : contact_permissions_typed(v)));
    return to_contacts(v);
}

static err contact_again(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct customer c;
    contact_id id;

    TRY(find(v, &c, &id));
    if (!may_mail(v)) return E_TOO_MANY;
    TRY(app_contact_again(v->app, v->a, &who, c.id, id));
    return visit_redirect(v, arena_format(v->a, "/staff/customers/%.*s/contacts/%.*s?again=1",
                                          STR_FMT(v->params[0]), STR_FMT(v->params[1])));
}

static err contact_remove(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct customer c;
    contact_id id;

    TRY(find(v, &c, &id));
    TRY(app_contact_remove(v->app, v->a, &who, c.id, id));
    return to_contacts(v);
}

#define MAY { "pay", FIELD_LINE, 1 }, { "manage", FIELD_LINE, 1 }
#define DETAILS                                                                                    \
    { "name", FIELD_LINE, 200 }, { "company", FIELD_LINE, 200 }, { "email", FIELD_EMAIL },         \
        { "phone", FIELD_LINE, 40 }, { "address", FIELD_TEXT, 500 },                               \
        { "shipping", FIELD_TEXT, 500 }, { "country", FIELD_LINE, 2 },                             \
        { "treatment", FIELD_LINE, 20 }, { "number", FIELD_EXACT, 40 },                            \
        { "language", FIELD_EXACT, 15 }, { "terms", FIELD_LINE, 10 }
#define PEOPLE "/staff/customers/{customer}/contacts"

const struct route page_staff_people[] = {
    { HTTP_GET, "/staff/new-customer", DOOR_STAFF, NEED_SERVE, .read = new_show },
    { HTTP_POST, "/staff/new-customer", DOOR_STAFF, NEED_SERVE, .write = new_make,
      .fields = { DETAILS, { "customer_number", FIELD_EXACT, 60 },
                  { "currency", FIELD_LINE, 3 } } },
    { HTTP_GET, "/staff/customers/{customer}/edit", DOOR_STAFF, NEED_SERVE, .read = edit_show },
    { HTTP_POST, "/staff/customers/{customer}/edit", DOOR_STAFF, NEED_SERVE, .write = edit,
      .fields = { DETAILS } },
    { HTTP_GET, PEOPLE, DOOR_STAFF, NEED_SEE, .read = contacts_show,
      .fields = { { "saved", FIELD_LINE, 1 } } },
    { HTTP_POST, PEOPLE, DOOR_STAFF, NEED_SERVE, .write = contact_add,
      .fields = { { "name", FIELD_LINE, 200 }, { "email", FIELD_EMAIL }, MAY } },
    { HTTP_GET, PEOPLE "/{contact}", DOOR_STAFF, NEED_SERVE, .read = contact_show,
      .fields = { { "again", FIELD_LINE, 1 } } },
    { HTTP_POST, PEOPLE "/{contact}", DOOR_STAFF, NEED_SERVE, .write = contact_edit,
      .fields = { { "name", FIELD_LINE, 200 }, { "email", FIELD_EMAIL },
                  { "phone", FIELD_LINE, 40 }, { "active", FIELD_LINE, 1 } } },
    { HTTP_POST, PEOPLE "/{contact}/may", DOOR_STAFF, NEED_SERVE, .write = contact_permit,
      .fields = { MAY, { "off", FIELD_LINE, 1 } } },
    { HTTP_POST, PEOPLE "/{contact}/again", DOOR_STAFF, NEED_SERVE, .write = contact_again },
    { HTTP_POST, PEOPLE "/{contact}/remove", DOOR_STAFF, NEED_SERVE, .write = contact_remove },
    { 0 },
};
