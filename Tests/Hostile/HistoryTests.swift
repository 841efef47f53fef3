import CommandLineDriver
import Foundation
import Testing

/// What one trial leaves behind in its worker is not held against another.
@Suite struct HistoryTests {
  /// Each of these fails in every trial of a process but the first.
  static let grudges = [
    "if (calls++ > 0) abort()", "if (calls++ > 0) exit(0)",
    "if (calls++ > 0) for (;;) usleep(1000)", "if (calls++ > 0) return SURPLUS_INTERNAL",
    "if (calls++ > 0) *(volatile int *)8 = 1",
  ]

  @Test(arguments: grudges)
  func aFailureCountsInAFreshWorkerOnly(_ grudge: String) throws {
    let surplus = try Surplus()
    try Fixture.compile(
      ["GLOBAL": "static int calls;", "STEP": grudge], in: "plugins", surplus)
    let command = try surplus.run(
      spec: Fixture.spec("hostile").replacing("seeds: 1", with: "seeds: 4"), "--plugins",
      "plugins", "--jobs", "1")
    #expect(command.status == 0, "\(command.messages)")
    #expect(
      try surplus.results().number("SELECT count(*) FROM trials WHERE status = 'finished'") == 8)
    // All seeds of a full-batch closed form are one trajectory.
    let losses = try surplus.results().number(
      "SELECT count(DISTINCT value) FROM measurements JOIN trials ON key = trial WHERE step = 20 AND metric = 'train_loss' AND optimizer = 'hostile'"
    )
    #expect(losses == 1)
    #expect(!command.messages.contains("set aside"))
  }
}
