/* Rows about a person, wherever they are kept. A new table that names people belongs in here. */
#include "store/store_privacy.h"

#include "queries.h"
#include "store/rows.h"
#include "store/store_session.h"

static const struct {
    str title;
    const struct sql *query;
    enum data_words words;
} sections[] = {
    { { "Accounts", 8 }, &Q_data_accounts, DATA_ACCOUNT },
    { { "Log-ins", 7 }, &Q_data_sessions, DATA_LOGIN },
    { { "Devices", 7 }, &Q_data_devices, DATA_TEXT },
    { { "Passkeys", 8 }, &Q_data_passkeys, DATA_TEXT },
    { { "Second factor", 13 }, &Q_data_factor, DATA_TEXT },
    { { "Changes of your address", 23 }, &Q_data_addresses, DATA_TEXT },
    { { "Notices you do not get", 22 }, &Q_data_notices, DATA_NOTICE },
    { { "Statements by mail", 18 }, &Q_data_statements, DATA_CHOICE },
    { { "Saved views", 11 }, &Q_data_views, DATA_SETTING },
    { { "Exports", 7 }, &Q_data_exports, DATA_SETTING },
    { { "Links in mails", 14 }, &Q_data_links, DATA_TEXT },
    { { "What you did with documents", 27 }, &Q_data_history, DATA_HISTORY },
    { { "Payments you made", 17 }, &Q_data_payments, DATA_TEXT },
    { { "Transfers you reported", 22 }, &Q_data_reports, DATA_TEXT },
    { { "Promises to pay", 15 }, &Q_data_promises, DATA_TEXT },
    { { "Requests", 8 }, &Q_data_requests, DATA_REQUEST },
    { { "Tax", 3 }, &Q_data_tax, DATA_TREATMENT },
    { { "Payment methods", 15 }, &Q_data_methods, DATA_METHOD },
    { { "Documents you forwarded", 23 }, &Q_data_forwards, DATA_TEXT },
    { { "Orders you answered", 19 }, &Q_data_orders, DATA_TEXT },
    { { "Disputes", 8 }, &Q_data_objections, DATA_REASON },
    { { "Comments", 8 }, &Q_data_comments, DATA_TEXT },
    { { "Messages to us", 14 }, &Q_data_messages, DATA_TEXT },
    { { "Files you sent", 14 }, &Q_data_uploads, DATA_TEXT },
    { { "What our staff were told", 24 }, &Q_data_inbox, DATA_INBOX },
};
_Static_assert(countof(sections) <= DATA_SECTIONS_MAX, "as many as a caller has room for");

err store_data_list(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                    struct data_section out[DATA_SECTIONS_MAX], size_t *count)
{
    for (size_t i = 0; i < countof(sections); i++) {
        struct data_row row = { 0 }, *list;
        ROWS_READ(tx, a, sections[i].query, IN(org, contact), row,
                  OUT(&row.at_us, &row.what, &row.more), &list, &out[i].count);
        out[i].title = sections[i].title;
        out[i].words = sections[i].words;
        out[i].rows = list;
    }
    *count = countof(sections);
    return OK;
}

err store_contact_erase(struct wtx *tx, org_id org, contact_id contact, str nobody, int64_t at_us)
{
    static const struct sql *const timed[] = { &Q_erase_jobs, &Q_erase_links };
    static const struct sql *const own[] = {
        &Q_erase_history_to, &Q_erase_history,  &Q_erase_seen,         &Q_erase_inbox_to,
        &Q_erase_inbox,      &Q_erase_forwards, &Q_erase_proofs,       &Q_erase_proofs_refused,
        &Q_erase_messages,   &Q_erase_reviews,  &Q_erase_comments,     &Q_erase_uploads,
        &Q_erase_upload_names, &Q_erase_selections, &Q_erase_exports,  &Q_erase_membership,
        &Q_erase_notices,    &Q_erase_columns,  &Q_erase_views,        &Q_erase_statements,
        &Q_erase_recovery,   &Q_erase_factor,   &Q_erase_passkeys,     &Q_erase_devices,
        &Q_erase_addresses,
    };

    /* What is found by his addresses first, the addresses last. */
    for (size_t i = 0; i < countof(timed); i++)
        TRY(db_exec(tx, timed[i], IN(org, contact, at_us)));
    for (size_t i = 0; i < countof(own); i++) TRY(db_exec(tx, own[i], IN(org, contact)));
    TRY(db_exec(tx, &Q_erase_contact, IN(org, contact, nobody, at_us)));
    TRY(store_token_drop(tx, org, contact.v, STR_NONE));
    return store_session_delete_others(tx, org, PERSON_CONTACT, contact.v, STR_NONE);
}

err store_people_unused(struct rtx *tx, struct arena *a, org_id org, int64_t before_us,
                        contact_id **out, size_t *count)
{
    contact_id one = { 0 };
    ROWS_READ(tx, a, &Q_people_unused, IN(org, before_us), one, OUT(&one), out, count);
    return OK;
}

err store_devices_forget(struct wtx *tx, org_id org, int64_t before_us)
{
    return db_exec(tx, &Q_devices_unused, IN(org, before_us));
}

err store_email_changes_forget(struct wtx *tx, org_id org, int64_t before_us)
{
    return db_exec(tx, &Q_email_changes_over, IN(org, before_us));
}

err store_forwards_forget(struct wtx *tx, org_id org, int64_t before_us)
{
    static const struct sql *const all[] = { &Q_forwards_old_history, &Q_forwards_old_links,
                                             &Q_forwards_old_seen, &Q_forwards_old_inbox,
                                             &Q_forwards_old };
    for (size_t i = 0; i < countof(all); i++) TRY(db_exec(tx, all[i], IN(org, before_us)));
    return OK;
}

err store_org_language(struct wtx *tx, org_id org, str language)
{
    return db_exec(tx, &Q_org_language, IN(org, language));
}

err store_org_page(struct rtx *tx, struct arena *a, org_id org, str kind, str *out)
{
    bool found;
    str words = STR_NONE;
    TRY(db_maybe(tx, a, &Q_org_page_get, IN(org, kind), OUT(&words), &found));
    *out = found ? words : STR_NONE;
    return OK;
}

err store_org_page_put(struct wtx *tx, org_id org, str kind, str words)
{
    return db_exec(tx, &Q_org_page_put, IN(org, kind, words));
}
