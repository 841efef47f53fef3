import CommandLineDriver
import Foundation
import Testing

/// Every field of every record and every service reaches a component in trials that `surplus run` runs; what is a field
/// is read from surplus.h.
@Suite struct FieldTests {
  private let surplus: Surplus
  init() throws { surplus = try Surplus() }

  /// What the components of Fixtures/fields.c printed in a matrix of all of them, and the metrics that they reported.
  private func printed() throws -> (lines: Set<String>, metrics: Set<String>) {
    let source = Project.root.appending(path: "Tests/Plugins/Fixtures/fields.c")
    try Compiled.library(from: source, [], to: "plugins/fields.so", surplus)
    let command = try surplus.run(
      spec: """
        surplus: 1
        name: fields
        landscape: [mlp: { inputs: 10, classes: 3, width: 4, depth: 2, norm: batch }]
        optimizer: [asking, curving, wrapping: { inner: sgd }, owning]
        scheduler: [told, late]
        regularizer: [bending, smooth, [smooth, averaging]]
        budget: { steps: 10 }
        batch: { size: 32 }
        validation: 0.1
        measure: { every: 2 }
        """, "--plugins", "plugins")
    #expect(command.status == 0, "\(command.messages)")
    let results = surplus.results()
    let statuses = try results.rows("SELECT status, detail FROM trials WHERE status != 'finished'")
    #expect(statuses.allSatisfy { $0["status"] == "skipped" }, "\(statuses)")
    let outputs = try results.rows("SELECT output FROM trials").compactMap { $0["output"] }
    let metrics = try results.rows("SELECT DISTINCT metric FROM measurements")
    return (
      Set(outputs.flatMap { $0.split(separator: "\n").map(String.init) }),
      Set(metrics.compactMap { $0["metric"] })
    )
  }

  /// The names of the fields of a struct of the header; with `functions`, those that are function pointers.
  private static func fields(of name: String, functions: Bool = false) throws -> Set<String> {
    var text = try String(
      contentsOf: Project.header.appending(path: "surplus.h"), encoding: .utf8)
    text.replace(/(?s)\/\*.*?\*\//, with: "")
    let body = try #require(text.firstRange(of: "typedef struct \(name) {"))
    let end = try #require(text[body.upperBound...].firstRange(of: "} \(name);"))
    var found: Set<String> = []
    for declaration in text[body.upperBound..<end.lowerBound].split(separator: ";") {
      if let function = declaration.firstMatch(of: /\(\*(\w+)\)/) {
        if functions { found.insert(String(function.1)) }
      } else if !functions {
        // uint64_t rows, columns: the last word of each part.
        found.formUnion(
          declaration.split(separator: ",").compactMap { part in
            part.matches(of: /\w+/).last.map { String($0.0) }
          })
      }
    }
    return found
  }

  /// Fields that a component writes, and those that are kept for later.
  private static let written: Set<String> = ["outcome", "restart", "value", "reserved"]

  /// Where each field of a hook has something in it; every other one has what `always` holds.
  private static let hooks: [String: Set<String>] = [
    "penalty": ["gradient"], "penalty_product": ["vector", "result"],
    "surface": ["gradient", "state", "loss", "services", "context"],
    "transform_gradient": ["gradient", "state"], "decay": ["previous"], "prox": [],
    "trajectory": [
      "state", "loss", "validation_loss", "validation_is_new", "services", "context",
    ],
    "view_of_regularizer": ["result", "state"],
  ]
  private static let always: Set<String> = [
    "struct_size", "step", "horizon", "learning_rate", "hyperparameters", "parameters", "initial",
    "random",
  ]

  @Test func everyFieldAndServiceReachesAComponent() throws {
    let (lines, metrics) = try printed()
    func seen(_ function: String) -> Set<String> {
      Set(
        lines.filter { $0.hasPrefix(function + ".") }.map {
          String($0.dropFirst(function.count + 1))
        })
    }
    func expect(_ function: String, _ fields: Set<String>, _ more: Set<String> = []) {
      let missing = fields.union(more).subtracting(seen(function))
      #expect(missing.isEmpty, "\(function) never saw \(missing.sorted())")
    }

    let record = try Self.fields(of: "surplus_record").subtracting(Self.written)
    #expect(record.count >= 20)
    let told: Set<String> = [
      "nothing_yet", "rows_of_the_batch", "each_measurement_once", "fraction_of_steps",
    ]
    expect("told", record, told)
    expect("late", record, told)

    let step = try Self.fields(of: "surplus_step").subtracting(Self.written).subtracting(["claim"])
    let claims: Set<String> = ["claim.losses", "claim.gradients", "claim.products"]
    expect("step", step, claims.union(["schedule"]))
    // A view is no step: nothing to go on from, and nobody to ask.
    let ofSteps: Set<String> = ["loss", "gradient", "services", "context"]
    expect("view", step.subtracting(ofSteps))

    let hook = try Self.fields(of: "surplus_hook").subtracting(Self.written)
    #expect(Self.hooks.values.reduce(Self.always) { $0.union($1) } == hook)
    for (name, fields) in Self.hooks {
      expect(name, Self.always.union(fields))
      let others = hook.subtracting(Self.always).subtracting(fields)
      #expect(seen(name).isDisjoint(with: others), "\(name) saw \(seen(name).sorted())")
    }
    expect("trajectory", ["each_measurement_once"])

    for (name, function) in [
      ("surplus_activation", "forward"), ("surplus_activation", "backward"),
      ("surplus_examples", "transform_data"), ("surplus_outputs", "transform_loss"),
    ] {
      expect(function, try Self.fields(of: name).subtracting(Self.written), ["random->evaluation"])
    }
    expect("backward", ["context_of_forward"])

    let services = try Self.fields(of: "surplus_services", functions: true)
    #expect(services.count >= 9)
    expect("step", services.subtracting(["report"]))
    let ofOptimizers: Set<String> = ["product", "inner_step", "regularize", "request_batch"]
    for hook in ["surface", "trajectory"] {
      expect(hook, services.subtracting(["report"]).subtracting(ofOptimizers))
    }
    for metric in ["asking.step", "bending.surface", "bending.trajectory"] {
      #expect(metrics.contains(metric), "\(metrics.sorted())")
    }
  }
}
