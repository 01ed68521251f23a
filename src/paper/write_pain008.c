/* A SEPA direct debit initiation: the elements in the order of the schema. */
#include "base/utf8.h"
#include "core/reference.h"
#include "paper/write_debits.h"

struct writer {
    struct arena *a;
    const struct debits *d;
    struct buf *b;
    const char *bic; /* what the element is called in this version */
};

str debits_text(struct arena *a, str s, size_t max)
{
    /* From U+00C0 and U+0100 on. */
    static const char marks[] = "AAAAAAACEEEEIIIIDNOOOOO.OUUUUYTsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
                                "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLl"
                                "LlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
    _Static_assert(sizeof marks == 64 + 128 + 1, "one letter for each");
    char *p = arena_take(a, max + 1);
    size_t n = 0;
    uint32_t c;

    s = str_trim(s);
    while (n < max && utf8_next(&s, &c)) {
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (letter || (c < 128 && str_has(S("/-?:().,'+ "), (char)c))) p[n++] = (char)c;
        else if (c == '&') p[n++] = '+';
        else if (c >= 0xC0 && c < 0x180) p[n++] = marks[c - 0xC0];
        else p[n++] = c < 0x20 || c == 0xA0 ? ' ' : '.';
    }
    return str_trim((str){ p, n });
}

/* Nothing is written that would need an escape: debits_text leaves none, checks did the rest. */
static void put(struct writer *w, const char *name, str value)
{
    buf_format(w->b, "<%s>%.*s</%s>", name, STR_FMT(value), name);
}

static str amount(struct writer *w, int64_t minor)
{
    char plain[32];
    money m = { minor, debit_scheme_currency(DEBIT_SEPA) };
    return arena_str(w->a, money_plain(m, plain));
}

static void put_agent(struct writer *w, const char *name, str bic)
{
    buf_format(w->b, "<%s><FinInstnId>", name);
    if (bic.n > 0)
        put(w, w->bic, bic);
    else
        buf_lit(w->b, "<Othr><Id>NOTPROVIDED</Id></Othr>");
    buf_format(w->b, "</FinInstnId></%s>\n", name);
}

static void put_account(struct writer *w, const char *name, str iban)
{
    buf_format(w->b, "<%s><Id><IBAN>%.*s</IBAN></Id></%s>\n", name,
               STR_FMT(reference_compact(w->a, iban, IBAN_MAX)), name);
}

static void put_debit(struct writer *w, const struct debit *d)
{
    char iso[11];
    buf_lit(w->b, "<DrctDbtTxInf>\n<PmtId>");
    put(w, "EndToEndId", d->reference);
    buf_format(w->b, "</PmtId>\n<InstdAmt Ccy=\"EUR\">%.*s</InstdAmt>\n<DrctDbtTx><MndtRltdInf>",
               STR_FMT(amount(w, d->amount)));
    put(w, "MndtId", d->mandate.reference);
    put(w, "DtOfSgntr", date_iso(d->mandate.signed_on, iso));
    buf_lit(w->b, "<AmdmntInd>false</AmdmntInd></MndtRltdInf></DrctDbtTx>\n");
    put_agent(w, "DbtrAgt", d->mandate.agent);
    buf_lit(w->b, "<Dbtr>");
    put(w, "Nm", debits_text(w->a, d->mandate.name, 70));
    buf_lit(w->b, "</Dbtr>\n");
    put_account(w, "DbtrAcct", d->mandate.account);
    buf_lit(w->b, "<RmtInf>");
    put(w, "Ustrd", arena_format(w->a, "Payment %.*s", STR_FMT(d->reference)));
    buf_lit(w->b, "</RmtInf>\n</DrctDbtTxInf>\n");
}

static bool belongs(const struct debit *d, str sequence, str kind)
{
    return str_eq(debit_sequence(d), sequence) && str_eq(d->mandate.kind, kind);
}

static void put_group(struct writer *w, int *number, str sequence, str kind)
{
    const struct debits *d = w->d;
    int64_t total = 0, count = 0;
    char iso[11];

    for (size_t i = 0; i < d->count; i++) {
        if (!belongs(&d->items[i], sequence, kind)) continue;
        total += d->items[i].amount;
        count++;
    }
    if (count == 0) return;
    buf_lit(w->b, "<PmtInf>\n");
    put(w, "PmtInfId", arena_format(w->a, "%.*s-%d", STR_FMT(d->message), ++*number));
    buf_format(w->b, "<PmtMtd>DD</PmtMtd><BtchBookg>false</BtchBookg><NbOfTxs>%lld</NbOfTxs>",
               (long long)count);
    put(w, "CtrlSum", amount(w, total));
    buf_format(w->b, "\n<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>%.*s</Cd>"
                     "</LclInstrm><SeqTp>%.*s</SeqTp></PmtTpInf>\n", STR_FMT(kind),
               STR_FMT(sequence));
    put(w, "ReqdColltnDt", date_iso(d->day, iso));
    buf_lit(w->b, "\n<Cdtr>");
    put(w, "Nm", debits_text(w->a, d->creditor.name, 70));
    buf_lit(w->b, "</Cdtr>\n");
    put_account(w, "CdtrAcct", d->creditor.account);
    put_agent(w, "CdtrAgt", d->creditor.agent);
    buf_format(w->b, "<ChrgBr>SLEV</ChrgBr>\n<CdtrSchmeId><Id><PrvtId><Othr><Id>%.*s</Id><SchmeNm>"
                     "<Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id></CdtrSchmeId>\n",
               STR_FMT(d->creditor.id));
    for (size_t i = 0; i < d->count; i++) {
        if (belongs(&d->items[i], sequence, kind)) put_debit(w, &d->items[i]);
    }
    buf_lit(w->b, "</PmtInf>\n");
}

err paper_pain008_write(struct arena *a, const struct debits *d, int version, str *out)
{
    static const str sequences[] = { { "FRST", 4 }, { "RCUR", 4 }, { "OOFF", 4 } };
    static const str kinds[] = { { "CORE", 4 }, { "B2B", 3 } };
    CLEANUP(buf_release) struct buf b = { 0 };
    struct writer w = { a, d, &b, version == 2 ? "BIC" : "BICFI" };
    int number = 0;

    if (d->scheme != DEBIT_SEPA || (version != 2 && version != 8) || d->count == 0)
        return E_INVALID;
    buf_init(&b, 64u * 1024 * 1024);
    buf_format(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.008.001.%02d\">\n"
                   "<CstmrDrctDbtInitn>\n<GrpHdr>", version);
    put(&w, "MsgId", d->message);
    put(&w, "CreDtTm", d->created);
    buf_format(&b, "<NbOfTxs>%zu</NbOfTxs>", d->count);
    put(&w, "CtrlSum", amount(&w, d->total));
    buf_lit(&b, "<InitgPty>");
    put(&w, "Nm", debits_text(a, d->creditor.name, 70));
    buf_lit(&b, "</InitgPty></GrpHdr>\n");
    for (size_t k = 0; k < countof(kinds); k++) {
        for (size_t s = 0; s < countof(sequences); s++)
            put_group(&w, &number, sequences[s], kinds[k]);
    }
    buf_lit(&b, "</CstmrDrctDbtInitn>\n</Document>\n");
    if (b.overflow) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}
