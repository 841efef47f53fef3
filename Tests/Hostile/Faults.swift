/// What a plugin can do in a call, and what its row then says.
extension FaultTests {
  /// Ends, stops or loses its process.
  static let processes = [
    Fault(
      name: "segfault in create", macros: ["CREATE": "*(volatile int *)8 = 1"], status: "crashed",
      words: ["hostile.create", "SIGSEGV at address 0x8"]),
    Fault(
      name: "segfault in step", macros: ["STEP": "*(volatile int *)8 = 1"], status: "crashed",
      words: ["hostile.step, step 3", "SIGSEGV at address 0x8"]),
    Fault(
      name: "exit(0) in step", macros: ["STEP": "exit(0)"], status: "crashed",
      words: ["hostile", "step 3", "exit"]),
    Fault(
      name: "_exit(0) in step", macros: ["STEP": "_exit(0)"], status: "crashed",
      words: ["hostile", "step 3", "exit"]),
    Fault(
      name: "exit(0) in create", macros: ["CREATE": "exit(0)"], status: "crashed",
      words: ["hostile", "create", "exit"]),
    Fault(
      name: "abort", macros: ["STEP": "fputs(\"last words\", stderr); abort()"], status: "crashed",
      words: ["hostile", "step 3", "SIGABRT", "last words"]),
    Fault(
      name: "an exception of C++", macros: ["STEP": "{ extern void fail(void); fail(); }"],
      status: "crashed", words: ["hostile", "step 3", "SIGABRT", "the moon is full"],
      more: [Fixture.folder + "/exception.cpp", "-lstdc++"]),
    Fault(
      name: "endless loop", macros: ["STEP": "for (;;) usleep(1000)"], status: "timed_out",
      words: ["hostile", "step 3", "than 2"]),
    Fault(
      name: "sleep", macros: ["STEP": "sleep(1000)"], status: "timed_out",
      words: ["hostile", "step 3", "than 2"]),
    Fault(
      name: "endless loop in create", macros: ["CREATE": "for (;;) usleep(1000)"],
      status: "timed_out", words: ["hostile", "create"]),
    Fault(
      name: "stopping itself", macros: ["STEP": "raise(SIGSTOP)"], status: "timed_out",
      words: ["hostile", "step 3"]),
    Fault(
      name: "endless loop with every signal blocked",
      macros: [
        "STEP":
          "{ sigset_t all; sigfillset(&all); sigprocmask(SIG_SETMASK, &all, NULL); for (;;) usleep(1000); }"
      ], status: "timed_out", words: ["hostile", "step 3"]),
    Fault(
      name: "a handler that hides a segfault",
      macros: [
        "GLOBAL": "static void nothing(int n) { (void)n; }",
        "STEP": "signal(SIGSEGV, nothing); *(volatile int *)8 = 1",
      ], status: "timed_out", words: ["hostile", "step 3"]),
    Fault(
      name: "a segfault with the signal ignored and blocked",
      macros: [
        "STEP":
          "{ sigset_t all; sigfillset(&all); sigprocmask(SIG_SETMASK, &all, NULL); signal(SIGSEGV, SIG_IGN); *(volatile int *)8 = 1; }"
      ], status: "crashed", words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "closing every descriptor",
      macros: ["STEP": "for (int i = 0; i < 256; i++) close(i)"], status: "crashed",
      words: ["exit code 0 in the engine", "step 10"]),
    Fault(
      name: "another file in the place of the results", macros: ["STEP": "dup2(2, 3)"],
      status: "crashed", words: ["closed its results"]),
    Fault(
      name: "endless output", macros: ["STEP": "for (;;) puts(\"spam\")"], status: "timed_out",
      words: ["hostile", "step 3", "spam"]),
    Fault(
      name: "an entry that crashes in the worker alone",
      macros: ["GLOBAL": isWorker, "ENTRY": "if (is_worker()) abort()"], status: "crashed",
      words: ["hostile.surplus_plugin_entry", "SIGABRT"]),
    Fault(
      name: "an entry that takes a minute in the worker alone",
      macros: ["GLOBAL": isWorker, "ENTRY": "if (is_worker()) sleep(60)"], status: "timed_out",
      words: ["hostile.surplus_plugin_entry", "than 2"]),
    Fault(
      name: "a thread left running",
      macros: [
        "GLOBAL": "static void *spin(void *a) { for (;;) usleep(1000); return a; }",
        "STEP": "{ pthread_t t; pthread_create(&t, NULL, spin, NULL); }",
      ], status: "finished", words: ["left 1 threads running"], exit: 0),
  ]

