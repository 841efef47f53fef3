import Foundation
import SurplusCore
import SurplusMatrix
import SurplusStore
import SurplusTraining
import Testing

/// An optimizer that divides the tensors, from the spec to the plan.
@Suite struct PartitionTests {
  /// With landscapes of a hidden matrix and a vector, of vectors alone and of a last map alone.
  private static let known = catalogue(
    others: [
      ComponentCatalogue.Entry(descriptor: Partition.descriptor, division: Partition.self),
      landscape("both", [("w", [2, 2], .weight, 0), ("b", [2], .bias, 0)]),
      landscape("vectors", [("b", [2], .bias, 0)]),
      landscape("linear", [("w", [2, 2], .head, 0), ("b", [2], .bias, 0)]),
      ComponentCatalogue.Entry(
        descriptor: Descriptor(
          id: "asking", kind: .optimizer, summary: "", hyperparameters: rate,
          needs: [.evaluation, .fullBatch])),
      ComponentCatalogue.Entry(
        descriptor: Descriptor(
          id: "losing", kind: .optimizer, summary: "", hyperparameters: rate, needs: .loss)),
      ComponentCatalogue.Entry(
        descriptor: Descriptor(
          id: "ignoring", kind: .optimizer, summary: "", hyperparameters: rate,
          traits: .ignoresRate)),
    ])

  private static let rate: [Hyperparameter] = [.real("lr", default: 0.001, in: 0...1000, "rate")]

  private static func landscape(
    _ id: String, _ tensors: [(name: String, shape: [Int], role: TensorRole, layer: Int)]
  ) -> ComponentCatalogue.Entry {
    ComponentCatalogue.Entry(
      descriptor: Descriptor(id: id, kind: .landscape, summary: ""),
      outline: { _ in LandscapeOutline(layout: ParameterLayout(tensors)) })
  }

  private func plan(
    _ optimizer: String, landscape: String = "both", scheduler: String = "none",
    regularizer: String = "none"
  ) throws -> MatrixPlan {
    try MatrixPlan(
      spec: read(
        yaml(
          landscape: "[\(landscape)]", optimizer: "[\(optimizer)]",
          "scheduler: [\(scheduler)]\nregularizer: [\(regularizer)]"), Self.known),
      catalogue: Self.known)
  }

