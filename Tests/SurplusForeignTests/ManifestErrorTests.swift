import Foundation
import SurplusForeign
import SurplusYAML
import Testing

/// Each kind of mistake in a manifest, with its place and its text.
@Suite struct ManifestErrorTests {
  /// A correct manifest of an update rule; a case replaces one of its lines.
  private static let update = [
    "manifest: 1",
    "library: rules",
    "version: 1.0.0",
    "file: libnowhere.so",
    "components:",
    "  - id: descent",
    "    summary: gradient descent",
    "    hyperparameters: {lr: {default: 0.1, range: [0, 1], summary: rate}}",
    "    traits: [elementwise]",
    "    update:",
    "      f64: descent",
    "      arguments: [count: int, parameters: pointer, gradient: pointer, hyper.lr: double]",
    "",
  ]

  /// A correct manifest of a driver.
  private static let driver = [
    "manifest: 1",
    "library: minimizer",
    "version: 1.0.0",
    "file: libnowhere.so",
    "structs: {options: [tolerance: double, limit: int]}",
    "components:",
    "  - id: minimize",
    "    summary: a loop of its own",
    "    hyperparameters: {tolerance: {default: 0.1, range: [0, 1], summary: tolerance}}",
    "    driver:",
    "      memory: {options: options, minimum: double}",
    "      callbacks:",
    "        evaluate: {arguments: [point: pointer, gradient: pointer], result: {loss: double}}",
    "      calls:",
    "        - set: {memory.options.tolerance: hyper.tolerance}",
    "        - {call: make, arguments: [count: int], result: {handle.it: pointer}}",
    "        - {call: run, arguments: [handle.it: pointer, callback.evaluate: pointer], result: status}",
    "      cleanup: [{call: free_it, arguments: [handle.it: pointer]}]",
    "",
  ]

  /// What is said about a text, without the name of the file.
  private func message(_ lines: [String], _ line: Int = 1, _ replacement: String? = nil) throws
    -> String
  {
    var lines = lines
    if let replacement { lines[line - 1] = replacement }
    let file = NSTemporaryDirectory() + "surplus-\(UUID().uuidString).surplus.yaml"
    try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    do {
      _ = try ManifestFormat().load(file)
      return "no error"
    } catch let error as InputError {
      return error.message.replacingOccurrences(of: file + ":", with: "")
    }
  }

  /// The manifests are correct: a library that is missing is no mistake of theirs.
  @Test func correctManifestsAreRead() throws {
    #expect(try message(Self.update) == "no error")
    #expect(try message(Self.driver) == "no error")
  }

