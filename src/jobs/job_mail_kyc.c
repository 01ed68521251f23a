/* The mail that says what became of a proof. */
#include "jobs/post.h"
#include "store/store_kyc.h"

/* The contact and the proof; *gone where he manages that customer no longer. */
static err read(struct post *p, struct kyc_proof *proof, bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_kyc_get(tx, t->a, t->job->org, t->job->subject, proof));
    const struct notice_to to = { proof->customer, MAY_MANAGE, NOTICE_KYC };
    return post_to_contact(p, tx, (contact_id){ 0 }, &to, gone);
}

err job_mail_kyc(struct job_turn *t)
{
    struct post p = { .t = t };
    struct kyc_proof proof;
    bool gone;

    TRY(post_org(&p));
    TRY(read(&p, &proof, &gone));
    if (gone) return OK;
    bool yes = proof.said == KYC_SAID_YES;
    str what = words_fill(words_of(post_language(&p)), t->a, kyc_kind_label(proof.kind), NULL, 0);
    p.letter = (struct letter){
        .subject = yes ? post_say(&p, "Approved: {1}", what) : post_say(&p, "Not approved: {1}",
                                                                        what),
        .title = what,
        .words = { yes ? post_say(&p, "{1} has approved this proof.", p.org.name)
                       : post_say(&p, "{1} could not approve this proof. Please send another one.",
                                  p.org.name) },
        .button = S("See the verification"),
        .url = arena_format(t->a, "%.*s/account/verification", STR_FMT(p.base_url)),
        .foot = S("You get this mail because you manage this account.")
    };
    letter_row(&p.letter, S("File"), proof.file);
    if (!yes) letter_row(&p.letter, S("Reason given"), proof.reason);
    if (date_is(proof.until)) letter_row(&p.letter, S("Good until"), post_date(&p, proof.until));
    return post_send(&p);
}
