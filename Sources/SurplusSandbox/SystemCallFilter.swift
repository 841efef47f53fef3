import CLinux
internal import CSeccomp
import Glibc

/// The system calls that are left to a process that runs plugins. Everything else fails with EPERM.
struct SystemCallFilter {
  /// Allowed with any arguments; without timer_create, whose timers can send SIGKILL. A name that this machine or its libseccomp does not know is passed over.
  private static let allowed = """
    read write readv writev pread64 pwrite64 preadv pwritev lseek
    open openat openat2 creat close close_range dup dup2 dup3 flock
    stat lstat fstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd chdir fchdir umask fsync fdatasync ftruncate fallocate fadvise64 readahead
    mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat
    copy_file_range sendfile pipe pipe2 eventfd2 memfd_create
    poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait
    mmap mprotect munmap mremap madvise brk mlock mlock2 munlock msync mincore membarrier
    mbind get_mempolicy set_mempolicy pkey_alloc pkey_free pkey_mprotect
    futex futex_waitv set_robust_list get_robust_list rseq set_tid_address arch_prctl gettid getcpu
    sched_yield sched_getaffinity sched_getparam sched_getscheduler
    sched_get_priority_max sched_get_priority_min exit exit_group
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
    pause restart_syscall alarm setitimer getitimer
    timerfd_create timerfd_settime timerfd_gettime
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times
    getpid getppid getpgrp getpgid getsid getuid geteuid getgid getegid getresuid getresgid getgroups
    capget getpriority getrlimit getrusage uname sysinfo getrandom
    """

  /// A call that is allowed for some values of one argument.
  private struct Condition {
    let call: String
    let argument: UInt32
    let comparison: scmp_compare
    let value: UInt64
    var mask: UInt64?
  }

  private static let conditions: [Condition] =
    [
      // Threads, not processes; and none that lives in a namespace of its own, which root could ask for.
      Condition(
        call: "clone", argument: 0, comparison: SCMP_CMP_MASKED_EQ,
        value: UInt64(LINUX_CLONE_THREAD),
        mask: UInt64(LINUX_CLONE_THREAD | LINUX_CLONE_NAMESPACES)),
      // Without F_SETOWN, which sends signals to others.
      Condition(call: "fcntl", argument: 1, comparison: SCMP_CMP_LT, value: UInt64(F_SETOWN)),
      Condition(call: "fcntl", argument: 1, comparison: SCMP_CMP_GT, value: 16),
      // Limits can be read, not set.
      Condition(call: "prlimit64", argument: 2, comparison: SCMP_CMP_EQ, value: 0),
    ]
    // TCGETS, TIOCGWINSZ, FIONREAD, FIONCLEX, FIOCLEX: what isatty and buffers ask.
    + [0x5401, 0x5413, 0x541B, 0x5450, 0x5451].map {
      Condition(call: "ioctl", argument: 1, comparison: SCMP_CMP_EQ, value: $0)
    }
    // PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS, PR_SET_VMA.
    + [3, 15, 16, 21, 23, 39, 0x5356_4D41].map {
      Condition(call: "prctl", argument: 0, comparison: SCMP_CMP_EQ, value: $0)
    }

  /// Lays the filter on every thread of this process; it cannot be taken off. Throws when the kernel refuses.
  static func enter() throws {
    guard let filter = seccomp_init(seccomp_fail(UInt16(EPERM))) else {
      throw SandboxError("seccomp: no filter")
    }
    defer { seccomp_release(filter) }
    // Other architectures' numbers of calls as well; and a tree, not a list, for kernels without a cache.
    try check(seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, seccomp_fail(UInt16(EPERM))))
    try check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1))
    _ = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2)
    for name in allowed.split(whereSeparator: \.isWhitespace) {
      try allow(String(name), in: filter)
    }
    for condition in conditions {
      try allow(
        condition.call, in: filter,
        where: [
          scmp_arg_cmp(
            arg: condition.argument, op: condition.comparison,
            datum_a: condition.mask ?? condition.value, datum_b: condition.value)
        ])
    }
    // Signals to itself, which is how abort works. But nobody kills itself in the way the system kills.
    for (name, argument) in [("kill", UInt32(1)), ("tgkill", 2)] {
      try allow(
        name, in: filter,
        where: [
          scmp_arg_cmp(arg: 0, op: SCMP_CMP_EQ, datum_a: UInt64(getpid()), datum_b: 0),
          scmp_arg_cmp(arg: argument, op: SCMP_CMP_NE, datum_a: UInt64(SIGKILL), datum_b: 0),
        ])
    }
    // Its flags lie in memory, where a filter does not look; the C library takes clone where there is no clone3.
    let clone3 = seccomp_syscall_resolve_name("clone3")
    if clone3 >= 0 {
      try check(seccomp_rule_add_array(filter, seccomp_fail(UInt16(ENOSYS)), clone3, 0, nil))
    }
    try check(seccomp_load(filter))
  }

  private static func allow(
    _ name: String, in filter: scmp_filter_ctx, where conditions: [scmp_arg_cmp] = []
  ) throws {
    let number = seccomp_syscall_resolve_name(name)
    guard number >= 0 else { return }
    try check(
      seccomp_rule_add_array(
        filter, seccomp_allow(), number, UInt32(conditions.count), conditions))
  }

  private static func check(_ code: Int32) throws {
    guard code == 0 else {
      throw SandboxError("seccomp: \(String(cString: strerror(-code)))")
    }
  }
}
