import SurplusCore
import SurplusGraph
import Testing

/// One step of gradient descent on f = scale u.v toward 1, from u = 1 and v = +1, -1, +1, ..., in three scalings.
@Suite struct WidthScalingTests {
  /// The output after the step, and the largest move of a weight.
  private func step(width n: Int, scale: Double, rate: Double) throws -> (
    output: Double, move: Double
  ) {
    let network = try OutputFunction([[n], [n]]) { w in
      try ((w[0] * w[1]).sum() * scale).reshape([1])
    }
    let start = (0..<(2 * n)).map { $0 >= n && !$0.isMultiple(of: 2) ? -1.0 : 1 }
    let (before, gradient) = try network.pullback(at: start) { [$0[0] - 1] }
    #expect(before == [0])
    let moved = zip(start, gradient).map { $0 - rate * $1 }
    let move = zip(start, moved).map { ($0 - $1).magnitude }.max() ?? 0
    return (try network.pullback(at: moved) { $0 }.outputs[0], move)
  }

  /// Maximal update parameterization (Yang and Hu 2021, arXiv:2011.14522): output and features move alike at every
  /// width. With the root of the width, as in the tangent kernel, features stand still in the limit; with no factor
  /// the output explodes: n / 2 products 1.1 * 1.1 less n / 2 products 0.9 * 0.9 are 0.2 n.
  @Test(arguments: [(64, 0.0125), (256, 0.00625), (1024, 0.003125)])
  func onlyMaximalUpdatesAreFreeOfTheWidth(_ n: Int, _ kernelMove: Double) throws {
    let width = Double(n)
    let maximal = try step(width: n, scale: 1 / width, rate: 0.1 * width)
    #expect((maximal.output - 0.2).magnitude < 1e-12)
    #expect((maximal.move - 0.1).magnitude < 1e-12)
    let kernel = try step(width: n, scale: 1 / width.squareRoot(), rate: 0.1)
    #expect((kernel.output - 0.2).magnitude < 1e-12)
    #expect((kernel.move - kernelMove).magnitude < 1e-12)
    let plain = try step(width: n, scale: 1, rate: 0.1)
    #expect((plain.output - 0.2 * width).magnitude < 1e-12 * width)
  }
}
