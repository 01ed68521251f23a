/*
 * The audit log: who of the staff did what, when, from where, to what, before and after.
 *
 * Each use case writes its row in the transaction of its effect. The rows are chained: the hash of
 * each covers all of it and the hash before, so that one changed or taken out shows. No secret
 * stands in a row: what was changed about one is told as a word.
 */
#pragma once

#include "app/app.h"
#include "store/store_audit.h"
#include "store/store_session.h"

/* Who does it, as the door knows him. */
struct actor {
    org_id org;
    enum person_kind kind;
    int64_t person; /* 0: the program itself */
    str name, address;
};

/* X(name, word in the database, what people read) */
#define AUDIT_ACTIONS(X)                                                                           \
    X(LOGIN, "login", "Logged in")                                                                 \
    X(FACTOR_PASSED, "factor.passed", "Passed the second factor")                                  \
    X(FACTOR_REFUSED, "factor.refused", "Second factor refused")                                   \
    X(FACTOR_ON, "factor.on", "Switched the second factor on")                                     \
    X(FACTOR_OFF, "factor.off", "Switched the second factor off")                                  \
    X(FACTOR_CODES, "factor.codes", "Made new recovery codes")                                     \
    X(FACTOR_RESET, "factor.reset", "Reset a second factor")                                       \
    X(PASSKEY_ADDED, "passkey.added", "Added a passkey")                                           \
    X(PASSKEY_REMOVED, "passkey.removed", "Removed a passkey")                                     \
    X(SESSIONS_ENDED, "sessions.ended", "Ended sessions")                                          \
    X(STAFF_ADDED, "staff.added", "Added a staff user")                                            \
    X(STAFF_CHANGED, "staff.changed", "Changed a staff user")                                      \
    X(STAFF_LINK, "staff.link", "Made a link to set a password")                                   \
    X(SETTINGS, "settings.changed", "Changed settings")                                            \
    X(GATEWAY, "gateway.changed", "Changed a gateway")                                             \
    X(OFFLINE, "payment.recorded", "Recorded an off-line payment")                                 \
    X(REFUND, "payment.refund", "Gave money back")                                                 \
    X(BANK_MATCH, "bank.matched", "Matched money of the bank")                                     \
    X(BANK_UNMATCH, "bank.unmatched", "Took a match back")                                         \
    X(BANK_BACK, "bank.sent_back", "Matched money with what was sent back")                        \
    X(BANK_ASIDE, "bank.aside", "Put money of the bank aside")                                     \
    X(BANK_UP, "bank.up", "Took money of the bank up again")                                       \
    X(MANDATE, "mandate.added", "Recorded a mandate")                                             \
    X(MANDATE_REVOKED, "mandate.revoked", "Revoked a mandate")                                    \
    X(REVIEW, "review.said", "Said what became of something unclear")                              \
    X(REVIEW_SIGNED, "review.signed", "Signed what became of something unclear")                   \
    X(REVIEW_NOTED, "review.noted", "Took something off the list")                                 \
    X(ANSWERED, "request.answered", "Answered a request")                                          \
    X(REPORT_REFUSED, "report.refused", "Refused a reported transfer")                             \
    X(REPLIED, "message.replied", "Replied to a message")                                          \
    X(STATEMENT, "statement.sent", "Sent a statement")                                             \
    X(COMMENTED, "document.commented", "Commented on a document")                                  \
    X(OBJECTION, "dispute.answered", "Answered a dispute of an invoice")                           \
    X(INBOX_DONE, "inbox.done", "Put something in the inbox aside")                                \
    X(INBOX_AGAIN, "inbox.again", "Took something in the inbox up again")                          \
    X(TERMS, "invoice.terms", "Changed how an invoice may be paid")                                \
    X(PLANNED, "invoice.planned", "Made a payment plan")                                           \
    X(UNPLANNED, "invoice.unplanned", "Ended a payment plan")                                      \
    X(CUSTOMER_ADDED, "customer.added", "Added a customer")                                        \
    X(CUSTOMER_CHANGED, "customer.changed", "Changed details of a customer")                       \
    X(CONTACT_ADDED, "contact.added", "Added a contact")                                           \
    X(CONTACT_CHANGED, "contact.changed", "Changed a contact")                                     \
    X(CONTACT_INVITED, "contact.invited", "Invited a contact again")                               \
    X(CONTACT_REMOVED, "contact.removed", "Removed a contact")                                     \
    X(CONTACT_ERASED, "contact.erased", "Erased a person")                                         \
    X(TAX_APPROVED, "tax.approved", "Approved another tax treatment")                              \
    X(TAX_REFUSED, "tax.refused", "Refused another tax treatment")                                 \
    X(INVOICE_MAILED, "invoice.mailed", "Mailed an invoice")                                       \
    X(LINK_ENDED, "link.ended", "Took a link to an invoice back")                                  \
    X(SHARED, "document.shared", "Shared a document")                                             \
    X(SHARED_SEEN, "document.seen", "Marked a document as seen")                                   \
    X(SHARED_WITHDRAWN, "document.withdrawn", "Withdrew a document")                               \
    X(KYC_APPROVED, "proof.approved", "Approved a proof")                                          \
    X(KYC_REFUSED, "proof.refused", "Refused a proof")                                             \
    X(ORDER_DRAFTED, "order.drafted", "Began an order or quote")                                   \
    X(ORDER_CHANGED, "order.changed", "Changed the draft of an order or quote")                    \
    X(ORDER_DROPPED, "order.dropped", "Threw the draft of an order or quote away")                 \
    X(ORDER_ISSUED, "order.issued", "Issued an order or quote")                                    \
    X(ORDER_SENT, "order.sent", "Sent an order")                                                   \
    X(ORDER_WITHDRAWN, "order.withdrawn", "Withdrew an order")                                     \
    X(ORDER_INVOICED, "order.invoiced", "Made an invoice of an order")                             \
    X(SUSPENSION_PLANNED, "suspension.planned", "Planned to suspend service")                      \
    X(SUSPENDED, "suspension.on", "Suspended service")                                             \
    X(SUSPENSION_LIFTED, "suspension.lifted", "Lifted a suspension")                               \
    X(CHECKED, "payment.checked", "Asked the gateway about a payment")                             \
    X(ASKED, "approval.asked", "Asked for an approval")                                            \
    X(SIGNED, "approval.signed", "Signed")                                                         \
    X(REFUSED, "approval.refused", "Refused")                                                      \
    X(WITHDRAWN, "approval.withdrawn", "Withdrew a request")                                       \
    X(CARRIED_OUT, "approval.done", "Carried out")                                                 \
    X(NOT_CARRIED_OUT, "approval.failed", "Could not be carried out")

