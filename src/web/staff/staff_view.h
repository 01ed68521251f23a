/* What the pages of the staff console show: values ready to print. */
#pragma once

#include "app/app_rules.h"
#include "core/lot.h"
#include "store/store_approval.h"
#include "store/store_debit.h"
#include "store/store_document.h"
#include "store/store_order.h"
#include "store/store_payment.h"
#include "store/store_refund.h"
#include "store/store_request.h"
#include "store/store_suspension.h"
#include "web/frame.h"
#include "web/marks.h"
#include "web/pager.h"
#include "web/talk.h"

struct staff_pay_row {
    public_id id, customer;
    str customer_name;
    str name; /* receipt number, or the reference until there is one */
    str method;
    date day;
    enum payment_state state;
    money amount;
};

struct staff_approval_row {
    public_id id;
    str kind, subject, asked_name, state, decided_name;
    html_time asked, until;
    bool open;
};

struct staff_today {
    str org;
    const struct staff_pay_row *unknown;
    size_t unknown_count;
    const struct staff_approval_row *approvals;
    size_t approval_count, request_count;
    int64_t jobs_parked;
    int64_t unclear, lines, disputes, inbox, objections; /* how much waits in each queue */
    bool factor_offered; /* the person has none */
};

struct staff_customers {
    str q;
    struct pager pager;
    bool may_serve;
    const struct customer *rows;
    size_t count;
};

struct staff_contact {
    str name, email, may;
    bool active;
};
struct staff_lot {
    public_id id;
    str number;
    date due;
    int64_t days_late;
    money total, balance;
    enum invoice_state state;
    const struct lot_mark *mark;
};
struct staff_credit {
    public_id id;
    str number, label;
    date day;
    money free;
};
struct staff_customer {
    const struct customer *c;
    bool may_book, may_serve;
    const struct staff_contact *contacts;
    const struct staff_lot *open;
    const struct staff_credit *credits;
    const struct staff_pay_row *payments;
    size_t contact_count, open_count, credit_count, payment_count;
};

struct staff_payments {
    str q, state;
    struct pager pager;
    const struct choice *states;
    size_t state_count;
    const struct staff_pay_row *rows;
    size_t count;
};

struct staff_event {
    html_time at;
    str what, who, detail;
};
struct staff_attempt {
    int n, checks;
    str gateway, ref, detail;
    html_time made, checked;
    bool ended;
};
struct staff_capture {
    str kind, id;
    money amount;
};
struct staff_line {
    public_id id;
    str number;
    bool invoice;
    money amount, settled;
};
struct staff_refund {
    str reference, asked, signed_name, reason, problem;
    str of; /* the credit or retainer that it gives back; "": the payment itself */
    money amount;
    bool to_credit;
    enum refund_state state;
    html_time made;
};
/* Until when a dispute is to be answered at the gateway, if it is. */
struct staff_answer {
    html_time by;
    bool wanted, soon, late; /* soon: within three days */
};
struct staff_dispute {
    str ref, reason;
    money amount;
    enum dispute_state state;
    html_time made, ended;
    struct staff_answer answer;
};
struct staff_payment_page {
    struct staff_pay_row row;
    str gateway, payer, reference, receipt, reason;
    money captured, refunded, returned;
    money fee, fee_tax; /* asked for with it */
    money fee_stands;   /* of both */
    bool may_check, may_refund;
    const struct staff_refund *refunds;
    const struct staff_approval_row *waiting; /* requests for a refund of it */
    const struct staff_dispute *disputes;
    size_t refund_count, waiting_count, dispute_count;
    const struct staff_line *lines;
    const struct staff_attempt *attempts;
    const struct staff_capture *captures;
    const struct staff_event *events;
    size_t line_count, attempt_count, capture_count, event_count;
};

