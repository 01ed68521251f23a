/*
 * mkview: compile a view, plain HTML with values in it, to one C function.
 *
 *     mkview VIEW.html OUT.c              void view_VIEW(struct html *h, <parameters>)
 *     mkview --header OUT.h VIEW.html...  the prototypes of all of them
 *
 * How a view is written:
 *
 *     %# a remark, at the start or anywhere
 *     %include "web/frame.h"              what the parameters need
 *     %% const struct x *x, size_t n      the parameters; such lines add up, "%%" alone: none
 *     <h1>{{ x->number }}</h1>            a value, by its type and place (html/html.h)
 *     <a href="/x/{{ x->id }}">           after a path a value is percent-encoded; an address that
 *     <a href="{{ x->next }}">            begins with a value must be an html_url_safe
 *     <input {{? x->on : checked }}>      an attribute if x->on
 *     <p {{? x->n : id="x-{1}", x->n }}>  the same with a value; {1} is the first after the comma
 *     {{= ICON("down") }}                 a string literal made by a macro of ours, joined as it is
 *     {{ t("Paid {1} of {2}", a, b) }}    a message; the values keep their types and escapes, and a
 *                                         translation may change their order. {b}...{/b} in a
 *                                         message makes bold. For a link split the sentence.
 *     {{ tn(n, "{1} row", "{1} rows", n) }}  by number, as the language counts
 *     {{ raw("PDF") }}                    a word that is the same in every language
 *     % for (size_t i = 0; i < n; i++) {  C, but only: for, if, else, }, one "const ... = ...;",
 *     % view_other(h, x);                 and the call of another view. What ends neither in ; nor
 *                                         in a brace goes on in the next % line.
 *
 * Line ends and indentation between two tags are dropped; {{ raw(" ") }} is a space that stays.
 * All English that people see stands in t() or tn(); bare letters are an error, and so is a value
 * in a script, style, comment, event handler, unquoted attribute, or in a name.
 */
#include "mkview.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCKS_MAX = 32 };

/* Where a value stands, and with it the family of functions that prints it. */
enum place { IN_TEXT, IN_PLAIN, IN_HUMAN, IN_ATTRIBUTE, IN_URL, IN_URL_START, IN_NOWHERE };
static const char *const put_name[] = {
    [IN_TEXT] = "html_put",       [IN_PLAIN] = "html_plain", [IN_HUMAN] = "html_plain",
    [IN_ATTRIBUTE] = "html_attr", [IN_URL] = "html_url",     [IN_URL_START] = "html_url_whole",
};

struct block { /* an open "{" of a % line */
    int line;
    char plain[16];
};

/* The one view being compiled. */
static char *at;
static struct text out, literal;
static int macro_line; /* of the first {{= }} in literal; 0 without */
static bool quoted;    /* literal stands inside a C string */
static enum { AFTER_EDGE, AFTER_TAG, AFTER_WORD } after;
static char plain[16];   /* the element whose text has no tags: title, option, textarea */
static char element[32]; /* the tag being read */
static bool verbatim;    /* in pre or textarea */
static struct block blocks[BLOCKS_MAX];
static int block_count;

/* ---- what goes out ---- */

static void literal_char(char c)
{
    if (!quoted) add(&literal, "\"", 1);
    quoted = true;
    if (c == '\n')
        add(&literal, "\\n", 2);
    else if (c == '\t')
        add(&literal, "\\t", 2);
    else if (c == '"' || c == '\\')
        addf(&literal, "\\%c", c);
    else
        add(&literal, &c, 1);
}

static void literal_put(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) literal_char(p[i]);
}

static void literal_macro(struct piece a)
{
    if (quoted) add(&literal, "\"", 1);
    quoted = false;
    if (macro_line == 0) macro_line = line;
    addf(&literal, " %.*s ", (int)a.n, a.p);
}

static void literal_flush(void)
{
    if (literal.n == 0) return;
    if (quoted) add(&literal, "\"", 1);
    quoted = false;
    if (macro_line > 0) addf(&out, "#line %d \"%s\"\n", macro_line, path);
    addf(&out, "    html_lit(h, %s);\n", literal.p);
    literal.n = 0;
    macro_line = 0;
}

