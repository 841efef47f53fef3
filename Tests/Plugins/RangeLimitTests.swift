import SurplusCore
import SurplusHost
import SurplusMatrix
import SurplusSandbox
import Testing

/// Every optimizer of the libraries that are built with Surplus, as they list themselves: values within the declared
/// ranges work where a gradient is zero, tiny or goes on for a very long time.
@Suite struct RangeLimitTests {
  /// A component of a library.
  struct Shipped: Sendable, CustomTestStringConvertible {
    let path: String
    let descriptor: Descriptor
    var testDescription: String { descriptor.id }

    /// Those of a kind.
    static func all(_ kind: ComponentKind) throws -> [Shipped] {
      try ComponentCatalogue.shippedFiles().sorted().flatMap { path in
        try SharedLibrary(path: path).descriptors.filter { $0.kind == kind }
          .map { Shipped(path: path, descriptor: $0) }
      }
    }
  }

  /// How large the gradient is in each of twelve steps.
  static let patterns: [(name: String, scales: [Double])] = [
    ("zero", .init(repeating: 0, count: 12)),
    ("zero at first", [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]),
    ("zero from the fourth step on", [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ("zero in between", [1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0]),
    ("so small that its squares are zero", .init(repeating: 0, count: 12)),
  ]

  /// Defaults, and each hyperparameter at each end of its range, the others at their defaults. A rate or a decay above 1 may
  /// rightly lead away from a minimum: such upper ends are tried where there is no gradient.
  static func settings(_ descriptor: Descriptor, withoutGradient: Bool) -> [[Double]] {
    let defaults = descriptor.hyperparameters.map(\.defaultValue)
    var result = [defaults]
    for (place, hyperparameter) in descriptor.hyperparameters.enumerated() {
      var (low, high) = (defaults, defaults)
      low[place] = hyperparameter.minimum
      high[place] = hyperparameter.maximum
      result.append(low)
      if withoutGradient || hyperparameter.maximum <= 1 { result.append(high) }
    }
    return result
  }

  @Test(arguments: try Shipped.all(.optimizer))
  func zeroGradientsAndLimitsWork(_ shipped: Shipped) throws {
    try checkLimits(shipped, Float.self)
    try checkLimits(shipped, Double.self)
  }

  private func checkLimits<Element: Scalar>(_ shipped: Shipped, _ type: Element.Type) throws {
    let library = try SharedLibrary(path: shipped.path)
    let tiny = Element.leastNormalMagnitude.squareRoot() * Element.ulpOfOne
    for pattern in Self.patterns {
      let isTiny = pattern.name.hasPrefix("so small")
      let isZero = pattern.name == "zero"
      for values in Self.settings(shipped.descriptor, withoutGradient: isZero) {
        // Settings that exclude each other are refused when the optimizer is made.
        guard
          let optimizer = try? SteppedOptimizer<Element>(
            library, shipped.descriptor, .quadratic(), values)
        else { continue }
        // A decay at its upper end multiplies the point: in five steps it cannot leave the range of a number.
        for scale in pattern.scales.prefix(isZero ? 5 : 12) {
          optimizer.scale = isTiny ? tiny : Element(scale)
          let outcome = try optimizer.step()
          #expect(outcome != .diverged, "\(pattern.name), \(type), \(values)")
          if outcome == .stop { break }
        }
        #expect(
          optimizer.isFinite,
          "\(pattern.name), \(type), \(values): \(optimizer.parameters)")
      }
    }
  }

  /// A gradient that is zero from the start on moves nothing, but by decay and by moments that begin above 0.
  @Test(arguments: try Shipped.all(.optimizer))
  func noGradientNoStep(_ shipped: Shipped) throws {
    let library = try SharedLibrary(path: shipped.path)
    let values = shipped.descriptor.hyperparameters.map {
      ["eps", "initial_accumulator"].contains($0.name) || $0.name.hasSuffix("weight_decay")
        ? $0.minimum : $0.defaultValue
    }
    let optimizer = try SteppedOptimizer<Double>(
      library, shipped.descriptor, .quadratic(), values)
    optimizer.scale = 0
    for _ in 0..<5 { if try optimizer.step() == .stop { break } }
    #expect(optimizer.parameters == Objective<Double>.quadratic().start)
  }

  /// 200,000 steps, half of them without a gradient, and then steps of numbers that no run reaches: no power and no sum
  /// leaves the range of a number.
  @Test(arguments: try Shipped.all(.optimizer))
  func longRunsStayFinite(_ shipped: Shipped) throws {
    let library = try SharedLibrary(path: shipped.path)
    let defaults = shipped.descriptor.hyperparameters.map(\.defaultValue)
    let optimizer = try SteppedOptimizer<Float>(
      library, shipped.descriptor, .quadratic(), defaults)
    let count =
      shipped.descriptor.needs.isDisjoint(with: [.hessian, .gaussNewton]) ? 200_000 : 2000
    var hasStopped = false
    for step in 0..<count where !hasStopped {
      optimizer.scale = (step / 1000).isMultiple(of: 2) ? 1 : 0
      hasStopped = try optimizer.step() == .stop
    }
    for index in [1_000_000, 1_000_000_000, 1_000_000_000_000] where !hasStopped {
      optimizer.index = index
      optimizer.scale = 1
      for _ in 0..<3 { try optimizer.step() }
    }
    #expect(optimizer.isFinite, "\(optimizer.parameters)")
  }
}
