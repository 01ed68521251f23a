/* All routes there are: the attack surface, in one list. */
#include "web/dispatch.h"
#include "web/object.h"

extern const struct route page_account[];
extern const struct route page_amount[];
extern const struct route page_auto[];
extern const struct route page_balance[];
extern const struct route page_columns[];
extern const struct route page_contact[];
extern const struct route page_comments[];
extern const struct route page_contacts[];
extern const struct route page_contracts[];
extern const struct route page_compare[];
extern const struct route page_credit[];
extern const struct route page_credits[];
extern const struct route page_documents[];
extern const struct route page_factor[];
extern const struct route page_dispute[];
extern const struct route page_exports[];
extern const struct route page_filters[];
extern const struct route page_forward[];
extern const struct route page_home[];
extern const struct route page_invoice[];
extern const struct route page_invoices[];
extern const struct route page_language[];
extern const struct route page_kyc[];
extern const struct route page_link[];
extern const struct route page_login[];
extern const struct route page_method_add[];
extern const struct route page_methods[];
extern const struct route page_orders[];
extern const struct route page_passkey[];
extern const struct route page_paste[];
extern const struct route page_pay[];
extern const struct route page_payment[];
extern const struct route page_person[];
extern const struct route page_privacy[];
extern const struct route page_promise[];
extern const struct route page_receipt[];
extern const struct route page_report[];
extern const struct route page_requests[];
extern const struct route page_retainers[];
extern const struct route page_sessions[];
extern const struct route page_spend[];
extern const struct route page_staff[];
extern const struct route page_staff_approvals[];
extern const struct route page_staff_audit[];
extern const struct route page_staff_comments[];
extern const struct route page_staff_customers[];
extern const struct route page_staff_debits[];
extern const struct route page_staff_documents[];
extern const struct route page_staff_inbox[];
extern const struct route page_staff_invoice[];
extern const struct route page_staff_file[];
extern const struct route page_staff_kyc[];
extern const struct route page_staff_lines[];
extern const struct route page_staff_links[];
extern const struct route page_staff_split[];
extern const struct route page_staff_messages[];
extern const struct route page_staff_methods[];
extern const struct route page_staff_objections[];
extern const struct route page_staff_offline[];
extern const struct route page_staff_drafts[];
extern const struct route page_staff_orders[];
extern const struct route page_staff_payments[];
extern const struct route page_staff_people[];
extern const struct route page_staff_privacy[];
extern const struct route page_staff_reconcile[];
extern const struct route page_staff_refund[];
extern const struct route page_staff_giveback[];
extern const struct route page_staff_reports[];
extern const struct route page_staff_requests[];
extern const struct route page_staff_fees[];
extern const struct route page_staff_portal[];
extern const struct route page_staff_settings[];
extern const struct route page_staff_statement[];
extern const struct route page_staff_tax[];
extern const struct route page_staff_suspension[];
extern const struct route page_staff_users[];
extern const struct route page_statement[];
extern const struct route page_system[];
extern const struct route page_views[];

const struct route *const route_tables[] = {
    page_account,
    page_amount,
    page_auto,
    page_balance,
    page_columns,
    page_contact,
    page_comments,
    page_contacts,
    page_contracts,
    page_compare,
    page_credit,
    page_credits,
    page_documents,
    page_factor,
    page_dispute,
    page_exports,
    page_filters,
    page_forward,
    page_home,
    page_invoice,
    page_invoices,
    page_language,
    page_kyc,
    page_link,
    page_login,
    page_method_add,
    page_methods,
    page_orders,
    page_passkey,
    page_paste,
    page_pay,
    page_payment,
    page_person,
    page_privacy,
    page_promise,
    page_receipt,
    page_report,
    page_requests,
    page_retainers,
    page_sessions,
    page_spend,
    page_staff,
    page_staff_approvals,
    page_staff_audit,
    page_staff_comments,
    page_staff_customers,
    page_staff_debits,
    page_staff_documents,
    page_staff_inbox,
    page_staff_invoice,
    page_staff_file,
    page_staff_kyc,
    page_staff_lines,
    page_staff_links,
    page_staff_split,
    page_staff_messages,
    page_staff_methods,
    page_staff_objections,
    page_staff_offline,
    page_staff_drafts,
    page_staff_orders,
    page_staff_payments,
    page_staff_people,
    page_staff_privacy,
    page_staff_reconcile,
    page_staff_refund,
    page_staff_giveback,
    page_staff_reports,
    page_staff_requests,
    page_staff_fees,
    page_staff_portal,
    page_staff_settings,
    page_staff_statement,
    page_staff_tax,
    page_staff_suspension,
    page_staff_users,
    page_statement,
    page_system,
    page_views,
};
const size_t route_table_count = countof(route_tables);

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OTHER" };
static const char *const doors[] = { "portal", "staff", "public", "hook", "return" };
static const char *const needs[] = { "nobody", "anyone", "password", "person", "view",
                                     "pay",    "manage", "see",      "serve",  "book",
                                     "sign",   "audit",  "rule" };

void web_routes(struct buf *b)
{
    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            buf_format(b, "%-4s %-34s %-6s %-6s %-9.*s %-5s", methods[r->method], r->path,
                       doors[r->door], needs[r->need],
                       STR_FMT(object_word(r->object)),
                       r->write != NULL ? "write" : "read");
            if (r->by_link || r->own_link) buf_lit(b, " (link)");
            for (const struct field_rule *f = r->fields;
                 f < r->fields + ROUTE_FIELDS_MAX && f->name != NULL; f++)
                buf_format(b, " %s%s", f->name, f->starts || f->many ? "*" : "");
            buf_char(b, '\n');
        }
    }
}
