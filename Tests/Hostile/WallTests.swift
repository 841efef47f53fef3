import CommandLineDriver
import Foundation
import Testing

/// What a plugin tries beyond its trial fails with an error, not with its death; the rest of the trial goes on.
@Suite struct WallTests {
  struct Attempt: Sendable, CustomTestStringConvertible {
    let name: String
    /// Each in the form `TRY(call)`, which prints what came of it.
    let code: String
    /// How many calls must have failed.
    let failures: Int
    var testDescription: String { name }
  }

  static let attempts = [
    Attempt(
      name: "a socket",
      code:
        "TRY(socket(AF_INET, SOCK_STREAM, 0)); TRY(socket(AF_INET6, SOCK_DGRAM, 0)); TRY(socket(AF_UNIX, SOCK_STREAM, 0)); { int p[2]; TRY(socketpair(AF_UNIX, SOCK_STREAM, 0, p)); }",
      failures: 4),
    Attempt(
      name: "io_uring, which makes system calls past a filter",
      code: "{ char p[256] = \"\"; TRY(syscall(425, 1, p)); }", failures: 1),
    Attempt(
      name: "reading the home folder",
      code:
        "{ char p[4096]; snprintf(p, sizeof p, \"%s/secret\", getenv(\"HOME\")); TRY(open(p, O_RDONLY)); TRY(open(getenv(\"HOME\"), O_RDONLY | O_DIRECTORY)); }",
      failures: 2),
    Attempt(
      name: "reading what is of no use to a trial",
      code:
        "TRY(open(\"/etc/passwd\", O_RDONLY)); TRY(open(\"/root\", O_RDONLY)); TRY(open(\"/proc/1/environ\", O_RDONLY)); TRY(open(\"/proc\", O_RDONLY)); { char p[64]; snprintf(p, sizeof p, \"/proc/%d/environ\", getppid()); TRY(open(p, O_RDONLY)); }",
      failures: 5),
    Attempt(
      name: "writing anywhere",
      code:
        "TRY(open(\"/tmp/surplus-hostile\", O_CREAT | O_WRONLY, 0600)); TRY(open(\"../surplus-hostile\", O_CREAT | O_WRONLY, 0600)); TRY(mkdir(\"/dev/shm/surplus-hostile\", 0700)); TRY(shm_open(\"/surplus-hostile\", O_CREAT | O_RDWR, 0600)); TRY(symlink(\"/\", \"/tmp/surplus-hostile\")); { char p[4096]; snprintf(p, sizeof p, \"%s/secret\", getenv(\"HOME\")); TRY(open(p, O_WRONLY)); TRY(unlink(p)); TRY(rename(p, \"mine\")); TRY(link(p, \"mine\")); TRY(truncate(p, 0)); }",
      failures: 10),
    Attempt(
      name: "changing its own library",
      code:
        "{ Dl_info i; dladdr((void *)&lr, &i); TRY(open(i.dli_fname, O_WRONLY)); TRY(unlink(i.dli_fname)); TRY(chmod(i.dli_fname, 0)); TRY(utimensat(AT_FDCWD, i.dli_fname, NULL, 0)); TRY(chown(i.dli_fname, 1, 1)); }",
      failures: 5),
    Attempt(
      name: "executing a program",
      code:
        "TRY(execl(\"/bin/true\", \"true\", NULL)); TRY(system(\"true\") == 0 ? 0 : -1); { char *a[] = {\"true\", NULL}; pid_t p; errno = posix_spawn(&p, \"/bin/true\", NULL, NULL, a, a); fprintf(stderr, \"posix_spawn: %s\\n\", errno ? strerror(errno) : \"it worked\"); }",
      failures: 3),
    Attempt(
      name: "a fork bomb", code: "for (int i = 0; i < 100; i++) TRY(fork()); TRY(vfork())",
      failures: 101),
    Attempt(
      name: "a new process by the raw calls",
      code:
        "TRY(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL)); { char a[88] = \"\"; TRY(syscall(SYS_clone3, a, sizeof a)); } TRY(syscall(SYS_unshare, 0x10000000))",
      failures: 3),
    Attempt(
      name: "a namespace of its own, for a thread as well, which root could have",
      code:
        "for (int i = 25; i < 31; i++) { TRY(syscall(SYS_unshare, 1ul << i)); TRY(syscall(SYS_clone, 0x10f00 | 1ul << i, NULL, NULL, NULL, NULL)); } TRY(syscall(SYS_setns, 0, 0))",
      failures: 13),
    Attempt(
      name: "ptrace and the memory of others",
      code:
        "TRY(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL)); { char b[8]; struct iovec l = {b, 8}, r = {&lr, 8}; TRY(process_vm_readv(getppid(), &l, 1, &r, 1, 0)); TRY(process_vm_writev(getppid(), &l, 1, &r, 1, 0)); } TRY(syscall(SYS_pidfd_open, getppid(), 0))",
      failures: 4),
    Attempt(
      name: "signalling its parent",
      code:
        "TRY(kill(getppid(), SIGTERM)); TRY(kill(-getppid(), 0)); TRY(kill(0, 0)); TRY(kill(-1, 0)); TRY(syscall(SYS_tgkill, getppid(), getppid(), 0)); TRY(syscall(SYS_tkill, getppid(), 0)); TRY(fcntl(1, F_SETOWN, getppid()))",
      failures: 7),
    Attempt(
      name: "killing itself as if from outside",
      code: "TRY(kill(getpid(), SIGKILL)); TRY(raise(SIGKILL))", failures: 2),
    Attempt(
      name: "a timer that kills it",
      code:
        "{ struct sigevent e = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL}; timer_t t; TRY(timer_create(CLOCK_MONOTONIC, &e, &t)); }",
      failures: 1),
    Attempt(
      name: "lifting its limits",
      code:
        "{ struct rlimit l = {1ul << 40, 1ul << 40}; TRY(setrlimit(RLIMIT_AS, &l)); TRY(setrlimit(RLIMIT_NOFILE, &l)); } TRY(nice(-5)); TRY(syscall(SYS_sched_setaffinity, getppid(), 0, NULL))",
      failures: 4),
    Attempt(
      name: "cutting the page shared with the parent",
      code: "TRY(ftruncate(4, 0)); TRY(ftruncate(4, 1 << 20))", failures: 2),
    Attempt(
      name: "leaving memory behind",
      code:
        "TRY(syscall(SYS_shmget, 0, 4096, 01600)); TRY(syscall(SYS_mq_open, \"x\", 0102, 0600, NULL))",
      failures: 2),
    Attempt(
      name: "another architecture's system calls",
      code: "TRY(syscall(0x40000000 + SYS_socket, AF_INET, SOCK_STREAM, 0))", failures: 1),
  ]