  @Test(
    arguments: [
      (1, "manifest: 2", "1:11: this version of Surplus reads 'manifest: 1', not '2'"),
      (1, "manifst: 1", "1:1: a manifest has no key 'manifst'; did you mean 'manifest'?"),
      (1, "", "2:1: 'manifest' is missing"),
      (1, "- manifest: 1", "2:1: this is not YAML: did not find expected '-' indicator"),
      (2, "library: My Rules", "2:10: library is a name in snake_case, not 'My Rules'"),
      (3, "version: ", "3:9: version is a text, not nothing"),
      (3, "", "1:1: 'version' is missing"),
      (4, "", "1:1: 'file' is missing"),
      (4, "file: [a]", "4:7: file is a text, not a list"),
      (
        4, "file: f\nconstants: {A: 1, B: a}",
        "5:22: B is a number or another constant, not 'a'; did you mean 'A'?"
      ),
      (4, "file: f\nconstants: {1A: 1}", "5:13: a constant is a name in C, not '1A'"),
      (4, "file: f\nstructs: {s: []}", "5:14: the struct s has no fields"),
      (
        4, "file: f\nstructs: {s: [double]}",
        "5:15: a field is NAME: TYPE, such as 'epsilon: double', not 'double'"
      ),
      (4, "file: f\ncodes: {one: ok}", "5:9: a code is a whole number, not 'one'"),
      (
        4, "file: f\ncodes: {1: fine}",
        "5:12: code 1 is 'ok', or TEXT after 'ok:', 'stop:' or 'error:', not 'fine'"
      ),
      (
        4, "file: f\ncodes: {1: {stopp: done}}",
        "5:13: code 1 is one of ok, stop, error, not 'stopp'; did you mean 'stop'?"
      ),
      (6, "  - id: Descent", "6:9: id is a name in snake_case, not 'Descent'"),
      (6, "  - id: a\n  - id: a", "6:5: a component has either 'update' or 'driver'"),
      (7, "    sumary: x", "7:5: a component has no key 'sumary'; did you mean 'summary'?"),
      (7, "", "6:5: 'summary' is missing"),
      (
        7, "    summary: x\n    formula: [w, g]", "8:14: formula is a text, not a list"
      ),
      (7, "    summary: x\n    state: {n: 1}", "8:12: state is a text, not a mapping"),
      (7, "    summary: x\n    cost:", "8:10: cost is a text, not nothing"),
      (9, "    traits: [pure]", "9:14: a trait is one of elementwise, decoupled_decay, not 'pure'"),
      (10, "    driver:", "11:7: driver has no key 'f64'"),
      // The binding
      (11, "      f65: descent", "11:7: update has no key 'f65'; did you mean 'f64'?"),
      (11, "      over: all", "11:7: update names a function for f64, f32 or both"),
      (11, "      f64: my function", "11:12: a function is a name in C, not 'my function'"),
      (
        11, "      f64: descent\n      over: rows",
        "12:13: over is one of all, tensors, not 'rows'"
      ),
      (
        11, "      f64: descent\n      over: tensors",
        "9:13: an update 'over: tensors' is not elementwise: it sees where tensors end"
      ),
      (
        11, "      f64: descent\n      result: code",
        "12:15: result is one of void, status, not 'code'"
      ),
      (12, "      arguments: [count]", "12:19: an argument is WORD: TYPE, such as 'count: size_t'"),
      (12, "      arguments: [count: int]", "12:18: no argument is 'parameters: pointer'"),
      (
        12, "      arguments: [counts: int]", "12:19: unknown word 'counts'; did you mean 'count'?"
      ),
      (
        12, "      arguments: [hyper.lrr: double]",
        "12:19: unknown word 'hyper.lrr'; did you mean 'hyper.lr'?"
      ),
      (12, "      arguments: [point: pointer]", "12:19: unknown word 'point'"),
      (
        12, "      arguments: [state.M: pointer]",
        "12:19: state.NAME has a name in snake_case, not 'M'"
      ),
      (
        12, "      arguments: [count: integer]",
        "12:26: a type is one of int, unsigned, long, size_t, int32, int64, uint32, uint64, float, double, real, pointer, not 'integer'"
      ),
      (
        12, "      arguments: [parameters: double]",
        "12:31: 'parameters' is passed as pointer, not 'double'"
      ),
      (
        12, "      arguments: [count: pointer]",
        "12:26: 'count' is passed as a number, such as int or double, not 'pointer'"
      ),
      (
        12, "      arguments: [seed: double]",
        "12:25: 'seed' is passed as a whole number, such as int, not 'double'"
      ),
      (
        12, "      arguments: [loss: int]",
        "12:25: 'loss' is passed as double, float or real, not 'int'"
      ),
      (
        12, "      arguments: [rows: int, parameters: pointer, gradient: pointer]",
        "12:18: rows and columns are those of a tensor: add 'over: tensors'"
      ),
      (
        12, "      arguments: [parameters: pointer, gradient: pointer]",
        "8:23: nothing uses the hyperparameter 'lr': bind 'hyper.lr'"
      ),
    ])
  func mistakesInAnUpdate(line: Int, replacement: String, expected: String) throws {
    let found = try message(Self.update, line, replacement)
    #expect(found.hasPrefix(expected), "\(found)")
  }

  @Test(
    arguments: [
      ("lr: {}", "8:27: 'default' is missing"),
      ("Lr: {}", "8:23: a hyperparameter is a name in snake_case, not 'Lr'"),
      ("lr: {default: 1}", "8:27: 'summary' is missing"),
      ("lr: {default: 1, summary: x}", "8:27: 'range' is missing"),
      (
        "lr: {defult: 1}", "8:28: lr has no key 'defult'; did you mean 'default'?"
      ),
      ("lr: {default: x, summary: x, range: [0, 1]}", "8:37: default is a number, not 'x'"),
      ("lr: {default: 2, summary: x, range: [0, 1]}", "8:37: default = 2 is not from 0 to 1"),
      ("lr: {default: 1, summary: x, range: 1}", "8:59: range is a list; write [1]"),
      (
        "lr: {default: 1, summary: x, range: [1]}",
        "8:59: range is [LOWEST, HIGHEST], not 1 numbers"
      ),
      ("lr: {default: 1, summary: x, range: [1, 0]}", "8:59: range is upside down: 1 is above 0"),
      (
        "lr: {type: int, default: 1, summary: x, range: [0, 1]}",
        "8:34: type is one of real, integer, boolean, choice, not 'int'"
      ),
      (
        "lr: {type: integer, default: 0.5, summary: x, range: [0, 1]}",
        "8:52: default is a whole number, not '0.5'"
      ),
      (
        "lr: {type: boolean, default: 1, summary: x}", "8:52: default is true or false, not '1'"
      ),
      (
        "lr: {type: boolean, default: true, summary: x, range: [0, 1]}",
        "8:77: lr is a boolean, which has no range"
      ),
      (
        "lr: {default: 1, summary: x, range: [0, 1], choices: [a]}",
        "8:76: lr is real, which has no choices"
      ),
      ("lr: {type: choice, default: a, summary: x}", "8:27: 'choices' is missing"),
      (
        "lr: {type: choice, default: c, choices: [a, b], summary: x}",
        "8:51: default is one of a, b, not 'c'"
      ),
      (
        "lr: {type: choice, default: a, choices: [a, a], summary: x}",
        "8:63: choices are different names, at least one"
      ),
      (
        "lr: {default: 1, summary: x, range: [0, 1], tuning: {range: [0, 2]}}",
        "8:75: the tuning range is not within the valid range"
      ),
      (
        "lr: {default: 1, summary: x, range: [0, 1], tuning: {range: [0, 1], scale: log}}",
        "8:75: a tuning range in log scale lies above 0"
      ),
      (
        "lr: {default: 1, summary: x, range: [0, 1], tuning: {range: [0, 1], scale: cubic}}",
        "8:98: scale is one of linear, log, not 'cubic'"
      ),
    ])
  func mistakesInHyperparameters(replacement: String, expected: String) throws {
    let found = try message(Self.update, 8, "    hyperparameters: {\(replacement)}")
    #expect(found.hasPrefix(expected), "\(found)")
  }

