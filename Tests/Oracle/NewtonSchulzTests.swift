import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// Muon on a gradient of known singular values: five times s <- 3.4445 s - 4.7750 s^3 + 2.0315 s^5 for each of them.
@Suite struct NewtonSchulzTests {
  /// A step of rate 1 from 0 along a matrix of 2 x 2 whose singular vectors are rotations.
  private func step(_ first: Double, _ second: Double, turned: Double) throws -> [Double] {
    let library = try SharedLibrary(
      path: Project.products.appending(path: "libSurplusPreconditioned.so").path)
    let descriptor = try #require(library.descriptors.first { $0.id == "muon" })
    let settings: [String: Double] = ["lr": 1, "momentum": 0, "nesterov": 0, "weight_decay": 0]
    let values = HyperparameterValues(
      descriptor.hyperparameters,
      values: descriptor.hyperparameters.map { settings[$0.name] ?? $0.defaultValue })
    let layout = ParameterLayout([("W", [2, 2], .weight, 0)])
    var muon = try library.makeOptimizer(
      "muon", Configuration(hyperparameters: values, layout: layout), page: CallPage(),
      component: 0)
    var w = [Double](repeating: 0, count: 4)
    var (momentum, secondMoment) = (w, w)
    let g = Self.matrix(first, second, turned)
    try w.withUnsafeMutableBufferPointer { w in
      try momentum.withUnsafeMutableBytes { momentum in
        try secondMoment.withUnsafeMutableBytes { moment in
          let slots: [UnsafeMutableRawPointer?] = [momentum.baseAddress, moment.baseAddress]
          try slots.withUnsafeBufferPointer { slots in
            try g.withUnsafeBufferPointer { g in
              _ = try muon.step(
                OptimizerStep(
                  index: 0, horizon: nil, loss: 0, lowerBound: nil, hyperparameters: values,
                  parameters: w, gradient: g,
                  state: StateBuffers(base: slots.baseAddress, count: 2),
                  random: RandomStream(key: 0)))
            }
          }
        }
      }
    }
    return w.map { -$0 }
  }

  /// R(a) diag(first, second) R(2a)'.
  private static func matrix(_ first: Double, _ second: Double, _ a: Double) -> [Double] {
    let (left, right) = (
      [cos(a), -sin(a), sin(a), cos(a)], [cos(2 * a), -sin(2 * a), sin(2 * a), cos(2 * a)]
    )
    return (0..<4).map { i in
      first * left[i / 2 * 2] * right[i % 2 * 2] + second * left[i / 2 * 2 + 1]
        * right[i % 2 * 2 + 1]
    }
  }

  static func polynomial(_ s: Double) -> Double {
    (0..<5).reduce(s) { s, _ in 3.4445 * s - 4.7750 * pow(s, 3) + 2.0315 * pow(s, 5) }
  }

  /// A gradient of norm 1 has the singular values s and sqrt(1 - s^2).
  @Test(
    arguments: [(0.01, 0.6989170633), (0.1, 0.7121200817), (0.5, 0.7654385305)], [0, 0.4, 1.3])
  func mapsEachSingularValue(_ known: (s: Double, image: Double), _ turned: Double) throws {
    let other = (1 - known.s * known.s).squareRoot()
    #expect((Self.polynomial(known.s) - known.image).magnitude < 1e-10)
    let found = try step(known.s, other, turned: turned)
    let expected = Self.matrix(known.image, Self.polynomial(other), turned)
    #expect(found.isClose(to: expected, 1e-9), "\(found)")
  }

  /// One singular value alone has norm 1, whatever the size of the gradient.
  @Test func mapsTheOnlySingularValue() throws {
    for size in [1, 1e-3, 1e6] {
      let found = try step(size, 0, turned: 0)
      #expect((found[0] - 0.6964364095).magnitude < 1e-9, "\(found)")
    }
  }
}
