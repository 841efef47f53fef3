import Foundation
import SurplusCore
import SurplusMatrix
import Testing

/// Each kind of mistake, with its place and its text.
@Suite struct SpecErrorTests {
  /// A correct spec; a case replaces one of its lines.
  private static let lines = [
    "surplus: 1",
    "name: small",
    "landscape: [mlp]",
    "optimizer: [momentum]",
    "budget: {steps: 100}",
  ]

  private func message(_ text: String) -> String {
    do {
      _ = try read(text)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    arguments: [
      // Names
      (3, "landscpe: [mlp]", "3:1: a spec has no key 'landscpe'; did you mean 'landscape'?"),
      (4, "optimizer: [adamwx]", "4:13: unknown optimizer 'adamwx'; did you mean 'adamw'?"),
      (4, "optimizer: [AdamW]", "4:13: unknown optimizer 'AdamW'; did you mean 'adamw'?"),
      (
        4, "optimizer: [sgd, newton_raphson]",
        "4:18: unknown optimizer 'newton_raphson'; known: sgd, momentum, adamw, lion, bisection, estimating, wrapping, schedule_free"
      ),
      (4, "optimizer: [l2]", "4:13: 'l2' is of the kind regularizer, not optimizer"),
      (
        4, "optimizer: [none]",
        "4:13: unknown optimizer 'none'; known: sgd, momentum, adamw, lion, bisection, estimating, wrapping, schedule_free"
      ),
      (
        4, "optimizer: [surplus_optimizer/sgd]",
        "4:13: unknown optimizer 'surplus_optimizer/sgd'; did you mean 'surplus_optimizers/sgd'?"
      ),
      (
        4, "optimizer: [sgd: {lrate: 0.1}]",
        "4:19: sgd has no hyperparameter 'lrate'; known: lr"
      ),
      (
        4, "optimizer: [sgd: {beta1: 0.1}]",
        "4:19: sgd has no hyperparameter 'beta1'; known: lr"
      ),
      (
        5, "budget: {step: 100}", "5:10: budget has no key 'step'; did you mean 'steps'?"
      ),
      (
        3, "landscape: [mlp: {data: mnist}]",
        "3:25: mlp: data is one of none, mnist1d, fashion_mnist, not 'mnist'; did you mean 'mnist1d'?"
      ),
      // Types and ranges
      (4, "optimizer: [sgd: {lr: -1}]", "4:23: sgd: lr = -1 is not from 0 to 1000"),
      (4, "optimizer: [sgd: {lr: 1001}]", "4:23: sgd: lr = 1001 is not from 0 to 1000"),
      (4, "optimizer: [sgd: {lr: fast}]", "4:23: sgd: lr is a number, not 'fast'"),
      (
        4, "optimizer: [sgd: {lr: '0.1'}]",
        "4:23: sgd: lr is a number, not the text '0.1': take the quotes off"
      ),
      (4, "optimizer: [sgd: {lr: 'fast'}]", "4:23: sgd: lr is a number, not the text 'fast'"),
      (
        4, "optimizer:\n  - sgd:\n      lr: 0,05",
        "6:11: sgd: lr is a number, not '0,05': a decimal takes a point, 0.05"
      ),
      (
        4, "optimizer: [sgd: {lr: 0,05}]",
        "4:25: the comma in '0,05' ends a number: a decimal takes a point, 0.05"
      ),
      (
        4, "optimizer: [sgd: {lr: [0,05]}]",
        "4:26: the comma in '0,05' ends a number: a decimal takes a point, 0.05"
      ),
      (
        4, "optimizer: [sgd: {lr: !rate 0.1}]",
        "4:23: the tag '!rate' has no meaning here: leave it out"
      ),
      (
        4, "optimizer: [sgd: {lr: !!binary 0.1}]",
        "4:23: the tag '!!binary' has no meaning here: leave it out"
      ),
      (
        4, "optimizer: [sgd: {lr: !!str 0.1}]",
        "4:23: sgd: lr is a number, not the text '0.1': take the quotes off"
      ),
      (4, "optimizer: [sgd: {lr: .nan}]", "4:23: sgd: lr is a number, not '.nan'"),
      (4, "optimizer: [sgd: {lr: .inf}]", "4:23: sgd: lr is a number, not '.inf'"),
      (4, "optimizer: [sgd: {lr: 1e999}]", "4:23: sgd: lr = 1e999 is not from 0 to 1000"),
      (4, "optimizer: [sgd: {lr: }]", "4:23: sgd: lr is a number, not nothing"),
      (4, "optimizer: [sgd: {lr: {a: 1}}]", "4:23: sgd: lr is a number, not a mapping"),
      (
        4, "optimizer: [sgd: {lr: []}]",
        "4:23: sgd: the list of lr is empty: it needs at least one value"
      ),
      (4, "optimizer: [sgd: {lr: [1, 2, 1.0]}]", "4:30: sgd: 1 stands twice in the list of lr"),
      (
        4, "optimizer: [momentum: {nesterov: 1}]",
        "4:34: momentum: nesterov is true or false, not '1'"
      ),
      (
        4, "optimizer: [momentum: {nesterov: 'true'}]",
        "4:34: momentum: nesterov is true or false, not the text 'true': take the quotes off"
      ),
      (3, "landscape: [mlp: {width: 4.5}]", "3:26: mlp: width is a whole number, not '4.5'"),
      (3, "landscape: [mlp: {width: 0}]", "3:26: mlp: width = 0 is not from 1 to 65536"),
      (
        3, "landscape: [golden_quadratic: {precision: f16}]",
        "3:43: golden_quadratic: precision is one of f64, f32, not 'f16'; did you mean 'f64'?"
      ),
      // Shapes
      (4, "optimizer: adamw", "4:12: optimizer is a list; write [adamw]"),
      (4, "optimizer: []", "4:12: optimizer is an empty list: it needs at least one alternative"),
      (4, "optimizer: [[sgd, adamw]]", "4:13: an alternative of optimizer is one component"),
      (
        4, "optimizer: [sgd: 0.1]", "4:18: the hyperparameters of 'sgd' are a mapping, not '0.1'"
      ),
      (
        4, "optimizer: [{sgd: , lr: 0.1}]",
        "4:21: 'lr' stands beside 'sgd'; hyperparameters stand deeper, or in braces"
      ),
      (
        4, "optimizer: [~]", "4:13: optimizer is an id or 'id: {hyperparameters}', not nothing"
      ),
      (4, "optimizer: [sgd: {lr: 1, lr: 2}]", "4:19: the key 'lr' stands twice in one mapping"),
      (4, "name: again\noptimizer: [sgd]", "2:1: the key 'name' stands twice in one mapping"),
      (4, "optimizer: [sgd: *rates]", "4:18: this is not YAML: found undefined alias"),
      (
        4, "optimizer: [sgd",
        "5:7: this is not YAML: did not find expected ',' or ']'"
      ),
      // Keys of the host
      (1, "surplus: 2", "1:10: this version of Surplus reads 'surplus: 1', not '2'"),
      (
        1, "",
        "2:1: 'surplus' is missing: write 'surplus: 1', the version of a spec's language"
      ),
      (2, "", "1:1: 'name' is missing"),
      (5, "", "1:1: 'budget' is missing"),
      (
        2, "name: ../up",
        "2:7: name is letters, digits, '.', '_' and '-', since it names a folder, not '../up'"
      ),
      (5, "budget: {}", "5:9: budget is either steps or gradients"),
      (5, "budget: {steps: 1, gradients: 1}", "5:9: budget is either steps or gradients"),
      (5, "budget: 100", "5:9: budget is a mapping with steps, gradients, not '100'"),
      (5, "budget: {steps: -5}", "5:17: budget.steps = -5 is not at least 0"),
      (
        5, "budget: {steps: 1e30}",
        "5:17: budget.steps = 1e+30 is more than the limit of 9007199254740992"
      ),
      (
        5, "budget: {steps: 1e999}",
        "5:17: budget.steps = 1e999 is more than the limit of 9007199254740992"
      ),
      (5, "budget: {steps: 1.5}", "5:17: budget.steps is a whole number, not '1.5'"),
      (
        5, "budget: {steps: '10'}",
        "5:17: budget.steps is a whole number, not the text '10': take the quotes off"
      ),
      (5, "budget: {steps: many}", "5:17: budget.steps is a whole number, not 'many'"),
      (5, "budget: {gradients: 0}", "5:21: budget.gradients = 0 is not at least 1"),
      (6, "seeds: 0", "6:8: seeds = 0 is not from 1 to 1000000"),
      (6, "seeds: []", "6:8: the list of seeds is empty: it needs at least one seed"),
      (6, "seeds: [0, 1, 0]", "6:15: the seed 0 stands twice"),
      (6, "seeds: [-1]", "6:9: a seed = -1 is not at least 0"),
      (6, "batch: {size: 0}", "6:15: batch.size = 0 is not at least 1"),
      (
        6, "batch: {size: all}",
        "6:15: batch.size is a whole number or 'full', not 'all'; did you mean 'full'?"
      ),
      (
        6, "batch: {size: ful}",
        "6:15: batch.size is a whole number or 'full', not 'ful'; did you mean 'full'?"
      ),
      (
        6, "batch: {size: everything}",
        "6:15: batch.size is a whole number or 'full', not 'everything'"
      ),
      (
        6, "batch: {size: '32'}",
        "6:15: batch.size is a whole number or 'full', not '32': take the quotes off"
      ),
      (
        6, "seeds: [0, 1e20]",
        "6:12: a seed = 1e+20 is more than the limit of 9007199254740992"
      ),
      (6, "seeds: 1e7", "6:8: seeds = 10000000 is not from 1 to 1000000"),
      (6, "threads: 4096", "6:10: threads = 4096 is not from 1 to 1024"),
      (
        6, "batch: {order: random}",
        "6:16: batch.order is one of shuffled, sequential, replacement, not 'random'"
      ),
      (6, "validation: 1", "6:13: validation = 1 leaves no rows to train on"),
      (6, "validation: -0.1", "6:13: validation = -0.1 is not from 0 to 1"),
      (6, "measure: {every: 0}", "6:18: measure.every = 0 is not at least 1"),
      (6, "threads: 0", "6:10: threads = 0 is not from 1 to 1024"),
      (
        6, "limits: {memory: 4}",
        "6:18: limits.memory = 4 bytes is too little to start a worker: at least 64MiB"
      ),
      (
        6, "limits: {memory: 63.9MiB}",
        "6:18: limits.memory = 67004006 bytes is too little to start a worker: at least 64MiB"
      ),
      (6, "limits: {memory: lots}", "6:18: limits.memory is an amount such as 4GiB, not 'lots'"),
      (
        6, "limits: {step_seconds: 0}",
        "6:24: limits.step_seconds = 0 is not from 0.001 to 1000000000"
      ),
      // Compositions
      (6, "regularizer: [[none, l2]]", "6:16: 'none' stands alone"),
      (6, "regularizer: [[l2, dropout, l2]]", "6:29: 'l2' stands twice in one alternative"),
      (
        6, "scheduler: [[cosine, step]]",
        "6:22: two schedulers of one alternative drive optimizer.lr"
      ),
      (
        6, "scheduler: [cosine: {target: optimizer.momentun}]",
        "6:30: cosine: target 'optimizer.momentun' is no number of this spec; did you mean 'optimizer.momentum'?"
      ),
      (
        6, "scheduler: [cosine: {target: optimizer.nesterov}]",
        "6:30: cosine: target 'optimizer.nesterov' is no number of this spec; known: optimizer.lr, optimizer.momentum, batch"
      ),
      (
        6, "scheduler: [cosine: {target: dropout.rate}]",
        "6:30: cosine: target 'dropout.rate' is no number of this spec; known: optimizer.lr, optimizer.momentum, batch"
      ),
    ])
  func mistakes(line: Int, replacement: String, expected: String) {
    var lines = Self.lines + [""]
    lines[line - 1] = replacement
    #expect(message(lines.joined(separator: "\n")) == "spec.yaml:" + expected)
  }

  @Test func aFullBatchHasNoSizeToDrive() {
    let text = Self.lines.joined(separator: "\n")
    #expect(
      message(text + "\nbatch: {size: full}\nscheduler: [step: {target: batch}]")
        == "spec.yaml:7:28: step: target 'batch' is no number of this spec; known: optimizer.lr, optimizer.momentum"
    )
  }