  @Test(
    arguments: [
      (5, "", "11:25: memory.options is one of int, unsigned"),
      (9, "", "15:43: unknown word 'hyper.tolerance'"),
      (
        8, "    summary: x\n    traits: [elementwise]",
        "9:13: the traits of a driver are known: leave them out"
      ),
      (
        11, "      memory: {options: option}",
        "11:25: memory.options is one of options, int"
      ),
      (11, "      memory: {Options: options}", "11:16: memory is a name in snake_case"),
      (11, "      precision: f16", "11:18: precision is one of f64, f32, not 'f16'"),
      (
        13, "        evaluate: {arguments: [ignored: pointer]}",
        "13:9: no callback asks for the loss at a 'point'"
      ),
      (
        13, "        evaluate: {arguments: [point: pointer]}",
        "13:19: a callback has a 'point' and gives the loss there, or has neither"
      ),
      (
        13, "        evaluate: {arguments: [pont: pointer]}",
        "13:32: an argument of a callback is one of ignored, count, point, gradient, loss, not 'pont'; did you mean 'point'?"
      ),
      (
        13, "        evaluate: {arguments: [point: double]}",
        "13:39: 'point' arrives as pointer"
      ),
      (
        13, "        evaluate: {arguments: [point: pointer], result: {loss: int}}",
        "13:64: 'loss' is returned as double"
      ),
      (
        13, "        evaluate: {arguments: [point: pointer], result: {los: double}}",
        "13:58: the result of a callback is one of loss, stop, not 'los'; did you mean 'loss'?"
      ),
      (
        15, "        - set: {memory.options.tolerence: hyper.tolerance}",
        "15:17: there is no field 'memory.options.tolerence'; did you mean 'memory.options.tolerance'?"
      ),
      (
        15, "        - set: {memory.options.tolerance: callback.evaluate}",
        "15:43: 'callback.evaluate' is passed as pointer, not 'double'"
      ),
      (
        15, "        - {set: {memory.minimum: 1}, call: f}",
        "15:38: 'set' stands alone in its entry"
      ),
      (
        16, "        - {call: make, arguments: [count: int], result: {it: pointer}}",
        "16:58: a result that is kept is handle.NAME, not 'it'"
      ),
      (
        16, "        - {call: make, arguments: [count: int], result: {handle.it: int}}",
        "16:69: a result that is kept is a pointer"
      ),
      (
        16, "        - {call: make, arguments: [count: int]}",
        "17:35: unknown word 'handle.it'"
      ),
      (
        17, "        - {call: run, arguments: [handle.it: pointer], result: status}",
        "15:9: no call passes a callback: nothing would be minimized"
      ),
      (
        17, "        - {cal: run}", "17:12: a call has no key 'cal'; did you mean 'call'?"
      ),
      (
        17, "        - {call: run, arguments: [gradient: pointer]}",
        "17:35: unknown word 'gradient'; known: "
      ),
    ])
  func mistakesInADriver(line: Int, replacement: String, expected: String) throws {
    let found = try message(Self.driver, line, replacement)
    #expect(found.hasPrefix(expected), "\(found)")
  }

  @Test func aManifestHasComponents() throws {
    #expect(
      try message(Self.update.prefix(4) + ["components: []"]) == "5:13: components is empty")
    #expect(
      try message(Array(Self.update.prefix(4))) == "1:1: 'components' is missing")
  }

  @Test func everySecondIdIsOneTooMany() throws {
    let twice = Self.update.dropLast() + Self.update[5..<12]
    #expect(
      try message(Array(twice)).hasPrefix("13:9: two components are named 'descent'"))
  }
}
