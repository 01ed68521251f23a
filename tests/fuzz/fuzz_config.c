// sources: src/main/config.c
/*
 * DIR/counterfoil.conf from arbitrary bytes: taken, or refused with one line; and the address to
 * listen on. What is taken is of its kind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "main/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char dir[] = "/dev/shm/fuzz_config_XXXXXX";
static char path[64];

static void forget(void)
{
    unlink(path);
    rmdir(dir);
}

static void write_file(const uint8_t *data, size_t n)
{
    if (path[0] == 0) {
        must(mkdtemp(dir) != NULL);
        snprintf(path, sizeof path, "%s/counterfoil.conf", dir);
        atexit(forget);
    }
    FILE *file = fopen(path, "we");
    must(file != NULL && fwrite(data, 1, n, file) == n && fclose(file) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    CLEANUP(config_release) struct config c;
    char note[256];
    str host;
    uint16_t port;

    if (n > 4000) return 0;
    write_file(data, n);
    config_init(&c);
    c.dir = dir;
    if (config_complete(&c, note) != OK) {
        must(note[0] != 0 && strlen(note) < sizeof note && strchr(note, '\n') == NULL);
    } else {
        must(config_number(&c, CONFIG_WORKER_THREADS) >= 1);
        must(config_on(&c, CONFIG_COMPRESS) || str_eq(config_text(&c, CONFIG_COMPRESS), S("off")));
        must(config_base_url(&c).n > 0 && config_key_path(&c) != NULL);
    }
    if (config_listen((str){ (const char *)data, n }, &host, &port)) must(host.n > 0);
    return 0;
}
