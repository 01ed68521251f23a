/* Rules and rates in the words of the reader. */
#include "web/fee_words.h"

static void put_rate(struct visit *v, struct buf *b, int64_t rate)
{
    format_decimal(b, v->html.format, fee_rate(rate));
    buf_str(b, S("\xc2\xa0%")); /* a space where no line breaks */
}

str fee_words(struct visit *v, const struct fee_rule *r, currency c)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 400);
    if (r->percent > 0) put_rate(v, &b, r->percent);
    if (r->percent > 0 && r->fixed > 0) buf_str(&b, S(" + "));
    if (r->fixed > 0) format_money(&b, v->html.format, (money){ r->fixed, c }, MONEY_SYMBOL);
    if (r->most == 0) return buf_copy(&b, v->a);
    str fee = buf_copy(&b, v->a);
    buf_clear(&b);
    format_money(&b, v->html.format, (money){ r->most, c }, MONEY_SYMBOL);
    return words_say(v->words, v->a, "{1}, at most {2}", fee, buf_copy(&b, v->a));
}

str fee_tax_words(struct visit *v, const struct fee_tax *t)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 100);
    buf_str(&b, t->name);
    buf_char(&b, ' ');
    put_rate(v, &b, t->rate);
    return buf_copy(&b, v->a);
}