struct staff_refund_form {
    public_id payment, key;
    str name, amount, reason;
    money left, limit, captured, gone, pending, returned;
    money fee;     /* with its tax, where it can go back too; zero where not */
    bool with_fee; /* as chosen */
    const struct choice *ways;
    size_t way_count;
};

struct staff_open_line {
    public_id id;
    str number, field, typed;
    date due;
    money balance;
};
struct staff_offline {
    public_id customer, key;
    str name, cur;
    str amount, day, method, payer;
    const struct choice *methods;
    const struct choice *currencies;
    size_t method_count, currency_count;
    const struct staff_open_line *lines;
    size_t line_count;
    bool spread;  /* the lines were filled, and there is something to record */
    money credit; /* what is left over */
};

struct staff_source {
    public_id payment;
    str number;
};
struct staff_request {
    public_id id, customer, lot;
    str customer_name, contact_name, number, label, message, answer;
    money amount, free;
    html_time made;
    int state; /* enum request_state */
    bool met;  /* may be granted */
    bool paid; /* `lot` is the payment it came with */
    bool may;
    const struct staff_source *sources; /* payments a retainer came with */
    size_t source_count;
    str typed;
};
struct staff_requests {
    const struct staff_request *rows;
    size_t count;
    struct pager pager;
    bool past;
};

struct staff_part {
    date due;
    money amount, open;
};
struct staff_invoice {
    struct staff_lot lot;
    public_id customer;
    str customer_name;
    money written_off, promised; /* where a promise is */
    bool may_ask, may_serve; /* the role */
    bool can, open; /* something to write off; due or overdue */
    const struct staff_part *parts; /* as many as the plan of lot.mark has */
    bool plan_typed;                /* its form is in use */
    str plan_parts, plan_first, plan_list, minimum;
    const struct choice *every, *partial; /* PLAN_STEPS; partial_count */
    size_t partial_count;
    str amount, reason;
    const struct staff_event *events;
    size_t event_count;
    struct talk talk;
};

/* A link to an invoice, and the page about them. */
struct staff_link {
    str id, name, email;
    html_time made, seen, until; /* seen: empty, nobody has */
    bool ended, old;
};
struct staff_links {
    public_id invoice;
    str number;
    const struct staff_link *rows;
    size_t count;
    const struct choice *contacts;
    size_t contact_count;
    enum link_right links; /* what the organisation lets them do */
    int64_t days;
    bool sent;
};

struct staff_change {
    str name, before, after;
    bool differs;
};
struct staff_approval {
    struct staff_approval_row row;
    str reason, outcome, digest;
    const struct staff_change *changes;
    size_t change_count;
    bool own, may_sign, again;
};

struct staff_audit_row {
    int64_t n;
    html_time at;
    str who, address, what, subject;
    const struct staff_change *changes;
    size_t change_count;
};
struct staff_audit {
    const struct choice *people, *objects;
    size_t people_count, object_count;
    str from, to, who, object;
    const struct staff_audit_row *rows;
    size_t count;
    struct pager pager;
    bool checked;
    int64_t broken, total;
};

struct staff_method {
    str word, label;
    bool on;
};
/* Ways of paying of a customer, or of one invoice. */
struct staff_offer {
    str name;
    bool invoice;
    const struct staff_method *methods;
    size_t method_count;
    html_url_safe back;
};
struct staff_settings {
    const struct staff_method *methods;
    const struct choice *schedules;
    size_t method_count, schedule_count;
    const struct choice *links;
    size_t link_count;
    bool hidden, partial, factor_for_all, statements, forward_adds, saved;
    str report_days;
    str link_days, limit_accountant, limit_owner, cur;
};

/* What paying by a method costs, in words; `method` and `currency` lead to its form. */
struct staff_fee {
    str method, label, currency, words, tax;
};
struct staff_fees {
    const struct staff_fee *rows;
    size_t count;
    const struct choice *methods, *taxes;
    size_t method_count, tax_count;
    str currency, percent, fixed, most, tax_name, tax_rate; /* as typed */
    bool saved, there; /* there: the form is of a rule there is */
};

