import CommandLineDriver
import Foundation
import Testing

/// Files that are not the libraries they pretend to be.
@Suite struct LibraryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// What the warning must say besides the file, each of it.
    let words: [String]
    /// Makes the file `bad.so` in the folder `plugins`.
    let make: @Sendable (Surplus) throws -> Void
    var testDescription: String { name }
  }

  static func compiled(_ name: String, _ macros: [String: String], _ words: String...) -> Case {
    Case(name: name, words: words) {
      try Fixture.compile(macros, named: "bad", in: "plugins", $0)
    }
  }

  static func edited(
    _ name: String, _ words: String..., edit: @escaping @Sendable (inout Data) -> Void
  ) -> Case {
    Case(name: name, words: words) { surplus in
      let file = URL(filePath: try Fixture.compile([:], named: "bad", in: "plugins", surplus))
      var bytes = try Data(contentsOf: file)
      edit(&bytes)
      try bytes.write(to: file)
    }
  }

  static let cases = [
    Case(name: "text", words: ["cannot be loaded"]) {
      try $0.scratch.write("this is no library\n", to: "plugins/bad.so")
    },
    Case(name: "empty", words: ["cannot be loaded"]) {
      try $0.scratch.write("", to: "plugins/bad.so")
    },
    edited("truncated", "load") { $0 = $0.prefix($0.count / 3) },
    // e_machine of the ELF header: 183 is AArch64, 62 x86-64.
    edited("other architecture", "cannot be loaded") { $0[18] = $0[18] == 62 ? 183 : 62 },
    Case(name: "missing dependency", words: ["cannot be loaded", "libgone.so"]) { surplus in
      let scratch = surplus.scratch
      try scratch.write("int gone(void) { return 1; }\n", to: "gone.c")
      let library = scratch.path("libgone.so")
      let built = try Command.run(
        "/usr/bin/cc", ["-shared", "-fPIC", scratch.path("gone.c"), "-o", library],
        environment: surplus.environment)
      guard built.status == 0 else { throw DriverError(built.messages) }
      try Fixture.compile(
        ["STEP": "{ extern int gone(void); gone(); }"], named: "bad", in: "plugins", surplus,
        more: ["-L", scratch.folder.path, "-lgone"])
      try FileManager.default.removeItem(atPath: library)
    },
    compiled("no entry", ["surplus_plugin_entry": "another_entry"], "surplus_plugin_entry"),
    compiled("later major version", ["MAJOR": "7"], "7.", "1.1"),
    compiled("earlier major version", ["MAJOR": "0", "MINOR": "1"], "0.1", "1.1"),
    compiled("entry returns null", ["RETURNED": "NULL"], "null"),
    compiled("unknown need", ["NEEDS": "(1ull << 40)"], "hostile", "40"),
    compiled("no table", ["TABLE": "NULL"], "hostile", "table"),
    compiled("id not snake_case", ["ID": "\"Hostile-One\""], "Hostile-One", "snake_case"),
    compiled("crash in entry", ["ENTRY": "*(volatile int *)8 = 1"], "SIGSEGV"),
    compiled("exit in entry", ["ENTRY": "exit(0)"], "exit"),
    compiled("sleep in entry", ["ENTRY": "sleep(60)"], "longer than 5"),
    compiled(
      "crash in a constructor",
      ["GLOBAL": "__attribute__((constructor)) static void early(void) { abort(); }"], "SIGABRT"),
    compiled("a null text", ["SUMMARY": "NULL"], "hostile", "summary", "null"),
    compiled(
      "a text without an end",
      [
        "GLOBAL": """
        static char endless[1 << 20]; __attribute__((constructor)) static void fill(void) \
        { memset(endless, 'a', sizeof endless); }
        """, "SUMMARY": "endless",
      ], "hostile", "summary", "4096 bytes"),
    compiled("a text that is not UTF-8", ["SUMMARY": "\"\\xff\""], "hostile", "UTF-8"),
    compiled(
      "a formula without an end",
      [
        "GLOBAL": """
        static char endless[1 << 20]; __attribute__((constructor)) static void fill(void) \
        { memset(endless, '\\n', sizeof endless); }
        """, "FORMULA": "endless",
      ], "hostile", "formula", "4096 bytes"),
    compiled("a state that is not UTF-8", ["STATE": "\"\\xff\""], "hostile", "state", "UTF-8"),
    compiled("a cost that is not UTF-8", ["COST": "\"\\xff\""], "hostile", "cost", "UTF-8"),
    compiled("a range upside down", ["MINIMUM": "1e7"], "hostile", "lr", "not in"),
    compiled("a range that is not a number", ["MINIMUM": "NAN"], "hostile", "lr", "not in"),
    compiled(
      "a report that is forged",
      [
        "ENTRY": """
        { Dl_info i; dladdr((void *)&lr, &i); dprintf(3, "{\\"path\\":\\"%s\\",\\"library\\":\\"hostile_library\\",\\"version\\":\\"1\\",\\"faults\\":{},\\"descriptors\\":[{\\"id\\":\\"hostile\\",\\"kind\\":\\"optimizer\\",\\"version\\":\\"1\\",\\"summary\\":\\"\\",\\"reference\\":\\"\\",\\"precisions\\":[\\"f64\\"],\\"needs\\":0,\\"traits\\":0,\\"hooks\\":0,\\"offers\\":0,\\"dividesRows\\":false,\\"hyperparameters\\":[{\\"name\\":\\"lr\\",\\"kind\\":{\\"choice\\":{\\"_0\\":[\\"a\\"]}},\\"defaultValue\\":1e30,\\"minimum\\":0,\\"maximum\\":1e30,\\"unit\\":\\"\\",\\"summary\\":\\"\\"}]}]}\\n", i.dli_fname); }
        """
      ], "wrote to the descriptor of its results"),
    compiled("ten thousand components", ["COUNT": "10000"], "10000 components"),
    compiled("a million hyperparameters", ["LRS": "1000000"], "hostile", "1000000"),
    compiled("a table of no bytes", ["SIZE": "0"], "0 bytes"),
    compiled("a descriptor of no bytes", ["DESCRIBED": "0"], "0 bytes"),
    compiled("a table of four billion bytes", ["SIZE": "4000000000u"], "4000000000 bytes"),
    compiled(
      "a descriptor of four billion bytes", ["DESCRIBED": "4000000000u"], "4000000000 bytes"),
    compiled("loop in entry", ["ENTRY": "for (;;) usleep(1000)"], "s"),
  ]

  /// Where nobody asks for it, a bad library is a warning; everything else works.
  @Test(arguments: cases)
  func isAWarningWhereNobodyNamesIt(_ bad: Case) throws {
    let surplus = try Surplus()
    try bad.make(surplus)
    let command = try surplus.run(spec: Fixture.spec(), "--plugins", "plugins", limit: 60)
    #expect(command.status == 0, "\(command.messages)")
    #expect(try surplus.results().value("SELECT status FROM trials") == "finished")
    for word in ["bad.so"] + bad.words {
      #expect(command.messages.contains(word), "'\(command.messages)' lacks '\(word)'")
    }
    #expect(command.messages.split(separator: "\n").count == 1, "\(command.messages)")

    let list = try surplus("list", "optimizers", "--json", "--plugins", "plugins")
    #expect(list.status == 0)
    #expect(!list.output.contains("hostile_library"))
    #expect(list.messages.contains("bad.so"))
  }

  /// Where the spec names its component, the run ends before it begins.
  @Test(arguments: cases)
  func isAnErrorWhereTheSpecNamesIt(_ bad: Case) throws {
    let surplus = try Surplus()
    try bad.make(surplus)
    let command = try surplus.run(spec: Fixture.spec("hostile"), "--plugins", "plugins", limit: 60)
    #expect(command.status == 2)
    #expect(command.messages.contains("hostile"))
    #expect(surplus.scratch.contents("out").isEmpty)
  }

  /// What C says for no limit.
  @Test func aRangeMayBeWithoutEnd() throws {
    let surplus = try Surplus()
    try Fixture.compile(["MAXIMUM": "INFINITY"], in: "plugins", surplus)
    for arguments in [
      ["list", "--json"], ["describe", "hostile"], ["describe", "hostile", "--json"],
    ] {
      let command = try surplus.run(arguments + ["--plugins", "plugins"])
      #expect(command.status == 0 && command.messages.isEmpty, "\(command.messages)")
    }
    let run = try surplus.run(
      spec: Fixture.spec("hostile: {lr: [0.0001, 0.0002]}"), "--plugins", "plugins")
    #expect(run.status == 0, "\(run.messages)")
    let wrong = try surplus.run(
      spec: Fixture.spec("hostile: {lr: 1e999}"), "--plugins", "plugins", out: "other")
    #expect(wrong.status == 2)
    #expect(wrong.messages.contains("lr"), "\(wrong.messages)")
  }

  /// Two libraries with one id: an error that names both, unless the id is qualified.
  @Test func oneIdInTwoLibraries() throws {
    let surplus = try Surplus()
    try Fixture.compile(["LIBRARY": "\"first\""], named: "first", in: "plugins", surplus)
    try Fixture.compile(["LIBRARY": "\"second\""], named: "second", in: "plugins", surplus)
    let plain = try surplus.run(spec: Fixture.spec("hostile"), "--plugins", "plugins")
    #expect(plain.status == 2)
    #expect(plain.messages.contains("first/hostile") && plain.messages.contains("second/hostile"))
    let qualified = try surplus.run(
      spec: Fixture.spec("first/hostile", "second/hostile: {lr: 0.0002}"), "--plugins", "plugins")
    #expect(qualified.status == 0, "\(qualified.messages)")
    #expect(try surplus.results().rows("SELECT * FROM trials").count == 3)
    // Where nobody names it, it is nobody's problem.
    let other = try surplus.run(spec: Fixture.spec(), "--plugins", "plugins", out: "other")
    #expect(other.status == 0)
  }

  /// A folder that is not there is a mistake, not an empty folder.
  @Test func missingPluginFolder() throws {
    let surplus = try Surplus()
    let command = try surplus.run(spec: Fixture.spec(), "--plugins", "nowhere")
    #expect(command.status == 2)
    #expect(command.messages.contains("nowhere"))
    #expect(surplus.scratch.contents("out").isEmpty)
  }
}
