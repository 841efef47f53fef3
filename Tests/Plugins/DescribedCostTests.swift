import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// What the optimizers of the libraries that are built with Surplus say of themselves: all say it, and state and cost are
/// those that they declare and ask for, where the text is a number of them.
@Suite struct DescribedCostTests {
  private typealias Shipped = RangeLimitTests.Shipped

  /// The elements of a state described as `2 n`, `none`, `2 numbers` or `3 n, and 2 numbers`, with the defaults and without
  /// the inner optimizer; nil for another form.
  private static func elements(_ text: String, n: Int) -> Int? {
    let form =
      /(?:none|(?<multiple>\d+) n|(?<alone>\d+) numbers?)(?:, and (?<numbers>\d+) numbers?)?(?:, (?:with|and that of the inner optimizer).*)?/
    guard let match = text.wholeMatch(of: form) else { return nil }
    func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
    return number(match.multiple) * n + number(match.alone) + number(match.numbers)
  }

  /// The gradients of a step described as `two gradients`, with an inner optimizer that asks for none; nil for another form.
  private static func gradients(_ text: String) -> Int? {
    let form =
      /(?<count>one|two|three) gradients?(?:, and those that the inner optimizer asks for)?/
    return text.wholeMatch(of: form).flatMap { ["one": 1, "two": 2, "three": 3][$0.count] }
  }

  /// The elements that an optimizer declares for a layout, with the defaults.
  private func declared(_ shipped: RangeLimitTests.Shipped, _ layout: ParameterLayout) throws -> Int
  {
    let settings = shipped.descriptor.hyperparameters
    let optimizer = try SharedLibrary(path: shipped.path).makeOptimizer(
      shipped.descriptor.id,
      Configuration(
        hyperparameters: HyperparameterValues(settings, values: settings.map(\.defaultValue)),
        layout: layout, precision: .f32),
      page: CallPage(), component: 0)
    return optimizer.stateSlots(for: layout).reduce(0) { $0 + ($1.count ?? layout.count) }
  }

  private static let layouts = [
    ParameterLayout([("matrix", [3, 2], .weight, 0), ("vector", [2], .bias, 0)]),
    ParameterLayout([("first", [4, 5], .weight, 0), ("second", [6, 4], .head, 1)]),
  ]

  @Test(arguments: try Shipped.all(.optimizer))
  func stateIsAsDescribed(_ shipped: RangeLimitTests.Shipped) throws {
    for layout in Self.layouts {
      guard let expected = Self.elements(shipped.descriptor.state, n: layout.count) else {
        continue
      }
      #expect(try declared(shipped, layout) == expected, "\(shipped.descriptor.state)")
    }
  }

  @Test func costIsAsDescribed() throws {
    let described = try Shipped.all(.optimizer).map(\.descriptor).compactMap { descriptor in
      Self.gradients(descriptor.cost).map { (descriptor, $0) }
    }
    let written = described.map { descriptor, _ in
      descriptor.needs.contains(.inner) ? "\(descriptor.id): {inner: sgd}" : descriptor.id
    }
    let surplus = try Surplus()
    let command = try surplus.run(
      spec: """
        surplus: 1
        name: cost
        landscape: [golden_quadratic]
        optimizer: [\(written.joined(separator: ", "))]
        budget: {steps: 4}
        batch: {size: full}
        validation: 0
        measure: {every: 4}

        """)
    #expect(command.status == 0, "\(command.messages)")
    let rows = try surplus.results().rows("SELECT optimizer, gradient_equivalents FROM trials")
    let found = Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (String((row["optimizer"] ?? "").prefix { $0 != ":" }), row["gradient_equivalents"])
      })
    for (descriptor, gradients) in described {
      let counted = found[descriptor.id].flatMap { $0 }.flatMap(Double.init)
      #expect(counted == Double(4 * gradients), "\(descriptor.id): \(descriptor.cost)")
    }
  }

  /// Most texts have a form that is compared, and a wrong one differs.
  @Test func wrongTextsAreNoticed() throws {
    let shipped = try Shipped.all(.optimizer)
    let compared = shipped.filter {
      Self.elements($0.descriptor.state, n: 8) != nil && Self.gradients($0.descriptor.cost) != nil
    }
    #expect(2 * compared.count > shipped.count)
    let adam = try #require(shipped.first { $0.descriptor.id == "adam" })
    #expect(try declared(adam, Self.layouts[0]) != Self.elements("3 n", n: 8))
    #expect(Self.elements("3 n, and 2 numbers", n: 8) == 26)
    #expect(Self.elements("none, with a momentum 1 n", n: 8) == 0)
    #expect(Self.elements("2 n, and 2 m^2 numbers for each side of length m", n: 8) == nil)
    #expect(Self.gradients("two gradients") == 2)
    #expect(Self.gradients("1 + 2 / update_period gradients") == nil)
  }

  @Test(arguments: [ComponentKind.optimizer, .scheduler, .regularizer])
  func everyOneHasAFormula(_ kind: ComponentKind) throws {
    for descriptor in try Shipped.all(kind).map(\.descriptor) {
      #expect(!descriptor.formula.isEmpty, "\(descriptor.id)")
      #expect(kind != .optimizer || !descriptor.state.isEmpty && !descriptor.cost.isEmpty)
    }
  }
}
