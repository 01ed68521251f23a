/* Which format a file is in, by its first bytes and its root element; then its reader. */
#include "paper/read.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "paper/draft.h"

static const struct xml_space spaces[] = {
    { "ubl", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" },
    { "cn", "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" },
    { "cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" },
    { "cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" },
    { "rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" },
    { "ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" },
    { "udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100" },
    { "qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100" },
};

static err refuse(struct problems *problems, err e, const char *rule, str text, int line)
{
    problem_add(problems, (struct problem){ .rule = str_of(rule), .text = text, .line = line });
    return e;
}

/* The tree of a large file is many times its bytes; it has an arena of its own. */
static size_t tree_bytes(str xml)
{
    return xml.n * 64 + 4 * 1024 * 1024;
}

static err check_root(const struct xml_node *root, struct draft *f)
{
    if (str_eq(root->name, S("ubl:Invoice")) || str_eq(root->name, S("cn:CreditNote"))) {
        f->syntax = SYNTAX_UBL;
        return OK;
    }
    if (str_eq(root->name, S("rsm:CrossIndustryInvoice"))) {
        f->syntax = SYNTAX_CII;
        return OK;
    }
    return refuse(f->problems, E_INVALID, "FORMAT",
                  S("This XML is neither a UBL 2 Invoice or CreditNote nor a Cross Industry "
                    "Invoice (D16B)."),
                  root->line);
}

static err read_tree(struct arena *a, const struct xml_node *root, size_t reserve,
                     struct problems *problems, struct document *out)
{
    struct draft f = { .arena = a, .problems = problems, .reserve = reserve };
    int before = problems->errors;

    f.document.due = f.document.issued = f.document.tax_point = DATE_NONE;
    f.document.period_start = f.document.period_end = f.document.delivered = DATE_NONE;
    TRY(check_root(root, &f));
    if (f.syntax == SYNTAX_UBL)
        draft_read_ubl(&f, root);
    else
        draft_read_cii(&f, root);
    rules_check(&f);
    if (problems->errors > before) return E_INVALID;
    f.document.language = S("en");
    *out = f.document;
    return OK;
}

static err read_xml(struct arena *a, str xml, struct problems *problems, struct document *out,
                    enum read_format *format)
{
    struct arena CLEANUP(arena_release) scratch = { 0 };
    struct xml_node *root;
    struct xml_fault fault;
    err e;

    arena_init(&scratch, tree_bytes(xml));
    e = xml_parse(&scratch, xml, spaces, countof(spaces), &root, &fault);
    if (e != OK) {
        return refuse(problems, e == E_TOO_LARGE ? e : E_INVALID, "XML", fault.text, fault.line);
    }
    *format = str_starts(root->name, S("rsm:")) ? READ_CII : READ_UBL;
    return read_tree(a, root, 4 * xml.n + 512 * 1024, problems, out);
}

static err read_one(struct arena *a, str bytes, bool pdf, struct problems *problems,
                    struct read_result *out)
{
    struct read_document *one;
    str xml = bytes;

    if (a->bytes_max - a->bytes < 4 * bytes.n + 1024 * 1024) {
        return refuse(problems, E_TOO_LARGE, "SIZE", S("The file is too large."), 0);
    }
    if (pdf) TRY(read_facturx_xml(a, bytes, problems, &xml));
    one = arena_new(a, struct read_document);
    TRY(read_xml(a, xml, problems, &one->document, &one->format));
    if (pdf) one->format = READ_FACTURX;
    one->original = bytes;
    one->xml = xml;
    one->line = 1;
    *out = (struct read_result){ .format = one->format, .documents = one, .count = 1 };
    return OK;
}

/* The first byte that is not a blank, in any of the encodings; 0 if there is none. */
static char first_of(str s)
{
    if (str_starts(s, S("\xef\xbb\xbf")))
        s = str_sub(s, 3, s.n);
    else if (str_starts(s, (str){ "\xff\xfe", 2 }) || str_starts(s, (str){ "\xfe\xff", 2 }))
        return '<';
    for (size_t i = 0; i < s.n && i < 1000; i++) {
        if (s.p[i] == 0 && i == 0) return '<'; /* UTF-16 without a mark */
        if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r' && s.p[i] != '\n') return s.p[i];
    }
    return 0;
}

static bool is_pdf(str s)
{
    return str_contains(str_sub(s, 0, 1024), S("%PDF-"));
}

err paper_read(struct arena *a, str bytes, str filename, struct problems *problems,
               struct read_result *out)
{
    char first = first_of(bytes);

    if (problems->arena == NULL) problems->arena = a;
    if (bytes.n > LIMIT_IMPORT_FILE_BYTES) {
        return refuse(problems, E_TOO_LARGE, "SIZE",
                      arena_format(a, "%.*s is too large.", STR_FMT(utf8_cut(filename, 200))), 0);
    }
    if (bytes.n == 0 || first == 0) {
        return refuse(problems, E_INVALID, "FORMAT", S("The file is empty."), 0);
    }
    if (is_pdf(bytes)) return read_one(a, bytes, true, problems, out);
    if (first == '<') return read_one(a, bytes, false, problems, out);
    if (first == '{' || first == '[') return read_json(a, bytes, problems, out);
    return read_csv(a, bytes, problems, out);
}