  @Test(arguments: attempts)
  func isDenied(_ attempt: Attempt) throws {
    let surplus = try Surplus()
    try surplus.scratch.write("a secret", to: "home/secret")
    try Fixture.compile(["STEP": attempt.code], in: "plugins", surplus)
    let before = surplus.scratch.contents()
    let command = try surplus.run(
      spec: Fixture.spec("hostile"), "--plugins", "plugins", "--require-sandbox", limit: 60)
    #expect(command.status == 0, "\(command.messages)")
    let output =
      try surplus.results().value("SELECT output FROM trials WHERE optimizer = 'hostile'") ?? ""
    #expect(!output.contains("it worked"), "\(output)")
    #expect(output.split(separator: "\n").count == attempt.failures, "\(output)")
    #expect(surplus.scratch.text("home/secret") == "a secret")
    #expect(!FileManager.default.fileExists(atPath: "/tmp/surplus-hostile"))
    try Fixture.checkNothingIsLeft(of: surplus, since: before)
  }

  /// The same attempts in the probe: what a library does while it is loaded.
  @Test func theProbeHasTheSameWalls() throws {
    let surplus = try Surplus()
    try surplus.scratch.write("a secret", to: "home/secret")
    let attempt = """
      { char p[4096]; snprintf(p, sizeof p, "%s/secret", getenv("HOME")); \
      int works = socket(AF_INET, SOCK_STREAM, 0) >= 0 || open(p, O_RDONLY) >= 0 || fork() >= 0 \
      || open("/tmp/surplus-hostile", O_CREAT | O_WRONLY, 0600) >= 0; if (works) return NULL; }
      """
    try Fixture.compile(["ENTRY": attempt], in: "plugins", surplus)
    let command = try surplus.run(spec: Fixture.spec("hostile"), "--plugins", "plugins")
    #expect(command.status == 0, "\(command.messages)")
  }

