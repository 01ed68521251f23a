/*
 * The page a payer is sent to: pretend means of the method asked for, and what should happen.
 *
 * Nothing can be typed into it, so no real number can get here. Whoever holds the address may use
 * it, as with the real ones: the id in it is 120 random bits.
 */
#include "sandbox/page.h"

#include "sandbox/sb.h"

struct means {
    const char *method;
    struct sb_choice choice;
    str brand, last4;
    enum sb_fate fate; /* what the number itself asks for */
};

#define T(literal) { literal, sizeof literal - 1 }
static const struct means all_means[] = {
    { "card", { T("visa"), T("Visa 4242 4242 4242 4242") }, T("Visa"), T("4242"), SB_FATE_SUCCEED },
    { "card",
      { T("master"), T("Mastercard 5555 5555 5555 4444") },
      T("Mastercard"),
      T("4444"),
      SB_FATE_SUCCEED },
    { "card",
      { T("declined"), T("Visa 4000 0000 0000 0002, is declined") },
      T("Visa"),
      T("0002"),
      SB_FATE_DECLINE },
    { "card",
      { T("step"), T("Visa 4000 0000 0000 3220, asks for one more step") },
      T("Visa"),
      T("3220"),
      SB_FATE_ACTION },
    { "debit",
      { T("bank"), T("Test Bank, account 000123456789") },
      T("Test Bank"),
      T("6789"),
      SB_FATE_SUCCEED },
    { "debit",
      { T("empty"), T("Test Bank, account 000222222227, has too little money on it") },
      T("Test Bank"),
      T("2227"),
      SB_FATE_DECLINE },
    { "debit",
      { T("return"), T("Test Bank, account 000111111116, takes the money back") },
      T("Test Bank"),
      T("1116"),
      SB_FATE_RETURN },
    { "upi",
      { T("success"), T("success@testupi") },
      T("s\xE2\x80\xA2\xE2\x80\xA2s@testupi"),
      T(""),
      SB_FATE_SUCCEED },
    { "upi",
      { T("failure"), T("failure@testupi") },
      T("f\xE2\x80\xA2\xE2\x80\xA2\x65@testupi"),
      T(""),
      SB_FATE_DECLINE },
};

static const struct sb_choice outcomes[] = {
    { T("as_chosen"), T("As the number above says") },
    { T("succeed"), T("Succeeds at once") },
    { T("action"), T("Asks for one more step, then succeeds") },
    { T("decline"), T("Is declined") },
    { T("process"), T("Stays processing, then succeeds") },
    { T("return"), T("Succeeds, and is taken back after some days") },
    { T("late_success"), T("Fails, and succeeds after all") },
    { T("stuck"), T("Stays processing for ever") },
    { T("double"), T("Succeeds twice") },
    { T("wrong_amount"), T("Succeeds with another amount") },
    { T("cut"), T("Succeeds, but the connection is cut") },
    { T("twice"), T("Succeeds, and each message comes twice") },
    { T("reversed"), T("Succeeds, and the messages come in the wrong order") },
    { T("lost"), T("Succeeds, and no message comes") },
};

/* ---- coming and going ---- */

static str state_word(const struct sb_payment *p)
{
    return sb_state_words.words[p->state];
}

static str back_url(struct arena *a, const struct sb_payment *p)
{
    return arena_format(a, "%.*s%cstate=%.*s&payment=%.*s", STR_FMT(p->return_url),
                        str_has(p->return_url, '?') ? '&' : '?', STR_FMT(state_word(p)),
                        STR_FMT(p->id));
}

/* Browsers hold a redirect after a form against form-action, so the payee's origin stands in it. */
static void set_headers(struct http_request *rq, struct http_response *rs, str return_url)
{
    size_t n = 0;
    for (int slashes = 0; n < return_url.n; n++)
        if (return_url.p[n] == '/' && ++slashes == 3) break;
    str origin = str_sub(return_url, 0, n);
    for (size_t i = 0; i < n; i++)
        if (str_has(S(";,'?#"), return_url.p[i])) origin = STR_NONE;
    str policy = arena_format(rq->arena,
                              "default-src 'none'; style-src 'self'; img-src 'self'; "
                              "form-action 'self' %.*s; frame-ancestors 'none'; base-uri 'none'",
                              STR_FMT(origin));
    http_set(rs, S("Content-Security-Policy"), policy);
    http_set(rs, S("X-Content-Type-Options"), S("nosniff"));
    http_set(rs, S("Referrer-Policy"), S("no-referrer"));
    http_set(rs, S("Cache-Control"), S("no-store"));
}