  @Test func readsBothParts() throws {
    let text = "partition: {inner: {momentum: {lr: 0.02}}, rest: adamw, roles: matrices}"
    let cell = try plan("{\(text)}").trials[0].cell
    #expect(cell.optimizer.chain.map(\.id) == ["partition", "momentum", "adamw"])
    #expect(cell.optimizer.inner.map { $0.number("lr") } == [0.02, 0.001])
    #expect(
      cell.optimizer.display
        == "partition: {roles: matrices, inner: {momentum: {lr: 0.02}}, rest: adamw}")
    // As a spec writes it, so that it reads back; and as a record keeps it.
    #expect(
      try plan("{\(cell.optimizer.display)}").trials[0].key == plan("{\(text)}").trials[0].key)
    let json = try JSONEncoder().encode(cell.optimizer)
    #expect(
      try JSONDecoder().decode(RecordedComponent.self, from: json).text == cell.optimizer.display)
    #expect(try JSONDecoder().decode(Component.self, from: json) == cell.optimizer)
  }

  @Test func listsOfBothPartsMultiply() throws {
    let plan = try plan(
      "{partition: {roles: [hidden, matrices], inner: [sgd, momentum], rest: {adamw: {lr: [1, 2]}}}}"
    )
    let cells = plan.trials.map(\.cell.optimizer)
    #expect(cells.count == 8 && Set(plan.trials.map(\.key)).count == 8)
    #expect(
      cells.prefix(4).map { $0.inner[0].id } == ["sgd", "sgd", "momentum", "momentum"])
    #expect(cells.prefix(4).map { $0.inner[1].number("lr") } == [1, 2, 1, 2])
  }

  /// Which part has which optimizer counts.
  @Test func partsHaveTheirPlaces() throws {
    let one = try plan("{partition: {inner: sgd, rest: momentum}}")
    let other = try plan("{partition: {inner: momentum, rest: sgd}}")
    #expect(one.trials[0].key != other.trials[0].key)
    let turned = try plan("{partition: {rest: momentum, inner: sgd}}")
    #expect(one.trials[0].key == turned.trials[0].key)
  }

  @Test(
    arguments: [
      (
        "partition",
        "partition wraps other optimizers: "
          + "partition: {inner: {adamw: {lr: 0.001}}, rest: {adamw: {lr: 0.001}}}"
      ),
      ("{partition: {inner: sgd}}", "partition wraps other optimizers"),
      (
        "{partition: {inner: sgd, rest: [], roles: hidden}}", "the list of rest optimizers is empty"
      ),
      (
        "{partition: {inner: sgd, rest: sgd, rests: sgd}}",
        "partition has no hyperparameter 'rests'; did you mean 'rest'?"
      ),
      ("{partition: {inner: sgd, rest: cosine}}", "'cosine' is of the kind scheduler"),
      ("{wrapping: {inner: sgd, rest: sgd}}", "wrapping has no hyperparameter 'rest'"),
    ])
  func mistakesAreSaid(_ optimizer: String, _ message: String) {
    #expect {
      try plan(optimizer)
    } throws: {
      "\($0)".contains(message)
    }
  }

  /// What a target drives, by the places in the chain partition, momentum, wrapping, adamw.
  @Test(
    arguments: [
      ("optimizer.lr", 0.5), ("optimizer.inner.lr", 0.5), ("optimizer.rest.lr", 0.25),
      ("optimizer.rest.inner.lr", 0.25), ("optimizer.beta1", 0.9), ("optimizer.momentum", 0.9),
      ("optimizer.rest.inner.beta2", 0.999),
    ])
  func targetsNameParts(_ target: String, _ base: Double) throws {
    let optimizer =
      "{partition: {inner: {momentum: {lr: 0.5}}, rest: {wrapping: {inner: {adamw: {lr: 0.25}}}}}}"
    let plan = try plan(optimizer, scheduler: "cosine: {target: \(target)}")
    #expect(plan.trials[0].skipReason == nil)
    let target = try #require(plan.trials[0].cell.schedulers[0].target)
    #expect(plan.trials[0].cell.baseValue(of: target) == base)
  }

  @Test(arguments: ["optimizer.inner.beta1", "optimizer.rest.momentum", "optimizer.inner.inner.lr"])
  func otherTargetsAreUnknown(_ target: String) {
    #expect {
      try plan(
        "{partition: {inner: momentum, rest: adamw}}", scheduler: "cosine: {target: \(target)}")
    } throws: {
      "\($0)".contains("is no number of this spec")
    }
  }

  @Test(
    arguments: [
      (
        "{inner: schedule_free, rest: sgd}", "both", "none", "none",
        "schedule_free owns its iterate and cannot stand inside partition"
      ),
      (
        "{inner: sgd, rest: asking}", "both", "none", "none",
        "asking needs evaluation at all parameters, and has a part of them inside partition"
      ),
      (
        "{inner: sgd, rest: {wrapping: {inner: asking}}}", "both", "none", "none",
        "asking needs evaluation at all parameters, and has a part of them inside partition"
      ),
      (
        "{inner: sgd, rest: sgd}", "vectors", "none", "none",
        "partition finds no tensors for its part inner in vectors"
      ),
      (
        "{inner: sgd, rest: sgd}", "linear", "none", "none",
        "partition finds no tensors for its part inner in linear"
      ),
      (
        "{inner: {partition: {inner: sgd, rest: sgd}}, rest: sgd}", "both", "none", "none",
        "partition finds no tensors for its part rest in both"
      ),
      (
        "{inner: sgd, rest: bisection}", "both", "none", "decoupled_decay",
        "bisection does not work in f32, the precision of the landscape"
      ),
      (
        "{inner: sgd, rest: rateless}", "both", "none", "decoupled_decay",
        "decoupled_decay needs a learning rate, which rateless does not have"
      ),
    ])
  func whatCannotWorkIsSkipped(
    _ optimizer: String, _ landscape: String, _ scheduler: String, _ regularizer: String,
    _ reason: String
  ) throws {
    let known =
      Self.known.entries + [
        ComponentCatalogue.Entry(
          descriptor: Descriptor(id: "rateless", kind: .optimizer, summary: ""))
      ]
    let catalogue = ComponentCatalogue(entries: known)
    let plan = try MatrixPlan(
      spec: read(
        yaml(
          landscape: "[\(landscape)]", optimizer: "[{partition: \(optimizer)}]",
          "scheduler: [\(scheduler)]\nregularizer: [\(regularizer)]"), catalogue),
      catalogue: catalogue)
    #expect(plan.trials.map(\.skipReason) == [reason])
  }

  @Test(
    arguments: [
      ("{inner: sgd, rest: adamw}", "both", "decoupled_decay", [String]()),
      ("{inner: sgd, rest: adamw, roles: matrices}", "linear", "none", []),
      ("{inner: {wrapping: {inner: sgd}}, rest: sgd}", "both", "none", []),
      // Where the tensors are not known before the landscape is built, the trial finds out.
      ("{inner: sgd, rest: sgd}", "golden_quadratic", "none", []),
      (
        "{inner: sgd, rest: losing}", "both", "none",
        [
          "losing sets the loss against the gradient of its part of the parameters alone inside partition, and its steps are longer for it"
        ]
      ),
      (
        "{inner: ignoring, rest: sgd}", "both", "none",
        ["ignoring has no use for a schedule of its rate, and cosine is one"]
      ),
    ])
  func theRestIsRun(
    _ optimizer: String, _ landscape: String, _ regularizer: String, _ warnings: [String]
  ) throws {
    let plan = try plan(
      "{partition: \(optimizer)}", landscape: landscape, scheduler: "cosine",
      regularizer: regularizer)
    #expect(plan.trials.map(\.skipReason) == [nil])
    #expect(
      plan.warnings.filter { !$0.contains("both decay the weights") } == warnings)
  }
}
