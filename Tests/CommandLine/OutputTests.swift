import CommandLineDriver
import Foundation
import Testing

/// Results that cannot be written are an error, whatever the command; a reader that goes away is none.
@Suite struct OutputTests {
  /// One command of each kind, and the files that they want in the folder they are started in.
  static let commands = [
    "--version", "--help", "list", "list --json", "describe adamw", "describe adamw --json",
    "doctor", "trace --landscape golden_quadratic --optimizer sgd --steps 3",
    "run spec.yaml --out out", "run spec.yaml --out out --json", "run spec.yaml --dry-run",
    "show out", "show out --json", "report out", "export out --format csv",
    "export out --format jsonl", "bench dispatch", "bench dispatch --json",
    "plugin check '\(library)' --only loads_quickly",
    "plugin check '\(library)' --json --only loads_quickly",
    "plugin check '\(library)' --reproduce 1", "plugin lock",
    "plugin new mine --kind optimizer --language c",
  ]
  static let library = Project.products.appending(path: "libSurplusC.so").path

  /// Runs a command line of the shell, in which `surplus` is the program.
  private func shell(_ line: String, _ surplus: Surplus) throws -> Command {
    try Command.run(
      "/bin/bash", ["-c", "surplus() { '\(Surplus.binary)' \"$@\"; }; \(line)"],
      in: surplus.scratch.folder, environment: surplus.environment)
  }

  @Test func aFullDeviceIsAnError() throws {
    let surplus = try Surplus()
    try #require(surplus.run(spec: SmallMatrix.spec()).status == 0)
    for command in Self.commands {
      let full = try shell("surplus \(command) > /dev/full", surplus)
      #expect(full.status == 1, "\(command): \(full.messages)")
      #expect(
        full.messages.hasSuffix("standard output: no space left on device\n"),
        "\(command): \(full.messages)")
    }
  }

  /// As other programs of the command line end: by SIGPIPE, without a word.
  @Test func aReaderThatIsGoneIsNoError() throws {
    let surplus = try Surplus()
    try #require(surplus.run(spec: SmallMatrix.spec()).status == 0)
    for command in Self.commands where !command.contains("plugin new") {
      // The reader has ended before the program starts.
      let gone = try shell("exec 3> >(:); wait $!; surplus \(command) >&3", surplus)
      #expect(gone.status == 128 + SIGPIPE, "\(command): \(gone.messages)")
      #expect(!gone.messages.contains("standard output"), "\(command): \(gone.messages)")
    }
  }

  /// A closed descriptor is not given to the next file that is opened: results would end in it.
  @Test func aClosedDescriptorIsAnError() throws {
    let surplus = try Surplus()
    try surplus.scratch.write(SmallMatrix.spec(), to: "spec.yaml")
    let closed = try shell("surplus run spec.yaml --out out >&-", surplus)
    #expect(closed.status == 1)
    #expect(closed.messages == "standard output: bad file descriptor\n")
    let results = surplus.results()
    #expect(
      try results.number("SELECT count(*) FROM trials WHERE status = 'finished'")
        == Double(SmallMatrix.trials))
    // Messages are lost then, and nothing else.
    let silent = try shell("surplus list nothing 2>&-", surplus)
    #expect(silent.status == 2 && silent.output.isEmpty)
  }
}