static size_t collect_choices(str method, struct sb_choice out[countof(all_means)])
{
    size_t n = 0;
    for (size_t i = 0; i < countof(all_means); i++)
        if (str_eq(str_of(all_means[i].method), method)) out[n++] = all_means[i].choice;
    return n;
}

static str label_of(str method)
{
    if (str_eq(method, S("card"))) return S("Test card");
    return str_eq(method, S("debit")) ? S("Test account") : S("Test UPI address");
}

/* The lock is held. */
static void show(struct http_request *rq, struct http_response *rs, const struct sb_payment *p)
{
    struct sb_choice choices[countof(all_means)];
    struct html h = { .b = &rs->body, .format = &format_english };
    struct sb_view v = {
        .id = p->id,
        .reference = p->reference,
        .description = p->description,
        .amount = p->amount,
        .method_label = label_of(p->method),
        .choices = choices,
        .choice_count = collect_choices(p->method, choices),
        .outcomes = outcomes,
        .outcome_count = countof(outcomes),
        .saving = p->amount.minor == 0,
        .step = p->state == SB_ACTION,
        .over = p->state != SB_ACTION && p->state != SB_WAITING,
        .over_text = arena_format(rq->arena, "This test payment is %.*s.", STR_FMT(state_word(p))),
    };
    if (!html_url_web(back_url(rq->arena, p), &v.back)) v.back = HTML_URL("#main");
    set_headers(rq, rs, p->return_url);
    view_sandbox_pay(&h, &v);
}

/* ---- what the payer does ---- */

static const struct means *means_of(str value)
{
    for (size_t i = 0; i < countof(all_means); i++)
        if (str_eq(all_means[i].choice.value, value)) return &all_means[i];
    return NULL;
}

/*
 * The fate may have been fixed by a switch; the page changes it only where it was left open.
 * True if the browser's connection is to be cut.
 */
static bool choose(struct sandbox *s, struct sb_payment *p, const struct means *means, str outcome)
{
    int fate = sb_words_find(&sb_fate_words, outcome);
    int events = sb_words_find(&sb_events_words, outcome);
    enum sb_fate next = fate >= 0 ? (enum sb_fate)fate : p->fate;
    if (str_eq(outcome, S("as_chosen")) && p->fate == SB_FATE_SUCCEED) next = means->fate;
    enum sb_events told = events >= 0 ? (enum sb_events)events : p->events;
    sb_put(s, (struct sb_record){ .what = S("fate"),
                                  .payment = p->id,
                                  .fate = sb_fate_words.words[next],
                                  .events = sb_events_words.words[told] });
    return str_eq(outcome, S("cut"));
}

/* The lock is held. */
static bool act(struct sandbox *s, struct http_request *rq, struct sb_payment *p)
{
    str what = http_form(rq, S("do"));
    if (p->state != SB_WAITING && p->state != SB_ACTION) return false;
    if (str_eq(what, S("cancel"))) {
        sb_play_fail(s, p, SB_CANCELLED, STR_NONE);
    } else if (str_eq(what, S("decline"))) {
        sb_play_fail(s, p, SB_FAILED, S("card_declined"));
    } else if (str_eq(what, S("pay")) && p->state == SB_ACTION) {
        sb_play_approve(s, p, STR_NONE, STR_NONE);
    } else if (str_eq(what, S("pay"))) {
        const struct means *means = means_of(http_form(rq, S("with")));
        if (means == NULL || !str_eq(str_of(means->method), p->method)) return false;
        bool cut = choose(s, p, means, http_form(rq, S("outcome")));
        sb_play_approve(s, p, means->brand, means->last4);
        return cut;
    }
    return false;
}

static void go_on(struct sandbox *s, struct http_request *rq, struct http_response *rs,
                  struct sb_payment *p)
{
    rs->cut = act(s, rq, p);
    if (p->state == SB_WAITING || p->state == SB_ACTION) {
        show(rq, rs, p);
        return;
    }
    rs->status = 303;
    http_set(rs, S("Location"), back_url(rq->arena, p));
    set_headers(rq, rs, p->return_url);
}

void sb_page(struct sandbox *s, struct http_request *rq, struct http_response *rs)
{
    pthread_mutex_lock(&s->lock);
    struct sb_payment *p = sb_payment_by_id(s, str_sub(rq->path, 5, rq->path.n));
    if (p == NULL || p->return_url.n == 0) {
        rs->status = 404;
        rs->type = S("text/plain; charset=utf-8");
        buf_lit(&rs->body, "There is no such test payment.\n");
    } else if (rq->method == HTTP_POST) {
        go_on(s, rq, rs, p);
    } else {
        show(rq, rs, p);
    }
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
}
