/*
 * `counterfoil doctor`: is everything there that serving takes? One line for each thing looked at;
 * changes nothing, and goes on after a fault.
 */
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/app_payment.h"
#include "base/clock.h"
#include "base/file.h"
#include "db/migrate.h"
#include "main/command.h"
#include "main/settle.h"
#include "pdf/pdf.h"
#include "store/store_people.h"
#include "store/store_setting.h"

static const char help[] =
    "counterfoil doctor --data DIR [--db URL]\n"
    "\n"
    "Looks at what serving takes: the key, the database and its schema, each organisation's\n"
    "gateways, the mail server, the fonts, the disk. Prints a line for each, \"ok\" or \"FAULT\"\n"
    "before it; 1 if there is a fault. Changes nothing; may run beside serve.\n";

enum { MEGABYTE = 1024 * 1024, DISK_LEAST_MB = 256, CONNECT_MS = 5000 };

struct doctor {
    struct config *config;
    struct db *db;   /* NULL: it cannot be opened */
    struct app app;
    struct key key;
    bool has_key, schema_fits;
    int faults;
};

static void tell(struct doctor *d, bool good, const char *format, ...) PRINTF_LIKE(3, 4);
static void tell(struct doctor *d, bool good, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs(good ? "ok    " : "FAULT ", stdout);
    vprintf(format, args);
    fputc('\n', stdout);
    va_end(args);
    if (!good) d->faults++;
}

static void look_at_configuration(struct doctor *d)
{
    str path = arena_format(&d->config->arena, "%s/counterfoil.conf", d->config->dir);
    /* Had it a fault, the flags could not have been read. */
    tell(d, true, "configuration: %s", file_exists(path.p) ? path.p : "the defaults, no file");
}

static void look_at_key(struct doctor *d)
{
    const char *path = config_key_path(d->config);
    struct stat is;
    str bytes;
    err e = file_read(&d->config->arena, path, 4096, &bytes);

    if (e != OK || bytes.n != KEY_BYTES || stat(path, &is) != 0) {
        tell(d, false, "key: %s %s", path, e != OK ? "cannot be read" : "is no key of 32 bytes");
        return;
    }
    memcpy(d->key.b, bytes.p, KEY_BYTES);
    d->has_key = true;
    bool alone = (is.st_mode & 077) == 0;
    tell(d, alone, "key: %s%s", path, alone ? "" : " can be read by others: chmod 600");
}

static void look_at_database(struct doctor *d)
{
    struct db_options options = { .url = config_text(d->config, CONFIG_DB),
                                  .dir = d->config->dir, .any_version = true };
    char note[256] = "";
    int version = 0;
    err e = db_open(&options, &d->db, note);

    if (e == OK) e = migrate_current(d->db, &version);
    if (e != OK) {
        tell(d, false, "database: %s", note[0] != 0 ? note : err_info(e)->text);
        return;
    }
    tell(d, true, "database: %s", options.url.n > 0 ? "PostgreSQL" : "SQLite");
    d->schema_fits = version == migrate_version();
    tell(d, d->schema_fits, "schema: version %d, this program's is %d%s", version,
         migrate_version(), version < migrate_version() ? ": run counterfoil upgrade" : "");
}

static bool look_at_key_of_database(struct doctor *d, struct rtx *tx)
{
    char name[9];
    str there = STR_NONE, mine = crypto_key_id(&d->key, name);
    bool found = false;
    err e = store_setting_get(tx, &d->config->arena, S("key"), &there, &found);

    bool fits = e == OK && (!found || str_eq(there, mine));
    tell(d, fits, "key and database: %s", fits ? "belong together" : "are not of each other");
    return fits;
}

/* Something that is not there is asked for: whoever knows that has answered, and knows our key. */
static void ask_gateway(struct doctor *d, const struct gateway *g, const struct org *o,
                        const struct gateway_account *account)
{
    struct gateway_name nobody = {
        .reference = S("doctor"), .key = S("doctor-asks"), .since_us = clock_now_us()
    };
    struct gateway_state state;
    err e = g->status(&d->config->arena, account, &nobody, &state);
    bool good = e == OK || e == E_NOT_FOUND;

    tell(d, good, "gateway %.*s of %.*s: %s at %.*s", STR_FMT(g->name), STR_FMT(o->slug),
         good            ? "answers"
         : e == E_CONFIG ? "refuses our key"
                         : "does not answer",
         STR_FMT(account->base_url.n > 0 ? account->base_url : S("its own address")));
}

