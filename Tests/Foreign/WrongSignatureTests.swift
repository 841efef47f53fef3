import CommandLineDriver
import Foundation
import Testing

/// A manifest that is wrong for its function: seen in the tryout, told, and nobody else's problem.
@Suite struct WrongSignatureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let function: String
    /// Replaced in the arguments.
    var change = ("", "")
    let words: [String]
    var testDescription: String { "\(function) \(change.1)" }
  }

  static let cases = [
    Case(function: "not_a_number", words: ["not finite in step 0"]),
    Case(function: "nothing", words: ["changed no parameter"]),
    Case(function: "too_far", words: ["wrote past the end of the parameters"]),
    Case(function: "spoils_gradient", words: ["wrote into the gradient"]),
    Case(function: "aborts", words: ["SIGABRT", "trying 'aborts' in f64"]),
    Case(
      function: "coded", change: ("count: size_t, parameters", "parameters"),
      words: ["SIGSEGV", "trying 'coded' in f64"]),
    Case(
      function: "coded", change: ("hyper.lr: double", "hyper.lr: float"),
      words: ["changed no parameter"]),
    Case(
      function: "coded", change: ("gradient: pointer", "null: pointer, gradient: pointer"),
      words: ["SIGSEGV", "trying 'coded' in f64"]),
    Case(
      function: "no_such_function",
      words: ["rules.surplus.yaml:11:12:", "librules.so has no function 'no_such_function'"]),
  ]

  @Test(arguments: cases) func isReported(_ wrong: Case) throws {
    let surplus = try Surplus()
    let component = Foreign.descent(wrong.function)
      .replacingOccurrences(of: wrong.change.0, with: wrong.change.1)
    try Foreign.rules(component, in: surplus)
    let unnamed = try surplus.run(spec: Foreign.spec(), "--plugins", "plugins", out: "sound")
    #expect(unnamed.status == 0, "\(unnamed.messages)")
    #expect(unnamed.messages.split(separator: "\n").count == 1, "\(unnamed.messages)")
    let named = try surplus.run(spec: Foreign.spec(wrong.function), "--plugins", "plugins")
    #expect(named.status == 2, "\(named.messages)")
    #expect(surplus.scratch.contents("out").isEmpty)
    for word in ["rules.surplus.yaml"] + wrong.words {
      #expect(unnamed.messages.contains(word), "'\(unnamed.messages)' lacks '\(word)'")
      #expect(named.messages.contains(word), "'\(named.messages)' lacks '\(word)'")
    }
  }

  /// What no tryout finds is placed like any other crash: component, function, step.
  @Test func aLaterCrashIsARow() throws {
    let surplus = try Surplus()
    try Foreign.rules(Foreign.descent("crashes_later", ", step: long"), in: surplus)
    let command = try surplus.run(spec: Foreign.spec("crashes_later"), "--plugins", "plugins")
    #expect(command.status == 3)
    let rows = try surplus.results().rows("SELECT status, detail FROM trials ORDER BY optimizer")
    #expect(rows.map { $0["status"] } == ["crashed", "finished"])
    #expect(rows[0]["detail"]?.contains("SIGABRT in crashes_later.step, step 7") == true, "\(rows)")
  }

  /// A sound component of the same manifest can be used all the same.
  @Test func theOthersStillWork() throws {
    let surplus = try Surplus()
    try Foreign.rules(
      Foreign.descent("nothing"), Foreign.descent("crashes_later", ", step: long"), in: surplus)
    let command = try surplus.run(
      spec: Foreign.spec("crashes_later", steps: 5), "--plugins", "plugins")
    #expect(command.status == 0, "\(command.messages)")
  }
}
