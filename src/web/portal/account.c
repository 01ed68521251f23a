/* Reading the blocks of an account: details, tax, contacts, and how the seller is reached. */
#include "web/portal/account.h"

#include "core/tax_number.h"
#include "store/store_staff.h"
#include "web/web.h"

enum { CONTACTS_SHOWN = 5 };

str account_may_words(struct visit *v, int permissions)
{
    bool pay = (permissions & MAY_PAY) != 0, manage = (permissions & MAY_MANAGE) != 0;

    if (permissions == 0) return html_message(&v->html, S("No access"));
    if (manage) return html_message(&v->html, pay ? S("View, pay, manage") : S("View, manage"));
    return html_message(&v->html, pay ? S("View, pay") : S("View"));
}

static str treatment_words(struct visit *v, str word)
{
    enum tax_treatment t;
    return tax_treatment_of(word, &t) ? html_message(&v->html, tax_treatment_label(t)) : word;
}

static str language_name(str tag)
{
    for (size_t i = 0; i < words_language_count; i++)
        if (str_eq(words_languages[i].tag, tag)) return words_languages[i].name;
    return tag;
}

static err read_contacts(struct visit *v, struct account_view *view)
{
    struct customer_contact *rows;
    size_t n;

    TRY(store_customer_contacts(v->tx, v->a, v->org->id, v->customer->customer, &rows, &n));
    struct account_contact *list = arena_array(v->a, struct account_contact, CONTACTS_SHOWN);
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].contact.active || rows[i].permissions == 0) continue;
        if (view->contact_count == CONTACTS_SHOWN)
            view->contact_more++;
        else
            list[view->contact_count++] = (struct account_contact){
                rows[i].contact.name.n > 0 ? rows[i].contact.name : rows[i].contact.email,
                rows[i].contact.email, account_may_words(v, rows[i].permissions)
            };
    }
    view->contacts = list;
    return OK;
}

err account_read(struct visit *v, struct account_view *out)
{
    struct customer *c = arena_new(v->a, struct customer);

    TRY(store_customer_get(v->tx, v->a, v->org->id, v->customer->customer, c));
    *out = (struct account_view){ .c = c, .customer = c->public_id, .may_manage = v->may_manage,
                                  .treatment = treatment_words(v, c->tax_treatment),
                                  .language = language_name(c->language),
                                  .seller = v->org->name, .seller_email = v->org->email,
                                  .seller_phone = v->org->phone,
                                  .seller_address = v->org->address };
    out->tax_label = str_eq(c->country, S("IN")) ? S("GSTIN")
                                                 : html_message(&v->html, S("Tax number"));
    return read_contacts(v, out);
}

err account_change_read(struct visit *v, struct account_view *out)
{
    struct tax_change *change = arena_new(v->a, struct tax_change);
    bool found;

    TRY(store_tax_change_last(v->tx, v->a, v->org->id, v->customer->customer, change, &found));
    if (!found || change->state == TAX_WITHDRAWN) return OK;
    out->change = change;
    out->waits = change->state == TAX_ASKED;
    out->wanted = treatment_words(v, change->to.treatment);
    out->asked = visit_time(v, change->made_us);
    return OK;
}