enum audit_action {
#define X(name, word, label) AUDIT_##name,
    AUDIT_ACTIONS(X)
#undef X
    AUDIT_ACTION_COUNT
};
str audit_action_word(enum audit_action a);
/* What people read for a word of the log; the word itself where it is not known. */
str audit_action_label(str word);

struct audit_note {
    enum audit_action action;
    str object; /* "staff", "settings", "gateway", "payment", "approval" */
    int64_t object_id;
    str subject;       /* as people read it */
    str before, after; /* lines "name: value"; audit_line makes them */
};

/* Add a row to the log of the actor's organisation, in the caller's transaction. */
MUST_USE err app_audit_note(struct wtx *tx, struct arena *a, const struct actor *actor,
                            const struct audit_note *note);
/* The same in a transaction of its own, for what changes nothing else. */
MUST_USE err app_audit_alone(const struct app *app, struct arena *a, const struct actor *actor,
                             const struct audit_note *note);

/* One line of before or after. Line ends in `value` become blanks. */
void audit_line(struct buf *b, str name, str value);
/* The next line of `rest`; false at the end. */
bool audit_line_next(str *rest, str *name, str *value);
/* The value of a line, "" if there is none. */
str audit_value(str lines, str name);

struct audit_checked {
    int64_t rows;
    int64_t broken; /* the number of the first row that does not fit; 0: all fit */
};
/* Walk the chain from its beginning and compare its end with the head. */
MUST_USE err app_audit_check(struct rtx *tx, org_id org, struct audit_checked *out);
