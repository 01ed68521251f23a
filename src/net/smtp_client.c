/*
 * The SMTP client: one message, and what the server said about it.
 *
 * libcurl speaks the protocol; its trace tells us the last command and the last reply, which is
 * how a no to this message is told from trouble with the server, its door or our password.
 */
#include <string.h>

#include "net/net_own.h"

enum { RECIPIENTS_MAX = 100, NOTE_MAX = 300 };

enum stage {
    STAGE_DOOR,   /* connection, greeting, TLS, log-in */
    STAGE_SENDER, /* MAIL FROM */
    STAGE_TARGET, /* RCPT TO */
    STAGE_DATA,   /* DATA asked for */
    STAGE_BODY,   /* the message itself is going out, or is out */
};

struct talk {
    str rest; /* of the message */
    enum stage stage;
    bool heard;   /* any reply at all */
    bool leaving; /* QUIT was said: what comes now is not about the message */
    bool all_sent;
    int code;
    char note[NOTE_MAX];
    size_t note_bytes;
};

static void release_list(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static void see_command(struct talk *t, str line)
{
    if (str_starts(line, S("MAIL "))) t->stage = STAGE_SENDER;
    if (str_starts(line, S("RCPT "))) t->stage = STAGE_TARGET;
    if (str_starts(line, S("DATA"))) t->stage = STAGE_DATA;
    if (str_starts(line, S("QUIT"))) t->leaving = true;
}

static void see_reply(struct talk *t, str line)
{
    int64_t code;
    line = str_trim(line);
    if (t->leaving || !str_i64(str_sub(line, 0, 3), &code) || code < 200 || code > 599) return;
    t->heard = true;
    t->code = (int)code;
    t->note_bytes = line.n < NOTE_MAX ? line.n : NOTE_MAX;
    for (size_t i = 0; i < t->note_bytes; i++)
        t->note[i] = (unsigned char)line.p[i] < ' ' || line.p[i] == 0x7F ? ' ' : line.p[i];
}

static int trace(CURL *curl, curl_infotype type, char *p, size_t n, void *arg)
{
    (void)curl;
    if (type == CURLINFO_HEADER_OUT) see_command(arg, (str){ p, n });
    if (type == CURLINFO_HEADER_IN) see_reply(arg, (str){ p, n });
    return 0;
}

static size_t give_message(char *p, size_t size, size_t count, void *arg)
{
    struct talk *t = arg;
    size_t room = size * count, n = t->rest.n < room ? t->rest.n : room;
    t->stage = STAGE_BODY;
    memcpy(p, t->rest.p, n);
    t->rest = str_sub(t->rest, n, t->rest.n);
    /* The final dot comes after this; without it nothing is taken. Said on the cautious side. */
    t->all_sent = t->rest.n == 0;
    return n;
}

static size_t drop_lines(char *p, size_t size, size_t count, void *arg)
{
    (void)p, (void)arg;
    return size * count;
}

/* ASCII, one '@' at least, and nothing that could end the command or the brackets. */
static bool is_envelope_address(str s)
{
    if (s.n < 3 || s.n > 254 || !str_has(s, '@')) return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] == '<' || s.p[i] == '>' || s.p[i] == 0x7F) return false;
    return true;
}

static void set_server(CURL *curl, struct arena *a, const struct net_smtp_server *s)
{
    const char *scheme = s->tls == NET_TLS_DIRECT ? "smtps" : "smtp";
    bool six = str_has(s->host, ':');
    str url = arena_format(a, "%s://%s%.*s%s:%d/%.*s", scheme, six ? "[" : "", STR_FMT(s->host),
                           six ? "]" : "", s->port, STR_FMT(s->helo));
    curl_easy_setopt(curl, CURLOPT_URL, url.p);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(s->tls == NET_TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(s->timeout_ms > 0 ? s->timeout_ms : 60000));
    if (s->user.n > 0) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, arena_c_string(a, s->user));
        curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_c_string(a, s->password));
    }
}

static void set_mail(CURL *curl, struct arena *a, const struct net_mail *mail, struct talk *t,
                     struct curl_slist *recipients)
{
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_format(a, "<%.*s>", STR_FMT(mail->from)).p);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->bytes.n);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_message);
    curl_easy_setopt(curl, CURLOPT_READDATA, t);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop_lines);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, trace);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, t);
}

/*
 * A no to the message itself: 5yz to its sender, target or content. 530 and 535 there mean that we
 * did not log in, which is ours to repair and says nothing about the message.
 */
static bool is_definite_no(const struct talk *t)
{
    return t->stage >= STAGE_SENDER && t->code >= 500 && t->code != 530 && t->code != 535;
}

static struct net_mail_answer answer_of(struct arena *a, const struct talk *t, CURLcode code,
                                        const struct net_gate *gate)
{
    str words = { t->note, t->note_bytes };
    if (code == CURLE_OK)
        return (struct net_mail_answer){ NET_MAIL_TAKEN, t->code, false, arena_str(a, words) };
    const char *why = gate->refused ? "the address is not allowed" : curl_easy_strerror(code);
    if (is_definite_no(t))
        return (struct net_mail_answer){ NET_MAIL_REFUSED, t->code, false, arena_str(a, words) };
    return (struct net_mail_answer){
        .fate = NET_MAIL_LATER,
        .code = t->code,
        .maybe = t->all_sent && t->code < 400,
        .note = arena_format(a, "%s (%.*s)", why, STR_FMT(words)),
    };
}

static err check(const struct net_smtp_server *server, const struct net_mail *mail)
{
    if (server->host.n == 0 || !net_is_clean(server->host) || server->port == 0) return E_CONFIG;
    if (str_has(server->host, '/') || str_has(server->host, '@')) return E_CONFIG;
    if (!net_is_clean(server->helo) || str_has(server->helo, ' ')) return E_CONFIG;
    if (mail->to_count == 0 || mail->to_count > RECIPIENTS_MAX) return E_CONFIG;
    return OK;
}

err net_smtp(struct arena *a, const struct net_smtp_server *server, const struct net_mail *mail,
             struct net_mail_answer *out)
{
    net_must_be_free();
    TRY(check(server, mail));
    CLEANUP(release_list) struct curl_slist *recipients = NULL;
    bool sound = is_envelope_address(mail->from);
    for (size_t i = 0; i < mail->to_count; i++) {
        sound = sound && is_envelope_address(mail->to[i]);
        struct curl_slist *longer =
            curl_slist_append(recipients, arena_format(a, "<%.*s>", STR_FMT(mail->to[i])).p);
        must(longer != NULL);
        recipients = longer;
    }
    if (!sound) {
        *out = (struct net_mail_answer){ .fate = NET_MAIL_REFUSED,
                                         .note = S("an address cannot be written to") };
        return OK;
    }

    struct talk t;
    struct net_gate gate = { .reach = server->reach, .plain_text = server->tls == NET_TLS_NONE };
    CURLcode code = CURLE_OK;
    /* A kept connection may have died unseen: without any reply, once more on a new one. */
    for (int try = 0; try < 2; try++) {
        t = (struct talk){ .rest = mail->bytes };
        CURL *curl = net_handle(NET_KIND_SMTP, &gate, server->ca_file);
        set_server(curl, a, server);
        set_mail(curl, a, mail, &t, recipients);
        if (try > 0) curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
        code = curl_easy_perform(curl);
        long made = 0;
        curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &made);
        curl_easy_reset(curl); /* the handle must not keep pointers into this frame */
        if (code == CURLE_OK || t.heard || made > 0) break;
    }
    *out = answer_of(a, &t, code, &gate);
    return OK;
}
