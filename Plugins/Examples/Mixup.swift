import Glibc
import SurplusPlugin

/// Mixup (Zhang et al. 2018, arXiv:1710.09412): each example is mixed with another one of the batch.
///
/// One lambda and one permutation a batch, fresh in each step; a replay sees the same ones. With alpha 0 nothing is
/// mixed.
struct Mixup: Regularizer {
  static let descriptor = Descriptor(
    id: "mixup", kind: .regularizer, summary: "mixes pairs of examples and their labels",
    reference: "arXiv:1710.09412",
    formula: """
      x_i = lambda x_i + (1 - lambda) x_pi(i)      labels alike
      lambda from Beta(alpha, alpha), pi a random permutation of the batch
      """,
    hyperparameters: [
      .real(
        "alpha", default: 0.2, in: 0...1e3, tuning: .log(0.05...2),
        "both parameters of the Beta distribution of the share")
    ], hooks: .data)

  func transformData<Element: Scalar>(_ examples: ExamplesStep<Element>) {
    let alpha = examples.hyperparameters["alpha"]
    guard alpha > 0, examples.rows > 1 else { return }
    var draws = Draws(stream: examples.random)
    let share = Element(draws.beta(alpha))
    var partner = Array(0..<examples.rows)
    for last in stride(from: examples.rows - 1, to: 0, by: -1) {
      partner.swapAt(last, draws.integer(below: last + 1))
    }
    mix(examples.inputs, partner, share)
    mix(examples.targets, partner, share)
  }

  private func mix<Element: Scalar>(
    _ rows: UnsafeMutableBufferPointer<Element>, _ partner: [Int], _ share: Element
  ) {
    guard let x = rows.baseAddress else { return }
    let width = rows.count / partner.count
    withUnsafeTemporaryAllocation(of: Element.self, capacity: rows.count) { copy in
      _ = copy.initialize(fromContentsOf: rows)
      for (row, other) in partner.enumerated() {
        for j in 0..<width {
          x[row * width + j] =
            share * copy[row * width + j] + (1 - share) * copy[other * width + j]
        }
      }
    }
  }
}
