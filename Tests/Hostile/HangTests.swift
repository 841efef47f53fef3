import CommandLineDriver
import Foundation
import Testing

/// Plugins that keep their trial from going on, in a call or between calls.
@Suite struct HangTests {
  struct Hang: Sendable, CustomTestStringConvertible {
    let name: String
    var global = ""
    var create = ""
    var step = ""
    var status = "timed_out"
    var words: [String]
    /// So many that a thread finds the engine at work.
    var steps = 20
    var testDescription: String { name }
  }

  private static let forever = "for (;;) pause();"

  static let hangs = [
    Hang(
      name: "stopping itself between calls",
      global: "static void stop(void) { kill(getpid(), SIGSTOP); }", step: "when_outside(stop)",
      words: ["did nothing for longer than"], steps: 300_000),
    Hang(
      name: "a signal handler that does not return",
      global: """
        static void stay(int n) { (void)n; \(forever) } \
        static void interrupt(void) { signal(SIGUSR1, stay); pthread_kill(main_thread, SIGUSR1); }
        """, step: "when_outside(interrupt)", words: ["did nothing for longer than"], steps: 300_000
    ),
    Hang(
      name: "keeping the lock of the loader",
      global: """
        static volatile int held; \
        static int hold(struct dl_phdr_info *i, size_t n, void *d) \
        { (void)i, (void)n, (void)d; held = 1; \(forever) return 0; } \
        static void *keep(void *a) { dl_iterate_phdr(hold, NULL); return a; }
        """,
      create: "{ pthread_t t; pthread_create(&t, NULL, keep, NULL); while (!held) {} }",
      words: ["longer than"]),
    Hang(
      name: "keeping the lock of standard output",
      global: """
        static volatile int held; \
        static void *keep(void *a) { flockfile(stdout); held = 1; \(forever) return a; }
        """, step: "{ pthread_t t; pthread_create(&t, NULL, keep, NULL); while (!held) {} }",
      words: ["did nothing for longer than"]),
    Hang(
      name: "clearing the call page",
      step: "usleep(600000); memset((void *)call_page(), 0, 4096); for (;;) usleep(1000)",
      status: "refused", words: ["call page"]),
    Hang(
      name: "pretending that the call is over",
      step: "call_page()[0]++; for (;;) usleep(1000)", words: ["did nothing for longer than"]),
    Hang(
      name: "counting calls backwards",
      step: "usleep(600000); call_page()[0] = 1; for (;;) usleep(1000)", status: "refused",
      words: ["call page"]),
    Hang(
      name: "a write that does not write",
      step: """
        { char *page = (char *)((uintptr_t)&write & ~4095ul); \
        mprotect(page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC); \
        memcpy((void *)&write, "\\x48\\x89\\xd0\\xc3", 4); }
        """, words: ["did nothing for longer than"]),
    Hang(
      name: "computing for ever, as if between calls", step: "call_page()[0]++; for (;;) {}",
      words: ["limits.trial_seconds = 10"]),
  ]

  private func compile(_ hang: Hang, _ surplus: Surplus) throws {
    try Fixture.compile(
      ["GLOBAL": hang.global, "CREATE": hang.create, "STEP": hang.step], in: "plugins", surplus,
      more: ["-include", Fixture.folder + "/forge.h"])
  }

  @Test(arguments: hangs)
  func isEnded(_ hang: Hang) throws {
    let surplus = try Surplus()
    try compile(hang, surplus)
    let before = surplus.scratch.contents()
    let spec = Fixture.spec("hostile").replacing(
      "step_seconds: 2", with: "step_seconds: 1, trial_seconds: 10"
    ).replacing("steps: 20", with: "steps: \(hang.steps)")
      .replacing("every: 10", with: "every: \(hang.steps / 2)")
    let command = try surplus.run(spec: spec, "--plugins", "plugins", limit: 100)
    #expect(command.status == 3, "\(command.messages)")
    let rows = try surplus.results().rows(
      "SELECT optimizer, status, detail FROM trials ORDER BY optimizer")
    try #require(rows.count == 2)
    #expect(rows[0]["status"] == hang.status, "\(rows[0])")
    for word in hang.words {
      #expect(rows[0]["detail"]?.contains(word) == true, "\(rows[0])")
    }
    #expect(rows[1]["status"] == "finished")
    #expect(!command.messages.contains("set aside"), "\(command.messages)")
    try Fixture.checkNothingIsLeft(of: surplus, since: before)
  }

  /// A worker in which nothing runs any more, not even what sees that its parent is gone.
  @Test func aStoppedWorkerEndsWithItsParent() throws {
    let surplus = try Surplus()
    try compile(Hang(name: "", step: "kill(getpid(), SIGSTOP)", words: []), surplus)
    try surplus.scratch.write(
      Fixture.spec("hostile").replacing("step_seconds: 2", with: "step_seconds: 1000"),
      to: "spec.yaml")
    let running = try surplus.start(
      "run", "spec.yaml", "--out", "out", "--plugins", "plugins", "--only", "optimizer=hostile")
    func isStopped(_ process: String) -> Bool {
      let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
      return text.contains(") T ")
    }
    while running.isAlive, try !surplus.processes().contains(where: isStopped) { usleep(20_000) }
    #expect(running.isAlive)
    kill(running.id, SIGKILL)
    _ = try running.finish()
    for _ in 0..<3000 where try !surplus.processes().isEmpty { usleep(20_000) }
    #expect(try surplus.processes().isEmpty)
  }
}