  /// What a shell holds stays with it: a worker has a short list of variables.
  @Test func theEnvironmentOfTheShellIsNotThere() throws {
    let surplus = try Surplus()
    try Fixture.compile(
      [
        "STEP": """
        fprintf(stderr, "%d%d%d\\n", getenv("GLIBC_TUNABLES") != NULL, getenv("A_SECRET_OF_THE_SHELL") != NULL, \
        getenv("HOME") != NULL)
        """
      ], in: "plugins", surplus)
    try surplus.scratch.write(Fixture.spec("hostile"), to: "spec.yaml")
    let command = try Command.run(
      "/usr/bin/env",
      [
        "A_SECRET_OF_THE_SHELL=1", "GLIBC_TUNABLES=glibc.malloc.arena_max=1", Surplus.binary, "run",
        "spec.yaml",
        "--out", "out", "--plugins", "plugins",
      ], in: surplus.scratch.folder, environment: surplus.environment)
    #expect(command.status == 0, "\(command.messages)")
    let output =
      try surplus.results().value("SELECT output FROM trials WHERE optimizer = 'hostile'") ?? ""
    #expect(output == "001\n", "\(output)")
  }

  /// And in a trace.
  @Test func aTraceHasTheSameWalls() throws {
    let surplus = try Surplus()
    try Fixture.compile(
      ["STEP": "TRY(socket(AF_INET, SOCK_STREAM, 0)); TRY(fork())"], in: "plugins", surplus)
    let command = try surplus(
      "trace", "--landscape", "golden_rosenbrock", "--optimizer", "hostile", "--steps", "5",
      "--plugins", "plugins")
    #expect(command.status == 0)
    #expect(command.messages.split(separator: "\n").count == 2)
    #expect(!command.messages.contains("it worked"), "\(command.messages)")
  }

  /// The scratch folder can be written, is the place where a plugin starts, and is empty again for the next trial.
  @Test func theScratchFolderIsThere() throws {
    let surplus = try Surplus()
    let code = """
      { TRY(access("mine", F_OK)); FILE *f = fopen("mine", "w"); fputs("mine", f); fclose(f); \
      char p[4096]; snprintf(p, sizeof p, "%s/mine", getenv("TMPDIR")); \
      fprintf(stderr, "%ld\\n", (long)access(p, R_OK)); mkdir("folder", 0); }
      """
    try Fixture.compile(["STEP": code], in: "plugins", surplus)
    let before = surplus.scratch.contents()
    let command = try surplus.run(
      spec: Fixture.spec("hostile", "hostile: {lr: 0.0002}"), "--plugins", "plugins", "--jobs", "1")
    #expect(command.status == 0, "\(command.messages)")
    let outputs = try surplus.results().rows("SELECT output FROM trials WHERE output NOT NULL")
    #expect(outputs.count == 2)
    for output in outputs {
      #expect(output["output"]?.contains("No such file or directory\n0\n") == true)
    }
    try Fixture.checkNothingIsLeft(of: surplus, since: before)
  }

  /// Threads are allowed, and end with the call.
  @Test func threadsWork() throws {
    let surplus = try Surplus()
    try Fixture.compile(
      [
        "GLOBAL": "static void *work(void *a) { *(double *)a -= 1; return a; }",
        "STEP":
          "{ pthread_t t; if (pthread_create(&t, NULL, work, w)) abort(); pthread_join(t, NULL); }",
      ], in: "plugins", surplus)
    let command = try surplus.run(spec: Fixture.spec("hostile"), "--plugins", "plugins")
    #expect(command.status == 0, "\(command.messages)")
    let detail = try surplus.results().value(
      "SELECT detail FROM trials WHERE optimizer = 'hostile'")
    #expect(detail == "")
  }
}