  /// Uses memory that is not there or not its own.
  static let memory = [
    Fault(
      name: "stack overflow",
      macros: [
        "GLOBAL":
          "static int deep(int n) { volatile char a[4096]; a[n % 4096] = 1; return deep(n + 1) + a[0]; }",
        "STEP": "w[0] += deep(0)",
      ], status: "crashed", words: ["hostile", "step 3", "SIGSEGV, a stack overflow"]),
    Fault(
      name: "using what malloc did not give",
      macros: ["STEP": "for (;;) { char *p = malloc(1 << 20); p[n] = 1; kept = p; }"],
      status: "out_of_memory", words: ["hostile", "step 3", "SIGSEGV", "4294967296 bytes"]),
    Fault(
      name: "giving up without memory",
      macros: ["STEP": "for (;;) if (!(kept = malloc(1 << 20))) abort()"],
      status: "out_of_memory", words: ["hostile", "step 3", "SIGABRT"]),
    Fault(
      name: "short write past the parameters", macros: ["STEP": "((char *)(w + n))[0] ^= 1"],
      status: "refused", words: ["hostile", "step 3", "the parameters"]),
    Fault(
      name: "short write before the parameters", macros: ["STEP": "((char *)w)[-1] ^= 1"],
      status: "refused", words: ["hostile", "step 3", "the parameters"]),
    Fault(
      name: "write past the gradient", macros: ["STEP": "((char *)(g + n))[7] ^= 1"],
      status: "crashed", words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "write before the gradient", macros: ["STEP": "((char *)g)[-64] ^= 1"],
      status: "crashed", words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "write past the state",
      macros: ["SLOTS": "1", "STEP": "((char *)s->state[0])[8 * n] ^= 1"], status: "refused",
      words: ["hostile", "step 3", "state slot 'm'"]),
    Fault(
      name: "write before the state",
      macros: ["SLOTS": "1", "STEP": "((char *)s->state[0])[-8] ^= 1"], status: "refused",
      words: ["hostile", "step 3", "state slot 'm'"]),
    Fault(
      name: "long write past the parameters", macros: ["STEP": "memset(w + n, 1, 4096)"],
      status: "crashed", words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "long write before the parameters",
      macros: ["STEP": "for (long i = 1; i < 1024; i++) w[-i] = 1"], status: "crashed",
      words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "changing the gradient", macros: ["STEP": "((double *)g)[0] = 5"], status: "crashed",
      words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "changing its hyperparameters",
      macros: ["STEP": "((double *)s->hyperparameters)[0] = 5"], status: "crashed",
      words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "changing its own constants",
      macros: ["STEP": "*(volatile double *)&lr.maximum = 7"], status: "crashed",
      words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "using a pointer after its call",
      macros: ["STEP": "kept = w", "LATER": "*(double *)kept = 1"],
      status: "finished", words: [], exit: 0),
  ]

  /// Spoils numbers, or how they are computed.
  static let numbers = [
    Fault(
      name: "not a number", macros: ["STEP": "w[0] = NAN; return SURPLUS_OK"], status: "diverged",
      words: ["step 4"], exit: 0),
    Fault(
      name: "infinity", macros: ["STEP": "w[0] = INFINITY; return SURPLUS_OK"], status: "diverged",
      words: ["step 4"], exit: 0),
    Fault(
      name: "denormals", macros: ["STEP": "for (uint64_t i = 0; i < n; i++) w[i] = 5e-324"],
      status: "finished", words: [], exit: 0),
    Fault(
      name: "another rounding mode", macros: ["STEP": "fesetround(FE_UPWARD)"], status: "refused",
      words: ["hostile", "step 3", "rounds up"]),
    Fault(
      name: "flushing denormals",
      macros: ["STEP": "__builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040)"],
      status: "refused", words: ["hostile", "step 3", "denormal"]),
    Fault(
      name: "trapping on division by zero", macros: ["STEP": "feenableexcept(FE_DIVBYZERO)"],
      status: "refused", words: ["hostile", "step 3", "traps"]),
  ]

  /// Reports something that cannot be.
  static let reports = [
    Fault(
      name: "an error with its reason",
      macros: [
        "STEP":
          "snprintf(error->message, error->capacity, \"the moon is full\"); return SURPLUS_INTERNAL"
      ],
      status: "refused", words: ["hostile", "step 3", "the moon is full"]),
    Fault(
      name: "an error in create",
      macros: [
        "CREATE": "snprintf(error->message, error->capacity, \"no\"); return SURPLUS_UNSUPPORTED"
      ], status: "refused", words: ["hostile", "create", "unsupported", "no"]),
    Fault(
      name: "an unknown outcome", macros: ["STEP": "s->outcome = 77"], status: "refused",
      words: ["hostile", "step 3", "77"]),
    Fault(
      name: "garbage among the results",
      macros: ["STEP": "dprintf(3, \"garbage\\n{\\\"a\\\": [}\\n\")"], status: "refused",
      words: ["reports", "not the engine"]),
    Fault(
      name: "a result reported twice",
      macros: [
        "STEP":
          "dprintf(3, \"{\\\"measurement\\\":{\\\"_0\\\":{\\\"step\\\":0,\\\"gradients\\\":0,\\\"metric\\\":\\\"train_loss\\\",\\\"value\\\":0}}}\\n\")"
      ], status: "refused", words: ["reports", "not the engine"]),
    Fault(
      name: "garbage on the page shared with the parent",
      macros: [
        "STEP":
          "memset(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 4, 0), 0xFF, 4096); abort()"
      ], status: "crashed", words: ["SIGABRT"]),
  ]

  /// Whether this is a worker, not a probe.
  private static let isWorker = """
    static int is_worker(void) { char text[4096] = ""; int f = open("/proc/self/cmdline", O_RDONLY); \
    (void)!read(f, text, 4095); close(f); return strcmp(text + strlen(text) + 1, "run-worker") == 0; }
    """
}