  @Test(arguments: ["", "# nothing\n", "~"])
  func anEmptySpec(text: String) {
    #expect(message(text).hasPrefix("spec.yaml:1:1: "))
  }

  @Test func twoDocuments() {
    let text = Self.lines.joined(separator: "\n")
    #expect(
      message(text + "\n---\n" + text)
        == "spec.yaml:6:1: this is not YAML: but found another document")
  }

  @Test func placesInBlockStyle() {
    let text = """
      surplus: 1
      name: small
      landscape:
        - mlp
      optimizer:
        - sgd:
            lr: 0.1
        - momentum:
            lr: 0.1
            momentun: 0.9
      budget:
        steps: 10
      """
    #expect(
      message(text)
        == "spec.yaml:10:7: momentum has no hyperparameter 'momentun'; did you mean 'momentum'?")
    #expect(
      message(text.replacingOccurrences(of: "      momentun", with: "  momentun"))
        .hasPrefix("spec.yaml:10:"))
  }

  @Test func aliasesOfAliasesEndInAnError() {
    var text = "surplus: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(message(text).hasSuffix(": it is too large"))
  }

  /// A folder, and what comes through a pipe.
  @Test func whatIsNoFile() throws {
    let folder = NSTemporaryDirectory()
    #expect(throws: SpecError("\(folder): cannot be read: Is a directory")) {
      try Spec(path: folder, catalogue: catalogue())
    }
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(yaml().utf8))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(try Spec(path: path, catalogue: catalogue()).name == "small")
  }

  @Test func filesThatCannotBeRead() throws {
    let missing = NSTemporaryDirectory() + "surplus-none-" + UUID().uuidString + ".yaml"
    #expect {
      try Spec(path: missing, catalogue: catalogue())
    } throws: { error in
      "\(error)" == "\(missing): cannot be read: No such file or directory"
    }
    defer { try? FileManager.default.removeItem(atPath: missing) }
    try Data([0x6E, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: missing))
    #expect(throws: SpecError("\(missing): is not UTF-8 text")) {
      try Spec(path: missing, catalogue: catalogue())
    }
    try yaml(optimizer: "[adamx]").write(toFile: missing, atomically: true, encoding: .utf8)
    #expect(
      throws: SpecError("\(missing):4:13: unknown optimizer 'adamx'; did you mean 'adamw'?")
    ) {
      try Spec(path: missing, catalogue: catalogue())
    }
  }
}