/* Everything C comes with the line it has in the view, so that the compiler's words point there. */
static void code(int on_line, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void code(int on_line, const char *format, ...)
{
    static char room[SOURCE_MAX];
    va_list args;
    literal_flush();
    va_start(args, format);
    vsnprintf(room, sizeof room, format, args);
    va_end(args);
    addf(&out, "#line %d \"%s\"\n%s\n", on_line, path, room);
}

/* ---- messages ---- */

/* The places {1}..{9} of a message as bits, and bit 0 if it has {b}. */
static unsigned message_places(struct piece m)
{
    unsigned found = 0;
    if (m.n < 2 || m.p[0] != '"') fail(line, "a message must be a string in double quotes");
    for (size_t i = 0; i + 2 < m.n; i++) {
        if (m.p[i] != '{' || m.p[i + 2] != '}') continue;
        if (m.p[i + 1] >= '1' && m.p[i + 1] <= '9') found |= 1u << (m.p[i + 1] - '0');
        if (m.p[i + 1] == 'b') found |= 1;
    }
    return found;
}

static void message(enum place place, const char *text, unsigned found, const struct piece *values,
                    int count)
{
    struct text cases = { 0 };
    bool tags = (found & 1) != 0;
    if (tags && place != IN_TEXT) fail(line, "{b} can only stand in the text of a page");
    for (int i = 1; i <= 9; i++) {
        bool used = (found >> i & 1) != 0;
        if (used && i > count) fail(line, "the message has {%d} but no value for it", i);
        if (!used && i <= count) fail(line, "value %d has no {%d} in the message", i, i);
    }
    for (int i = 0; i < count; i++) {
        check_expression(values[i]);
        addf(&cases, " case %d: %s(h, %.*s); break;", i + 1, put_name[place], (int)values[i].n,
             values[i].p);
    }
    code(line,
         "    { struct html_places places_ = html_places(%s, %s); for (int place_; (place_ = "
         "html_place(h, &places_)) != 0;) { switch (place_) {%s default: break; } } }",
         text, tags ? "true" : "false", cases.n == 0 ? "" : cases.p);
    free(cases.p);
}

/* t("...") and tn(n, "...", "...") with places; false if `e` is no such message. */
static bool value_message(enum place place, struct piece e)
{
    struct piece args[ARGUMENTS_MAX + 4];
    struct text text = { 0 };
    int count = call_arguments(e, "t", args), plural = call_arguments(e, "tn", args);
    if (count < 0 && plural < 0) return false;
    if (place == IN_URL || place == IN_URL_START) fail(line, "a message is no address");

    if (plural >= 0) {
        if (plural < 3) fail(line, "tn takes a number and two messages");
        check_expression(args[0]);
        unsigned found = message_places(args[1]) | message_places(args[2]);
        addf(&text, "html_plural(h, S(%.*s), S(%.*s), (int64_t)(%.*s))", (int)args[1].n, args[1].p,
             (int)args[2].n, args[2].p, (int)args[0].n, args[0].p);
        message(place, text.p, found, args + 3, plural - 3);
    } else {
        call_arguments(e, "t", args);
        addf(&text, "html_message(h, S(%.*s))", (int)args[0].n, args[0].p);
        unsigned found = message_places(args[0]);
        if (found == 0 && count == 1)
            code(line, "    html_put_str(h, %s);", text.p);
        else
            message(place, text.p, found, args + 1, count - 1);
    }
    free(text.p);
    return true;
}

/* ---- {{ }} ---- */

/* Step over {{ ... }} and give what is inside; strings may hold braces. */
static struct piece braces(void)
{
    const char *from = at += 2, *end = at + strlen(at);
    while (at < end && !starts(at, "}}")) {
        if (*at == '"' || *at == '\'')
            at = (char *)skip_string(at, end);
        else
            at++;
    }
    if (at >= end) fail(line, "{{ without }}");
    struct piece inside = { from, (size_t)(at - from) };
    at += 2;
    return inside;
}

static void count_lines(struct piece a)
{
    for (size_t i = 0; i < a.n; i++) line += a.p[i] == '\n';
}

static void put_raw(struct piece s)
{
    if (s.n < 2 || s.p[0] != '"' || memchr(s.p, '\\', s.n) != NULL || memchr(s.p + 1, '"', s.n - 2))
        fail(line, "raw takes one string without escapes");
    for (size_t i = 1; i + 1 < s.n; i++) {
        switch (s.p[i]) {
        case '<': literal_put("&lt;", 4); break;
        case '&': literal_put("&amp;", 5); break;
        case '\'': literal_put("&#39;", 5); break;
        default: literal_char(s.p[i]); break;
        }
    }
}

static void value(enum place place)
{
    struct piece args[ARGUMENTS_MAX + 4], whole = braces(), e = trim(whole);
    bool markup = false;
    if (e.n > 0 && e.p[0] == '?') fail(line, "{{? }} stands between the attributes of a tag");
    if (place == IN_NOWHERE) fail(line, "no value can stand in this attribute");
    if (e.n > 0 && e.p[0] == '=') {
        struct piece macro = trim((struct piece){ e.p + 1, e.n - 1 });
        if (place != IN_TEXT && place != IN_URL && place != IN_URL_START)
            fail(line, "{{= }} stands in the text of a page or in an address");
        check_expression(macro);
        if (!isupper((unsigned char)macro.p[0])) fail(line, "{{= }} takes a macro of ours");
        literal_macro(macro);
        markup = true;
    } else if (call_arguments(e, "raw", args) == 1) {
        put_raw(args[0]);
    } else if (!value_message(place, e)) {
        check_expression(e);
        if (place <= IN_HUMAN && memmem(e.p, e.n, "S(\"", 3) != NULL)
            fail(line, "words that people see stand in t()");
        code(line, "    %s(h, %.*s);", put_name[place], (int)e.n, e.p);
    }
    count_lines(whole);
    after = markup ? AFTER_TAG : AFTER_WORD;
}

/* ---- text and attributes ---- */

static void entity(void)
{
    size_t n = 1;
    while (isalnum((unsigned char)at[n]) || at[n] == '#') n++;
    if (n == 1 || at[n] != ';') fail(line, "write &amp; for &");
    literal_put(at, n + 1);
    at += n + 1;
}

static void visible_char(bool people_read)
{
    if (*at == '&') {
        entity();
        return;
    }
    if (*at == '<') fail(line, "write &lt; for <");
    if (people_read && isalpha((unsigned char)*at))
        fail(line, "words that people see stand in t(): \"%.12s...\"", at);
    line += *at == '\n';
    literal_char(*at++);
}

static enum place attribute_place(const char *name)
{
    static const char *const urls[] = { "href",   "src",  "action", "formaction", "xlink:href",
                                        "poster", "cite", "data",   "data-poll",  NULL };
    static const char *const human[] = { "alt",
                                         "title",
                                         "aria-label",
                                         "aria-description",
                                         "aria-valuetext",
                                         "aria-roledescription",
                                         "placeholder",
                                         "label",
                                         "data-label",
                                         "data-due",
                                         "data-done",
                                         NULL };
    static const char *const closed[] = { "content", "srcset",    "imagesrcset", "http-equiv",
                                          "ping",    "integrity", "nonce",       "is",
                                          "sandbox", "target",    NULL };
    if (one_of(name, urls)) return IN_URL;
    if (one_of(name, human)) return IN_HUMAN;
    return one_of(name, closed) ? IN_NOWHERE : IN_ATTRIBUTE;
}

static void attribute_allowed(const char *name)
{
    if (starts(name, "on")) fail(line, "no event handlers: the script finds data- hooks");
    if (strcmp(name, "style") == 0) fail(line, "no style attribute: use a class");
    if (strcmp(name, "srcdoc") == 0) fail(line, "no srcdoc");
}

/* What a page loads and runs is the same for everybody; {{= }} names it. */
static void check_loads(void)
{
    static const char *const loading[] = { "script", "link",  "base", "iframe",
                                           "object", "embed", NULL };
    if (one_of(element, loading)) fail(line, "the address of %s holds no value", element);
}

/* A value may follow only where it can no longer choose the scheme or the host. */
static void check_address_start(const char *start)
{
    const char *host = strstr(start, "://");
    bool good = (start[0] == '/' && start[1] != '/') || start[0] == '?' || start[0] == '#' ||
                starts(start, "mailto:") || starts(start, "tel:") ||
                (starts(start, "https://") && strchr(host + 3, '/') != NULL);
    if (!good) fail(line, "before a value an address begins with / ? # mailto: or tel:");
}

static void attribute_value(const char *name)
{
    enum place place = attribute_place(name);
    char quote = *at++, start[256] = "";
    size_t n = 0;
    literal_char(quote);
    while (*at != quote) {
        if (*at == 0) fail(line, "the quotes of %s are not closed", name);
        if (starts(at, "{{")) {
            bool macro = at[2] == '=';
            if (place == IN_URL && !macro) check_loads();
            if (place == IN_URL && n > 0 && start[0] != 1 && !macro) check_address_start(start);
            value(place == IN_URL && n == 0 ? IN_URL_START : place);
            if (n == 0) start[n++] = 1; /* begun by a value that is safe as a whole */
            continue;
        }
        if (n + 1 < sizeof start) start[n++] = (char)tolower((unsigned char)*at);
        start[n] = 0;
        visible_char(place == IN_HUMAN);
    }
    if (place == IN_URL &&
        (starts(start, "javascript:") || starts(start, "data:") || starts(start, "vbscript:")))
        fail(line, "an address of this kind runs as a script");
    literal_char(quote);
    at++;
}

/* The ':' of {{? condition : attribute }}, past the ones of ?: in the condition. */
static const char *attribute_colon(struct piece e)
{
    const char *end = e.p + e.n;
    int choices = 0;
    for (const char *p = e.p + 1; p < end; p++) {
        if (*p == '"' || *p == '\'')
            p = skip_string(p, end) - 1;
        else if (*p == '?')
            choices++;
        else if (*p == ':' && choices-- == 0)
            return p;
    }
    fail(line, "write {{? condition : attribute }}");
}

/* name="text {1}", value: the text between the quotes, into `made` as C. */
static void attribute_fixed(const char *name, struct piece text, const struct piece *values,
                            int count, struct text *made)
{
    enum place place = attribute_place(name);
    char start[256] = "";
    size_t n = 0;
    unsigned used = 0;
    if (place == IN_NOWHERE) fail(line, "%s cannot be switched on and off", name);
    addf(made, "html_lit(h, \" %s=\\\"", name);
    for (size_t i = 0; i < text.n; i++) {
        if (i + 2 < text.n && text.p[i] == '{' && isdigit((unsigned char)text.p[i + 1])) {
            int k = text.p[i + 1] - '1';
            if (k < 0 || k >= count) fail(line, "{%c} has no value", text.p[i + 1]);
            if (place == IN_URL) check_loads();
            if (place == IN_URL && i > 0) check_address_start(start);
            addf(made, "\"); %s(h, %.*s); html_lit(h, \"",
                 put_name[place == IN_URL && i == 0 ? IN_URL_START : place], (int)values[k].n,
                 values[k].p);
            used |= 1u << k;
            i += 2;
            continue;
        }
        if (strchr("<&\\", text.p[i]) != NULL) fail(line, "no %c can stand here", text.p[i]);
        if (place == IN_HUMAN && isalpha((unsigned char)text.p[i]))
            fail(line, "words that people see stand in t()");
        if (n + 1 < sizeof start) start[n++] = (char)tolower((unsigned char)text.p[i]);
        add(made, text.p + i, 1);
    }
    if (used != (1u << count) - 1) fail(line, "a value of %s has no {1}, {2}, ...", name);
    addf(made, "\\\"\");");
}

/* {{? condition : name }} or {{? condition : name="text {1}", value }} */
static void attribute_maybe(void)
{
    struct piece whole = braces(), e = trim(whole), values[ARGUMENTS_MAX + 4];
    if (e.n == 0 || e.p[0] != '?')
        fail(line, "a value stands in the quotes of an attribute, not between them");
    const char *colon = attribute_colon(e), *end = e.p + e.n;
    struct piece condition = trim((struct piece){ e.p + 1, (size_t)(colon - e.p - 1) });
    struct piece rest = trim((struct piece){ colon + 1, (size_t)(end - colon - 1) });
    struct text made = { 0 };
    char name[64] = "";
    size_t n = 0;
    check_expression(condition);

    while (n < rest.n && (isalnum((unsigned char)rest.p[n]) || rest.p[n] == '-')) n++;
    if (n == 0 || n >= sizeof name) fail(line, "write {{? condition : attribute }}");
    memcpy(name, rest.p, n);
    attribute_allowed(name);
    if (n == rest.n) {
        addf(&made, "html_lit(h, \" %s\");", name);
    } else {
        if (n + 3 > rest.n || rest.p[n] != '=' || rest.p[n + 1] != '"')
            fail(line, "after the colon stands an attribute, bare or with =\"...\"");
        const char *close = skip_string(rest.p + n + 1, end);
        struct piece text = { rest.p + n + 2, (size_t)(close - rest.p) - n - 3 };
        /* What follows reads like the arguments of a call: ", a, b". */
        struct text call = { 0 };
        addf(&call, "v(0%.*s)", (int)(end - close), close);
        int count = call_arguments((struct piece){ call.p, call.n }, "v", values);
        if (count < 1 || !is(values[0], "0")) fail(line, "after the quotes stand values");
        for (int i = 1; i < count; i++) check_expression(values[i]);
        attribute_fixed(name, text, values + 1, count - 1, &made);
        free(call.p);
    }
    code(line, "    if (%.*s) { %s }", (int)condition.n, condition.p, made.p);
    free(made.p);
    count_lines(whole);
}

/* ---- tags ---- */

static void attribute(void)
{
    char name[64];
    size_t n = 0;
    while (isalnum((unsigned char)*at) || (*at != 0 && strchr("-_:.", *at) != NULL)) {
        if (n + 1 >= sizeof name) fail(line, "the name of an attribute is too long");
        name[n++] = (char)tolower((unsigned char)*at++);
    }
    name[n] = 0;
    if (starts(at, "{{")) fail(line, "no value can stand in the name of an attribute");
    if (n == 0) fail(line, "an attribute was expected at \"%.8s\"", at);
    attribute_allowed(name);
    literal_put(name, n);
    if (*at != '=') return;
    literal_char('=');
    at++;
    if (*at != '"' && *at != '\'') fail(line, "put the value of %s in quotes", name);
    attribute_value(name);
}

/* From after the name to the '>' that ends the tag. */
static void attributes(void)
{
    for (;;) {
        bool space = false, fresh = false;
        for (; isspace((unsigned char)*at); at++) {
            if (*at == '\n') line++, fresh = true;
            space = true;
        }
        if (*at == 0) fail(line, "a tag is not closed");
        if (fresh && *at == '%') fail(line, "a %% line cannot stand inside a tag");
        if (*at == '>' || starts(at, "/>")) break;
        if (starts(at, "{{")) {
            attribute_maybe();
            continue;
        }
        if (space) literal_char(' ');
        attribute();
    }
    if (*at == '/') literal_char(*at++);
    literal_char(*at++);
}

static void element_begins(const char *name)
{
    static const char *const plain_names[] = { "title", "option", "textarea", NULL };
    if (strcmp(name, "script") == 0 || strcmp(name, "style") == 0) {
        if (!starts(at, "</")) fail(line, "no %s can stand in a view", name);
    }
    if (one_of(name, plain_names)) strcpy(plain, name);
    if (strcmp(name, "pre") == 0 || strcmp(name, "textarea") == 0) verbatim = true;
    /* The parser drops the first line end of these, which might be the value's own. */
    if (verbatim && *at != '\n') literal_char('\n');
}

static void tag(void)
{
    char *name = element;
    size_t n = 0;
    literal_char(*at++);
    bool ends = *at == '/';
    if (ends) literal_char(*at++);
    if (*at == '!') literal_char(*at++);
    while (isalnum((unsigned char)*at) || *at == '-') {
        if (n + 1 >= sizeof element) fail(line, "the name of a tag is too long");
        name[n++] = (char)tolower((unsigned char)*at);
        literal_char(*at++);
    }
    name[n] = 0;
    if (starts(at, "{{")) fail(line, "no value can stand in the name of a tag");
    if (n == 0) fail(line, "write &lt; for <");
    if (plain[0] != 0 && !(ends && strcmp(name, plain) == 0))
        fail(line, "no tag can stand inside %s", plain);
    attributes();
    if (at[-2] == '/' || ends) {
        if (strcmp(name, plain) == 0) plain[0] = 0;
        if (strcmp(name, "pre") == 0 || strcmp(name, "textarea") == 0) verbatim = false;
    } else {
        element_begins(name);
    }
    after = AFTER_TAG;
}

static void comment(void)
{
    char *end = strstr(at, "-->");
    if (end == NULL) fail(line, "a comment is not closed");
    for (; at < end; at++) {
        if (starts(at, "{{")) fail(line, "no value can stand in a comment");
        line += *at == '\n';
    }
    at = end + 3;
}

/* ---- % lines ---- */

static void block_open(void)
{
    if (block_count == BLOCKS_MAX) fail(line, "too many blocks inside each other");
    blocks[block_count].line = line;
    strcpy(blocks[block_count++].plain, plain);
}

static void block_close(void)
{
    if (block_count == 0) fail(line, "a } without its {");
    if (strcmp(blocks[--block_count].plain, plain) != 0)
        fail(line, "the block of line %d ends in another element than it began in",
             blocks[block_count].line);
}

static void statement(struct piece s)
{
    size_t n = 0;
    bool ends = s.n > 0 && s.p[0] == '}';
    struct piece rest = ends ? trim((struct piece){ s.p + 1, s.n - 1 }) : s;

    if (verbatim) fail(line, "a %% line cannot stand inside pre or textarea");
    if (ends) block_close();
    if (ends && rest.n == 0) {
        ;
    } else if (ends && (is(rest, "else {") || header(rest, "else if"))) {
        block_open();
    } else if (!ends && (header(s, "for") || header(s, "if"))) {
        block_open();
    } else {
        if (ends || !single_statement(s))
            fail(line, "a %% line is for, if, else, }, a const, or the call of a view");
        while (n < s.n && word_char(s.p[n])) n++;
        bool is_const = n == 5 && memcmp(s.p, "const", 5) == 0 && memchr(s.p, '=', s.n) != NULL;
        bool is_call = n > 5 && memcmp(s.p, "view_", 5) == 0 && n < s.n && s.p[n] == '(' &&
                       is(past_parentheses((struct piece){ s.p + n, s.n - n }), ";");
        if (!is_const && !is_call)
            fail(line, "a %% line is for, if, else, }, a const, or the call of a view");
    }
    code(line, "    %.*s", (int)s.n, s.p);
}

/* At the first character of a line: is it a % line? Then it is done, and stepped over. */
static bool percent_line(void)
{
    struct text all = { 0 };
    int began = line;
    char *p = at + strspn(at, " \t");
    if (*p != '%') return false;
    for (;;) {
        char *end = p + strcspn(p, "\n");
        struct piece s = trim((struct piece){ p + 1, (size_t)(end - p - 1) });
        bool remark = s.n > 0 && s.p[0] == '#';
        if (!remark) addf(&all, "%s%.*s", all.n == 0 ? "" : " ", (int)s.n, s.p);
        at = *end == 0 ? end : end + 1;
        line++;
        p = at + strspn(at, " \t");
        if (remark || s.n == 0 || strchr(";{}", s.p[s.n - 1]) != NULL || *p != '%') break;
    }
    if (all.n > 0) {
        struct piece s = trim((struct piece){ all.p, all.n });
        int here = line;
        line = began;
        if (s.n == 0) fail(line, "an empty %% line");
        if (s.p[0] == '%' || starts(s.p, "include "))
            fail(line, "%%%% and %%include stand at the top");
        statement(s);
        line = here;
    }
    free(all.p);
    after = AFTER_EDGE;
    return true;
}

/* ---- the whole view ---- */

/* White space in text: dropped at an edge and between tags, else one line end or one space. */
static void space(void)
{
    bool fresh = false;
    while (isspace((unsigned char)*at)) {
        if (*at++ != '\n') continue;
        line++;
        fresh = true;
        const char *p = at + strspn(at, " \t");
        if (*p == '%') break;
    }
    const char *next = at + strspn(at, " \t");
    bool edge = *at == 0 || *at == '<' || starts(at, "{{=") || (fresh && *next == '%');
    if (after == AFTER_EDGE || (fresh && edge && after == AFTER_TAG) || *at == 0) return;
    literal_char(fresh ? '\n' : ' ');
}

static void body(void)
{
    bool fresh = true;
    while (*at != 0) {
        if (fresh && percent_line()) continue;
        if (starts(at, "{{")) {
            value(plain[0] != 0 ? IN_PLAIN : IN_TEXT);
        } else if (starts(at, "<!--")) {
            comment();
        } else if (*at == '<') {
            tag();
        } else if (isspace((unsigned char)*at) && !verbatim) {
            space();
        } else {
            visible_char(true);
            after = AFTER_WORD;
        }
        fresh = at[-1] == '\n';
    }
    literal_flush();
    if (block_count > 0) fail(blocks[block_count - 1].line, "this { is not closed");
    if (plain[0] != 0) fail(line, "%s is not closed", plain);
    if (verbatim) fail(line, "pre is not closed");
}

/* The lines before the markup: remarks, %include, %%. */
static void head(struct text *includes, struct text *parameters)
{
    bool declared = false;
    while (*at == '%') {
        char *end = at + strcspn(at, "\n");
        struct piece s = trim((struct piece){ at, (size_t)(end - at) });
        if (starts(at, "%include ")) {
            struct piece name = trim((struct piece){ at + 9, s.n - 9 });
            if (name.n < 5 || name.p[0] != '"' || name.p[name.n - 1] != '"')
                fail(line, "write %%include \"folder/file.h\"");
            addf(includes, "#include %.*s\n", (int)name.n, name.p);
        } else if (starts(at, "%%")) {
            struct piece more = trim((struct piece){ at + 2, s.n - 2 });
            if (more.n > 0) addf(parameters, "%s%.*s", declared ? " " : ", ", (int)more.n, more.p);
            declared = true;
        } else if (at[1] != '#') {
            break;
        }
        at = *end == 0 ? end : end + 1;
        line++;
    }
    if (!declared) fail(line, "the first lines name the parameters: %%%% const struct x *x");
}

static void view_open(const char *file, char name[64])
{
    static char source[SOURCE_MAX];
    const char *base = strrchr(file, '/');
    FILE *f = fopen(file, "rb");
    path = file;
    line = 1;
    if (f == NULL) fail(0, "cannot be read");
    size_t n = fread(source, 1, sizeof source - 1, f);
    fclose(f);
    if (n == sizeof source - 1) fail(0, "is too large");
    source[n] = 0;
    if (strlen(source) != n) fail(0, "holds a NUL");
    at = source;

    base = base == NULL ? file : base + 1;
    size_t k = 0;
    while (word_char(base[k]) && k < 63) name[k] = base[k], k++;
    name[k] = 0;
    if (k == 0 || strcmp(base + k, ".html") != 0) fail(0, "a view is called name_of_it.html");
}

static void save(const char *file, const struct text *t)
{
    FILE *f = fopen(file, "wb");
    if (f == NULL || fwrite(t->p, 1, t->n, f) != t->n || fclose(f) != 0) {
        fprintf(stderr, "%s: error: cannot be written\n", file);
        exit(1);
    }
}

static void make_view(const char *file, const char *target)
{
    char name[64];
    struct text includes = { 0 }, parameters = { 0 };
    view_open(file, name);
    head(&includes, &parameters);
    addf(&out,
         "/* Made by tools/mkview from %s.html. */\n#include \"views.h\"\n\n"
         "#define t(message) html_message(h, S(message))\n"
         "#define tn(n, one, many) html_plural(h, S(one), S(many), (int64_t)(n))\n\n"
         "void view_%s(struct html *h%s)\n{\n",
         name, name, parameters.n == 0 ? "" : parameters.p);
    body();
    addf(&out, "}\n");
    save(target, &out);
    free(includes.p);
    free(parameters.p);
    free(out.p);
    free(literal.p);
}

static void make_header(int count, char **files, const char *target)
{
    struct text all = { 0 }, prototypes = { 0 };
    addf(&all, "/* Made by tools/mkview: one function for each view. */\n#pragma once\n\n"
               "#include \"html/html.h\"\n");
    for (int i = 0; i < count; i++) {
        char name[64];
        struct text includes = { 0 }, parameters = { 0 };
        view_open(files[i], name);
        head(&includes, &parameters);
        for (char *p = includes.p, *end; p != NULL && *p != 0; p = end + 1) {
            end = strchr(p, '\n');
            *end = 0;
            if (strstr(all.p, p) == NULL) addf(&all, "%s\n", p);
        }
        addf(&prototypes, "void view_%s(struct html *h%s);\n", name,
             parameters.n == 0 ? "" : parameters.p);
        free(includes.p);
        free(parameters.p);
    }
    addf(&all, "\n%s", prototypes.n == 0 ? "" : prototypes.p);
    save(target, &all);
    free(all.p);
    free(prototypes.p);
}

int main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "--header") == 0) {
        make_header(argc - 3, argv + 3, argv[2]);
    } else if (argc == 3) {
        make_view(argv[1], argv[2]);
    } else {
        fprintf(stderr, "usage: mkview VIEW.html OUT.c | mkview --header OUT.h VIEW.html...\n");
        return 2;
    }
    return 0;
}
