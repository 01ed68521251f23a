/* Limits, Landlock and the drop of root, in the order in which each still may be done. */
#include "main/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "main/command.h"
#include "main/harden_calls.h"

/* ---- root ---- */

static bool keep_low_ports(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct sets[2] = { { .effective = 1u << CAP_NET_BIND_SERVICE,
                                                .permitted = 1u << CAP_NET_BIND_SERVICE } };
    return syscall(SYS_capset, &header, sets) == 0;
}

bool harden_drop(const char *command, const char *user, const char *dir)
{
    if (user == NULL) return true;
    errno = 0;
    const struct passwd *who = getpwnam(user);
    if (who == NULL || who->pw_uid == 0) {
        complain(command, "--user %s: %s", user, who == NULL ? "there is no such user" : "is root");
        return false;
    }
    if (geteuid() != who->pw_uid) {
        if (geteuid() != 0) {
            complain(command, "--user %s: only root can become another user", user);
            return false;
        }
        if (setgroups(0, NULL) != 0 || setresgid(who->pw_gid, who->pw_gid, who->pw_gid) != 0 ||
            prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 ||
            setresuid(who->pw_uid, who->pw_uid, who->pw_uid) != 0 || !keep_low_ports()) {
            complain(command, "--user %s: %s", user, strerror(errno));
            return false;
        }
        prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
    }
    if (access(dir, R_OK | W_OK | X_OK) == 0) return true;
    complain(command, "%s cannot be written by %s: chown -R %s %s", dir, user, user, dir);
    return false;
}

/* ---- limits ---- */

static void set_limits(void)
{
    struct rlimit none = { 0, 0 }, files;

    setrlimit(RLIMIT_CORE, &none); /* a core would hold the keys */
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    rlim_t wanted = 2 * LIMIT_CONNECTIONS;
    if (files.rlim_cur < wanted)
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
    files.rlim_max = files.rlim_cur;
    setrlimit(RLIMIT_NOFILE, &files);
}

/* ---- Landlock: what lies below a path, by ABI ---- */

/* Newer than the headers of the build machine. */
enum {
    FS_TRUNCATE = 1 << 14, /* ABI 3 */
    FS_IOCTL_DEV = 1 << 15, /* ABI 5 */
    NET_BIND_TCP = 1 << 0,  /* ABI 4 */
    RULE_NET_PORT = 2,
};

enum {
    FS_READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    FS_CHANGE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                LANDLOCK_ACCESS_FS_MAKE_REG,
    FS_ABI_1 = FS_READ | FS_CHANGE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
               LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
               LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM,
    FS_ON_A_FILE = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE,
};

struct ruleset_words {
    uint64_t files, net;
};

struct port_rule {
    uint64_t allowed, port;
};

/* Libraries and what they read: zones, certificates, fonts and their cache, resolver, CPU count. */
static const char *const system_paths[] = {
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/fonts",
    "/var/cache/fontconfig", "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/resolv.conf",
    "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services",
    "/etc/protocols", "/etc/passwd", "/etc/gnutls", "/run/systemd/resolve", "/run/resolvconf",
    "/dev/null", "/dev/urandom", "/proc/self", "/proc/sys", "/sys/devices/system/cpu", NULL
};

static bool allow_path(int rules, const char *path, uint64_t access)
{
    struct stat s;
    struct landlock_path_beneath_attr rule = { .parent_fd = open(path, O_PATH | O_CLOEXEC) };

    if (rule.parent_fd < 0) return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
    bool known = fstat(rule.parent_fd, &s) == 0;
    rule.allowed_access = known && S_ISDIR(s.st_mode) ? access : access & FS_ON_A_FILE;
    bool added =
        known && syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(rule.parent_fd);
    return added;
}

/* The files in which PostgreSQL's client looks for passwords and certificates. */
static bool allow_home(int rules)
{
    static const char *const names[] = { ".pgpass", ".postgresql" };
    const char *home = getenv("HOME"), *named = getenv("PGPASSFILE");
    char path[4096];
    bool good = named == NULL || allow_path(rules, named, FS_READ);

    for (size_t i = 0; i < countof(names) && home != NULL; i++) {
        int n = snprintf(path, sizeof path, "%s/%s", home, names[i]);
        if (n > 0 && (size_t)n < sizeof path) good = good && allow_path(rules, path, FS_READ);
    }
    return good;
}

static bool allow_paths(int rules, const struct harden *h, uint64_t handled)
{
    bool good = allow_home(rules);

    for (const char *const *p = system_paths; *p != NULL; p++)
        good = good && allow_path(rules, *p, FS_READ);
    for (const char *const *p = h->readable; *p != NULL; p++)
        good = good && allow_path(rules, *p, FS_READ);
    for (const char *const *p = h->writable; *p != NULL; p++)
        good = good && allow_path(rules, *p, (FS_READ | FS_CHANGE | FS_TRUNCATE) & handled);
    /* A resolver's file is replaced now and then; who is not root sees no secret in there. */
    if (geteuid() != 0) good = good && allow_path(rules, "/etc", FS_READ);
    return good;
}

/* The ABI that holds now; 0 where there is none, -1 if it is there and fails. */
static int lock_files(const struct harden *h)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) return 0;
    struct ruleset_words words = { .files = FS_ABI_1 };
    if (abi >= 2) words.files |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3) words.files |= FS_TRUNCATE;
    if (abi >= 4 && h->port != 0) words.net = NET_BIND_TCP;
    if (abi >= 5) words.files |= FS_IOCTL_DEV;
    size_t size = abi >= 4 ? sizeof words : sizeof words.files;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &words, size, 0);
    if (rules < 0) return -1;
    const struct port_rule port = { .allowed = NET_BIND_TCP, .port = h->port };
    bool good = allow_paths(rules, h, words.files) &&
                (words.net == 0 ||
                 syscall(SYS_landlock_add_rule, rules, RULE_NET_PORT, &port, 0) == 0) &&
                syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return good ? (int)abi : -1;
}

bool harden(const char *command, const struct harden *h)
{
    set_limits();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        complain(command, "privileges cannot be given up: %s", strerror(errno));
        return false;
    }
    int abi = lock_files(h);
    if (abi < 0) {
        complain(command, "Landlock cannot be set up: %s", strerror(errno));
        return false;
    }
    int fault = harden_calls(h->calls, h->child);
    if (fault != 0) {
        complain(command, "seccomp cannot be set up: %s", strerror(fault));
        return false;
    }
    if (abi > 0) log_event(LOG_INFO, "harden", "seccomp, Landlock %d", abi);
    else log_event(LOG_WARN, "harden", "seccomp only: this kernel has no Landlock");
    return true;
}
