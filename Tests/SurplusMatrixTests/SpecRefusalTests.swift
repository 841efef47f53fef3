import SurplusCore
import SurplusMatrix
import Testing

/// Values that a component cannot work with are a mistake of the spec, or a cell to skip.
@Suite struct SpecRefusalTests {
  /// A network whose heads divide its width, and that has 100 rows.
  private struct Divided: LandscapeFactory {
    let descriptor = Descriptor(
      id: "divided", kind: .landscape, summary: "",
      hyperparameters: [
        .integer("width", default: 4, in: 1...100, ""),
        .integer("heads", default: 1, in: 1...100, ""),
      ], offers: .validation)

    func outline(_ values: HyperparameterValues) -> LandscapeOutline { LandscapeOutline() }

    func heldOutRows(_ values: HyperparameterValues, validation: Double) throws -> Int {
      guard values.integer("width").isMultiple(of: values.integer("heads")) else {
        throw ComponentError("\(values.integer("width")) by \(values.integer("heads"))")
      }
      return Int((100 * validation).rounded())
    }

    func make<Element: Scalar>(_ type: Element.Type, _ configuration: LandscapeConfiguration) throws
      -> any Landscape<Element>
    {
      throw ComponentError("not built in this test")
    }
  }

  /// Refuses a cosine that ends where it began, and notes what it was asked.
  private struct Rehearsal: ComponentRehearsal {
    func refusals(of components: [Component]) -> [String?] {
      components.map { component in
        #expect(component.kind != .landscape && !component.given.isEmpty)
        return component.number("warmup") == 1 && component.number("final") != 1 ? "no decay" : nil
      }
    }
  }

  private let known: ComponentCatalogue

  init() {
    let factory = Divided()
    var known = catalogue(others: [
      ComponentCatalogue.Entry(descriptor: factory.descriptor, factory: factory),
      ComponentCatalogue.Entry(
        descriptor: Descriptor(id: "watch", kind: .regularizer, summary: "", needs: .validation),
        library: "watching", path: "libwatch.so"),
    ])
    known.rehearsal = Rehearsal()
    self.known = known
  }

  private func message(_ text: String) -> String {
    do {
      _ = try read(text, known)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    arguments: [
      // Alone: the component's place. In a list: the place of a value that no other goes with.
      ("{width: 4, heads: 3}", "3:13: divided: 4 by 3"),
      ("{width: [4, 5, 6], heads: 2}", "3:34: divided: 5 by 2"),
      ("{width: [4, 6], heads: [2, 5]}", "3:49: divided: 4 by 5\nspec.yaml:3:49: divided: 6 by 5"),
      ("{width: [3, 5], heads: 2}", "3:13: divided: 3 by 2\nspec.yaml:3:13: divided: 5 by 2"),
    ])
  func alternativesThatMakeNoSense(values: String, expected: String) {
    #expect(message(yaml(landscape: "[divided: \(values)]")) == "spec.yaml:" + expected)
  }

  @Test func combinationsThatMakeNoSenseAreSkipped() throws {
    let plan = try plan(
      yaml(landscape: "[divided: {width: [4, 6], heads: [1, 2, 3, 4]}]", "seeds: 2"), known)
    #expect(
      plan.trials.map(\.skipReason) == [
        nil, nil, nil, nil, "divided: 4 by 3", "divided: 4 by 3", nil, nil,
        nil, nil, nil, nil, nil, nil, "divided: 6 by 4", "divided: 6 by 4",
      ])
  }

  @Test func pluginsAreAsked() throws {
    #expect(
      message(yaml("scheduler: [cosine, [cosine: {warmup: 1}]]"))
        == "spec.yaml:6:22: cosine: no decay")
    let plan = try plan(
      yaml("scheduler: [cosine: {warmup: [0, 1], final: [0, 1]}, cosine: {target: optimizer.lr}]"),
      known)
    #expect(plan.trials.map(\.skipReason) == [nil, nil, "cosine: no decay", nil])
  }

  @Test func aFractionThatHoldsOutNothingLeavesNothingToWatch() throws {
    for (settings, reason) in [
      ("validation: 0.1", nil),
      ("validation: 0", "watch needs held-out rows, and validation is 0"),
      ("validation: 0.001", "watch needs held-out rows, and validation = 0.001 holds out none"),
      (
        "measure: {splits: [train, test]}",
        "watch needs held-out rows, and measure.splits leaves out validation"
      ), ("measure: {splits: [validation]}", nil),
    ] {
      let plan = try plan(
        yaml(landscape: "[divided]", "regularizer: [watch]\n\(settings)"), known)
      #expect(plan.trials.map(\.skipReason) == [reason])
    }
  }
}