static err look_at_gateways(struct doctor *d, org_id org)
{
    struct arena *a = &d->config->arena;
    struct org o;
    size_t there = 0;

    for (size_t i = 0; app_gateway_at(i) != NULL; i++) {
        const struct gateway *g = app_gateway_at(i);
        struct rtx *tx = NULL;
        struct gateway_account account;
        TRY(db_read_begin(d->db, &tx));
        err e = store_org_get(tx, a, org, &o);
        if (e == OK) e = app_gateway_account(&d->app, tx, a, org, g->name, &account);
        db_read_end(&tx);
        if (e == E_CONFIG) continue;
        TRY(e);
        ask_gateway(d, g, &o, &account);
        there++;
    }
    if (there == 0) tell(d, true, "gateways of %.*s: none is set up", STR_FMT(o.slug));
    return OK;
}

static err look_inside(struct doctor *d)
{
    struct rtx *tx = NULL;
    org_id *orgs;
    size_t count;

    TRY(db_read_begin(d->db, &tx));
    bool fits = look_at_key_of_database(d, tx);
    err e = store_org_ids(tx, &d->config->arena, &orgs, &count);
    db_read_end(&tx);
    TRY(e);
    app_init(&d->app, d->db, d->config->dir, &d->key);
    for (size_t i = 0; i < count && fits; i++) TRY(look_at_gateways(d, orgs[i]));
    return OK;
}

/* Does somebody take a connection there, within some seconds? */
static bool connects(struct arena *a, str host, uint16_t port)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
    bool there = false;

    if (getaddrinfo(arena_c_string(a, host), arena_format(a, "%u", port).p, &hints, &list) != 0)
        return false;
    for (const struct addrinfo *i = list; i != NULL && !there; i = i->ai_next) {
        int fd = socket(i->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), fault = 0;
        socklen_t n = sizeof fault;
        if (fd < 0) continue;
        if (connect(fd, i->ai_addr, i->ai_addrlen) == 0) there = true;
        struct pollfd ready = { fd, POLLOUT, 0 };
        if (!there && poll(&ready, 1, CONNECT_MS) == 1)
            there = getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &n) == 0 && fault == 0;
        close(fd);
    }
    freeaddrinfo(list);
    return there;
}

static void look_at_mail(struct doctor *d, const struct mailer *mailer)
{
    if (mailer->host.n == 0) {
        tell(d, true, "mail: no server, kept as files in %s", mailer->dir);
        return;
    }
    bool there = connects(&d->config->arena, mailer->host, mailer->port);
    tell(d, there, "mail: %.*s, port %u, %s", STR_FMT(mailer->host), mailer->port,
         there ? "takes connections" : "does not answer");
}

static void look_at_fonts(struct doctor *d)
{
    str missing = STR_NONE;
    err e = pdf_init(&missing);
    tell(d, e == OK, "fonts: %.*s", STR_FMT(e == OK ? S("all there") : missing));
}

static void look_at_disk(struct doctor *d)
{
    struct statvfs is;

    if (statvfs(d->config->dir, &is) != 0) {
        tell(d, false, "disk: %s cannot be looked at", d->config->dir);
        return;
    }
    unsigned long long mb = (unsigned long long)is.f_bavail * is.f_frsize / MEGABYTE;
    bool writable = access(d->config->dir, W_OK) == 0;
    tell(d, writable && mb >= DISK_LEAST_MB, "disk: %llu MB free in %s%s", mb, d->config->dir,
         writable ? "" : ", which cannot be written");
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    struct doctor d = { .config = &config };
    struct mailer mailer;

    config_init(&config);
    if (!flags_read("doctor", argc, argv, NULL, &config, NULL)) return EXIT_USAGE;
    if (!settle_mail("doctor", &config, &mailer) || !crypto_init()) return EXIT_USAGE;
    look_at_configuration(&d);
    look_at_key(&d);
    look_at_database(&d);
    err e = d.schema_fits && d.has_key ? look_inside(&d) : OK;
    if (e != OK) tell(&d, false, "database: %s (%s)", err_info(e)->text, db_last_message());
    look_at_mail(&d, &mailer);
    look_at_fonts(&d);
    look_at_disk(&d);
    db_close(&d.db);
    return d.faults == 0 ? 0 : EXIT_FAULT;
}

const struct command command_doctor = {
    .name = "doctor", .summary = "look whether everything is there", .help = help, .run = run
};
