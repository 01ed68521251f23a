/*
 * The configuration: DIR/counterfoil.conf, COUNTERFOIL_NAME in the environment, flags.
 *
 * A flag beats the environment, that beats the file, that beats the default. No secret stands in
 * any of them: secrets are files that are named here. A limit may be set lower than limits.h has
 * it, not higher. What belongs to an organisation (gateways,
 * branding) is in the database.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

/* X(name, its word, kind, default) */
#define CONFIG(X)                                                                                  \
    X(LISTEN, "listen", TEXT, "127.0.0.1:8080")                                                    \
    X(BASE_URL, "base_url", TEXT, "")                                                              \
    X(DB, "db", TEXT, "")                                                                          \
    X(TLS_CERT, "tls_cert", TEXT, "")                                                              \
    X(TLS_KEY, "tls_key", TEXT, "")                                                                \
    X(TRUSTED_PROXIES, "trusted_proxies", TEXT, "")                                                \
    X(INSECURE_HTTP, "insecure_http", SWITCH, "off")                                               \
    X(SMTP, "smtp", TEXT, "")                                                                      \
    X(SMTP_PASSWORD_FILE, "smtp_password_file", TEXT, "")                                          \
    X(MAIL_FROM, "mail_from", TEXT, "")                                                            \
    X(MAIL_DIR, "mail_dir", TEXT, "")                                                              \
    X(KEY_FILE, "key_file", TEXT, "")                                                              \
    X(WORKER_THREADS, "worker_threads", NUMBER, "64")                                              \
    X(COMPRESS, "compress", SWITCH, "on")                                                          \
    X(LOG, "log", TEXT, "info")                                                                    \
    X(USER, "user", TEXT, "")                                                                      \
    X(BREACHED_FILE, "breached_file", TEXT, "")                                                    \
    X(CONNECTIONS, "limits.connections", NUMBER, "4096")                                           \
    X(CONNECTIONS_PER_ADDRESS, "limits.connections_per_address", NUMBER, "256")                    \
    X(HEADER_SECONDS, "limits.header_seconds", NUMBER, "10")                                       \
    X(BODY_SECONDS, "limits.body_seconds", NUMBER, "60")                                           \
    X(IDLE_SECONDS, "limits.idle_seconds", NUMBER, "60")                                           \
    X(FORM_BYTES, "limits.form_bytes", NUMBER, "1048576")                                          \
    X(UPLOAD_BYTES, "limits.upload_bytes", NUMBER, "20971520")

enum config_name {
#define X(name, word, kind, fallback) CONFIG_##name,
    CONFIG(X)
#undef X
    CONFIG_COUNT
};

struct config {
    const char *dir; /* --data: where everything is kept */
    str value[CONFIG_COUNT];
    bool given[CONFIG_COUNT];
    struct arena arena; /* holds what the file said */
};

void config_init(struct config *c);
void config_release(struct config *c); /* the cleanup function */

/*
 * Take a flag: "--base-url" with its value, "--insecure-http" alone. False if it is none of ours;
 * *used tells how many of the two words were taken.
 */
bool config_take_flag(struct config *c, const char *flag, const char *value, int *used);

/* Fill in the environment, the file in `dir` and the defaults. E_CONFIG with one line in `note`. */
MUST_USE err config_complete(struct config *c, char note[256]);

str config_text(const struct config *c, enum config_name name);
bool config_on(const struct config *c, enum config_name name);
int config_number(const struct config *c, enum config_name name);
/* As a C string for libraries; NULL when empty. */
const char *config_path(struct config *c, enum config_name name);
/* The file of the master key: key_file, or DIR/key. */
const char *config_key_path(struct config *c);

/* Where people reach us: base_url, else what is listened on, https where we speak TLS. */
str config_base_url(struct config *c);

/* "127.0.0.1:8080", "[::1]:8080", ":8080" or "localhost:8080". False if it is none of these. */
bool config_listen(str text, str *host, uint16_t *port);
