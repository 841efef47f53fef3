import CommandLineDriver
import Foundation
import Testing

/// Who is set aside when a process dies in which several libraries ran.
@Suite struct BlameTests {
  private let surplus: Surplus

  init() throws { surplus = try Surplus() }

  private func compileVictim() throws {
    try Compiled.library(
      from: URL(filePath: Fixture.folder + "/victim.c"), ["-D_GNU_SOURCE"], to: "plugins/victim.so",
      surplus)
  }

  private func run(_ scheduler: String) throws -> [String: String] {
    let spec = Fixture.spec("hostile").replacing("[constant]", with: "[\(scheduler)]")
    let command = try surplus.run(
      spec: spec, "--plugins", "plugins", "--only", "optimizer=hostile", limit: 60)
    #expect(command.status == 3, "\(command.messages)")
    var row = try #require(
      try surplus.results().rows("SELECT status, detail FROM trials").first)
    row["messages"] = command.messages
    return row
  }

  private func setAside() throws -> String {
    try surplus("doctor", "--plugins", "plugins").output.split(separator: "\n")
      .filter { $0.contains("set aside") }.joined(separator: "\n")
  }

  /// One frees the memory of another, which dies of it: neither does so alone, and neither is set aside.
  @Test func whatTheyDoTogetherIsOneOfThem() throws {
    try compileVictim()
    try Fixture.compile(
      ["STEP": "if (getenv(\"VICTIM\")) free((void *)strtoul(getenv(\"VICTIM\"), NULL, 16))"],
      in: "plugins", surplus)
    let row = try run("victim")
    let detail = row["detail"] ?? ""
    #expect(row["status"] == "crashed" && detail.contains("SIGABRT in victim.value"), "\(row)")
    for word in [
      "one of", "hostile.so did not crash by itself", "victim.so did not crash by itself",
    ] {
      #expect(detail.contains(word), "\(detail)")
    }
    #expect(try setAside().isEmpty)
    #expect(row["messages"]?.contains("set aside") == false)
  }

  /// The one that crashes by itself is, and the other is not.
  @Test func theOneThatCrashesAloneIsSetAside() throws {
    try compileVictim()
    try Fixture.compile(["STEP": "abort()"], in: "plugins", surplus)
    let row = try run("victim")
    let detail = row["detail"] ?? ""
    for word in ["one of", "hostile.so crashed by itself", "victim.so did not crash by itself"] {
      #expect(detail.contains(word), "\(detail)")
    }
    let aside = try setAside()
    #expect(aside.contains("hostile.so") && !aside.contains("victim.so"), "\(aside)")
  }

  /// A library that came with Surplus is not set aside for what another did.
  @Test func whatCameWithSurplusIsNeverSetAside() throws {
    // The page says that the next call is one of the schedule.
    let step = """
      { volatile uint64_t *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 4, 0); \
      page[2] = 1ul << 32 | 3; abort(); }
      """
    try Fixture.compile(["STEP": step], in: "plugins", surplus)
    let row = try run("constant")
    let detail = row["detail"] ?? ""
    #expect(detail.contains("SIGABRT in constant.value"), "\(row)")
    #expect(detail.contains("hostile.so is the only library there"), "\(row)")
    #expect(try setAside().isEmpty)
  }

  /// A process without descriptors proves nothing.
  @Test func whoHasNoDescriptorsIsNotSetAside() throws {
    try Fixture.compile(
      ["STEP": "{ while (open(\"/dev/null\", O_RDONLY) >= 0) {} abort(); }"], in: "plugins", surplus
    )
    let row = try run("constant")
    #expect(row["detail"]?.contains("when no more files could be opened") == true, "\(row)")
    #expect(try setAside().isEmpty)
  }

  /// Nor does a library that only sleeps while it is loaded; one that computes does.
  @Test(arguments: [("sleep(60)", false), ("for (;;) {}", true)])
  func onlyTimeOnAProcessorIsProof(_ entry: String, _ isProof: Bool) throws {
    try Fixture.compile(["ENTRY": entry], in: "plugins", surplus)
    let list = try surplus("list", "--plugins", "plugins")
    #expect(list.messages.contains("took longer than 5"), "\(list.messages)")
    #expect(try setAside().contains("hostile.so") == isProof)
  }
}