struct staff_gateway {
    str name, label, base_url, hook;
    bool test, there, active;
};
struct staff_gateways {
    const struct staff_gateway *list;
    size_t count;
    str saved; /* its name */
    str open;  /* the one whose form is shown: one at a time, for their fields are named alike */
};

struct staff_bank {
    str iban, bic, account_name, vpa, reason;
    str now_iban, now_bic, now_name, now_vpa;
};

struct staff_creditor_now {
    str label;
    struct debit_creditor c;
    bool there;
};
struct staff_creditor {
    const struct choice *schemes;
    const struct staff_creditor_now *now; /* of each scheme */
    size_t scheme_count;
    struct debit_creditor typed;
    str reason;
};

struct staff_mandate {
    int64_t id, used;
    str reference, scheme, kind, account, name; /* account: its end alone */
    date signed_on;
    bool once, holds;
    html_time revoked;
};
struct staff_mandates {
    public_id customer;
    str name;
    const struct staff_mandate *rows;
    size_t count;
    bool may_book;
    const struct choice *schemes, *kinds;
    size_t scheme_count, kind_count;
    str reference, day, holder, account, agent; /* as typed */
    bool savings, once;
};

struct staff_user_row {
    int64_t id;
    str name, email, role;
    bool active, factor;
};
struct staff_users {
    const struct staff_user_row *rows;
    size_t count;
    str name, email;
    const struct choice *roles;
    size_t role_count;
    str link, link_for; /* a link made now: shown once */
};
struct staff_user {
    struct staff_user_row row;
    const struct choice *roles;
    size_t role_count;
    bool self;
};

enum settings_tab {
    TAB_ORGANISATION, TAB_PAYMENTS, TAB_FEES, TAB_GATEWAYS, TAB_BANK, TAB_DEBITS, TAB_STAFF,
    TAB_VERIFICATION, TAB_PRIVACY, TAB_PORTAL
};

struct staff_suspended {
    const struct lot *lot;
    money balance;
    bool on; /* ticked */
};
struct staff_suspension_past {
    const struct suspension *s;
    html_time ended;
    str made_name, ended_name; /* ended_name: "" all was paid */
};
struct staff_suspension {
    public_id customer;
    str customer_name;
    const struct suspension *live; /* NULL: none */
    str made_name;
    const struct lot *lots; /* of the live one */
    size_t lot_count;
    const struct staff_suspended *open; /* to choose among, where there is none */
    size_t open_count;
    const struct staff_suspension_past *past;
    size_t past_count;
    str day, what, reason; /* as typed */
};

struct staff_module {
    str word, label;
    bool on;
};
struct staff_portal {
    const struct staff_module *modules;
    size_t count;
    bool saved;
};

struct staff_order_row {
    const struct order *o;
    public_id customer;
    str customer_name;
};
struct staff_orders {
    bool all;
    date today;
    const struct staff_order_row *rows;
    size_t count;
    struct pager pager;
    bool may_book;
    const struct staff_draft_row *drafts;
    size_t draft_count;
};
struct staff_draft_row {
    public_id id, customer;
    str number, customer_name;
    bool quote;
    html_time changed;
};
struct staff_order {
    const struct order *o;
    enum order_shown shown;
    public_id customer;
    str customer_name;
    bool answered, can_send, can_withdraw, can_invoice, can_revise; /* as it is, and by duty */
    str before, next; /* the versions beside it; "" */
    public_id before_id, next_id;
    struct order_answer answer;
    html_time at, sent; /* sent: none where it was not */
    str contact;        /* who answered: the address of his log-in */
    const struct document *d;
    str invoice, invoice_number; /* made of it; "" */
    const struct staff_event *events;
    size_t event_count;
    str number, issued, due, reason; /* as typed */
    bool sent_now;
};
