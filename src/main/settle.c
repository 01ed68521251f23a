/* Settings that are more than a word: checked and taken apart once, before anything is begun. */
#include "main/settle.h"

#include "base/file.h"
#include "base/log.h"
#include "main/command.h"

bool settle_log(const char *command, const struct config *c)
{
    static const char *const levels[] = { "debug", "info", "warn", "error" };
    str level = config_text(c, CONFIG_LOG);

    for (int i = 0; i < (int)countof(levels); i++) {
        if (!str_eq(level, str_of(levels[i]))) continue;
        log_set_level((enum log_level)i);
        return true;
    }
    complain(command, "--log wants debug, info, warn or error");
    return false;
}

bool settle_mail(const char *command, struct config *c, struct mailer *out)
{
    static const struct {
        str scheme;
        int tls;
        uint16_t port;
    } ways[] = { { { "smtp://", 7 }, MAILER_START, 587 },
                 { { "smtps://", 8 }, MAILER_DIRECT, 465 },
                 { { "smtp+plain://", 13 }, MAILER_PLAIN, 25 } };
    str url = config_text(c, CONFIG_SMTP), rest = STR_NONE;
    const char *password = config_path(c, CONFIG_SMTP_PASSWORD_FILE);

    *out = (struct mailer){ .from = config_text(c, CONFIG_MAIL_FROM),
                            .dir = config_path(c, CONFIG_MAIL_DIR) };
    if (out->dir == NULL) out->dir = arena_format(&c->arena, "%s/mail", c->dir).p;
    if (url.n == 0) return true;
    for (size_t i = 0; i < countof(ways) && rest.n == 0; i++) {
        if (!str_starts(url, ways[i].scheme)) continue;
        rest = str_sub(url, ways[i].scheme.n, url.n);
        out->tls = (__typeof__(out->tls))ways[i].tls;
        out->port = ways[i].port;
    }
    for (size_t i = rest.n; i-- > 0;) {
        if (rest.p[i] != '@') continue;
        out->user = str_sub(rest, 0, i);
        rest = str_sub(rest, i + 1, rest.n);
        break;
    }
    if (str_has(rest, ':') && !config_listen(rest, &out->host, &out->port))
        rest = STR_NONE;
    else if (!str_has(rest, ':'))
        out->host = rest;
    if (rest.n == 0) {
        complain(command,
                 "--smtp wants smtp://, smtps:// or smtp+plain://, then [USER@]HOST[:PORT]");
        return false;
    }
    if (password == NULL) return true;
    err e = file_read(&c->arena, password, 4096, &out->password);
    if (e != OK)
        complain_err(command, password, e);
    else
        out->password = str_trim(out->password);
    return e == OK;
}
