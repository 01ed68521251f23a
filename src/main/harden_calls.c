/*
 * The lists, by what a call is for; and the few that are looked at closer: new threads but no new
 * process, memory that is written or run but not both, ordinary sockets, signals to our own.
 */
#include "main/harden_calls.h"

#include <errno.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/must.h"

static const int allowed[] = {
    /* files */
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64),
    SCMP_SYS(pwrite64), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(close), SCMP_SYS(close_range),
    SCMP_SYS(lseek), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(newfstatat),
    SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
    SCMP_SYS(getdents64), SCMP_SYS(mkdir), SCMP_SYS(ftruncate), SCMP_SYS(fsync),
    SCMP_SYS(fdatasync), SCMP_SYS(fcntl), SCMP_SYS(fadvise64), SCMP_SYS(sendfile), SCMP_SYS(dup),
    SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(memfd_create),
    /* memory */
    SCMP_SYS(mremap), SCMP_SYS(munmap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(msync),
    SCMP_SYS(mincore), SCMP_SYS(mlock), SCMP_SYS(mlock2), SCMP_SYS(munlock), SCMP_SYS(membarrier),
    /* waiting */
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(epoll_create),
    SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_pwait2), SCMP_SYS(eventfd2), SCMP_SYS(timerfd_create),
    SCMP_SYS(timerfd_settime), SCMP_SYS(futex), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(restart_syscall),
    /* network */
    SCMP_SYS(connect), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(bind), SCMP_SYS(listen),
    SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),
    SCMP_SYS(shutdown), SCMP_SYS(sendto), SCMP_SYS(recvfrom), SCMP_SYS(sendmsg),
    SCMP_SYS(recvmsg), SCMP_SYS(sendmmsg), SCMP_SYS(recvmmsg),
    /* threads and signals */
    SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(rt_sigsuspend), SCMP_SYS(sigaltstack), SCMP_SYS(exit), SCMP_SYS(exit_group),
    /* asking */
    SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getresuid), SCMP_SYS(getresgid),
    SCMP_SYS(getgroups), SCMP_SYS(getrlimit), SCMP_SYS(getrusage), SCMP_SYS(getrandom),
    SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(gettimeofday),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
#ifdef __SANITIZE_ADDRESS__
    /* The leak checker stops its own threads from a process beside it. */
    SCMP_SYS(clone), SCMP_SYS(ptrace), SCMP_SYS(mprotect), SCMP_SYS(mmap), SCMP_SYS(prctl),
    SCMP_SYS(kill), SCMP_SYS(prlimit64), SCMP_SYS(personality),
#endif
};

/* The database, files that are kept, the process beside it: what serve does, and only serve. */
static const int allowed_to_serve[] = {
    SCMP_SYS(preadv), SCMP_SYS(pwritev), SCMP_SYS(preadv2), SCMP_SYS(pwritev2),
    SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename),
    SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(truncate),
    SCMP_SYS(fallocate), SCMP_SYS(sync_file_range), SCMP_SYS(flock), SCMP_SYS(fchmod),
    SCMP_SYS(chmod), SCMP_SYS(fchmodat), SCMP_SYS(fchown), SCMP_SYS(utimensat), SCMP_SYS(umask),
    SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(wait4), SCMP_SYS(waitid),
};

/* A call allowed where one argument is as said. */
static const struct looked_at {
    int call;
    struct scmp_arg_cmp argument;
} looked_at[] = {
    { SCMP_SYS(clone), { 0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD } },
    { SCMP_SYS(mprotect), { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } },
    { SCMP_SYS(mmap), { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } },
    { SCMP_SYS(mmap), { 3, SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0 } }, /* a library, loaded late */
    { SCMP_SYS(socket), { 0, SCMP_CMP_EQ, AF_UNIX, 0 } },
    { SCMP_SYS(socket), { 0, SCMP_CMP_EQ, AF_INET, 0 } },
    { SCMP_SYS(socket), { 0, SCMP_CMP_EQ, AF_INET6, 0 } },
    { SCMP_SYS(socket), { 0, SCMP_CMP_EQ, AF_NETLINK, 0 } }, /* the resolver asks for addresses */
    { SCMP_SYS(socketpair), { 0, SCMP_CMP_EQ, AF_UNIX, 0 } },
    { SCMP_SYS(ioctl), { 1, SCMP_CMP_EQ, FIONBIO, 0 } },
    { SCMP_SYS(ioctl), { 1, SCMP_CMP_EQ, FIONREAD, 0 } },
    { SCMP_SYS(ioctl), { 1, SCMP_CMP_EQ, TCGETS, 0 } },
    { SCMP_SYS(prctl), { 0, SCMP_CMP_EQ, PR_SET_NAME, 0 } },
    { SCMP_SYS(setpriority), { 0, SCMP_CMP_EQ, PRIO_PROCESS, 0 } }, /* threads that give way */
    { SCMP_SYS(getpriority), { 0, SCMP_CMP_EQ, PRIO_PROCESS, 0 } },
    { SCMP_SYS(prlimit64), { 2, SCMP_CMP_EQ, 0, 0 } }, /* asking, not setting */
};

static int add_all(scmp_filter_ctx list, enum calls calls, pid_t child)
{
    size_t more = calls == CALLS_SERVE ? countof(allowed_to_serve) : 0;
    const struct scmp_arg_cmp ours = { 0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0 };
    const struct scmp_arg_cmp childs = { 0, SCMP_CMP_EQ, (scmp_datum_t)child, 0 };
    int fault = 0;

    for (size_t i = 0; i < countof(allowed) && fault == 0; i++)
        fault = seccomp_rule_add_array(list, SCMP_ACT_ALLOW, allowed[i], 0, NULL);
    for (size_t i = 0; i < more && fault == 0; i++)
        fault = seccomp_rule_add_array(list, SCMP_ACT_ALLOW, allowed_to_serve[i], 0, NULL);
    for (size_t i = 0; i < countof(looked_at) && fault == 0; i++)
        fault = seccomp_rule_add_array(list, SCMP_ACT_ALLOW, looked_at[i].call, 1,
                                       &looked_at[i].argument);
    /* "Not there" makes the library take clone, whose flags can be seen. */
    if (fault == 0)
        fault = seccomp_rule_add_array(list, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, NULL);
    if (fault == 0)
        fault = seccomp_rule_add_array(list, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &ours);
    if (fault == 0 && child != 0)
        fault = seccomp_rule_add_array(list, SCMP_ACT_ALLOW, SCMP_SYS(kill), 1, &childs);
    return fault;
}

int harden_calls(enum calls calls, pid_t child)
{
    scmp_filter_ctx list = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (list == NULL) return ENOMEM;
    int fault = seccomp_attr_set(list, SCMP_FLTATR_CTL_TSYNC, 1);
    if (fault == 0) fault = seccomp_attr_set(list, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (fault == 0) fault = add_all(list, calls, child);
    if (fault == 0) fault = seccomp_load(list);
    seccomp_release(list);
    return -fault;
}
