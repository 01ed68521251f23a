/* The binary's door: one command a file, cmd_<name>.c, listed here. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "main/command.h"

static const struct command *const commands[] = {
    &command_init,   &command_demo,   &command_serve,  &command_worker,  &command_sandbox,
    &command_import,  &command_bank,    &command_user,   &command_gateway, &command_verify,
    &command_backup,  &command_restore, &command_upgrade, &command_doctor, &command_routes,
};

void complain(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "counterfoil %s: ", command);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

void complain_err(const char *command, const char *what, err e)
{
    complain(command, "%s: %s (%s)", what, err_info(e)->text, err_info(e)->name);
}

/* One of the command's own flags: how many words it takes, 0 if it is none, -1 without its value.
 */
static int take_own(const struct flag *own, const char *flag, const char *value)
{
    for (; own != NULL && own->name != NULL; own++) {
        if (strcmp(own->name, flag) != 0) continue;
        if (own->on != NULL) {
            *own->on = true;
            return 1;
        }
        if (value == NULL) return -1;
        *own->text = value;
        return 2;
    }
    return 0;
}

static bool take_flags(const char *command, int argc, char **argv, const struct flag *own,
                       struct config *config, int *words)
{
    int count = 0;
    for (int i = 1; i < argc;) {
        const char *flag = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strncmp(flag, "--", 2) != 0 && words != NULL) {
            argv[count++] = argv[i++];
            continue;
        }
        int used = take_own(own, flag, value);
        if (used == 0 && strcmp(flag, "--data") == 0 && value != NULL) {
            config->dir = value;
            used = 2;
        } else if (used == 0 && !config_take_flag(config, flag, value, &used)) {
            used = -1;
        }
        if (used < 0) {
            complain(command, "cannot use %s here (see counterfoil %s --help)", flag, command);
            return false;
        }
        i += used;
    }
    if (words != NULL) *words = count;
    return true;
}

bool flags_read(const char *command, int argc, char **argv, const struct flag *own,
                struct config *config, int *words)
{
    char note[256];

    if (!take_flags(command, argc, argv, own, config, words)) return false;
    if (config->dir == NULL) {
        complain(command, "--data DIR is missing");
        return false;
    }
    if (config_complete(config, note) != OK) {
        complain(command, "%s", note);
        return false;
    }
    return true;
}

static void print_usage(FILE *to)
{
    fputs("Counterfoil: a billing portal with its own books.\n\n"
          "usage: counterfoil COMMAND [--flag value]... (counterfoil COMMAND --help)\n\n",
          to);
    for (size_t i = 0; i < countof(commands); i++)
        fprintf(to, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";

    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk, not our end */
    clock_init_from_environment();
    if (strcmp(word, "--help") == 0) {
        print_usage(stdout);
        return 0;
    }
    for (size_t i = 0; i < countof(commands); i++) {
        const struct command *c = commands[i];
        if (strcmp(c->name, word) != 0) continue;
        for (int k = 2; k < argc; k++) {
            if (strcmp(argv[k], "--help") != 0 || c->help == NULL) continue;
            fputs(c->help, stdout);
            return 0;
        }
        return c->run(argc - 1, argv + 1);
    }
    if (word[0] != 0) fprintf(stderr, "counterfoil: there is no command \"%s\"\n", word);
    print_usage(stderr);
    return EXIT_USAGE;
}
