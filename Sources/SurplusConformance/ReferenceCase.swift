import Foundation
import SurplusCore

/// A few steps of a known algorithm by another implementation, on the quadratic 1/2 sum h_i x_i^2: one case of
/// `references.json`.
struct ReferenceCase: Decodable, Sendable {
  /// The name under which the algorithm is known.
  let id: String
  /// The components, as library/id, that have to be that algorithm; others of its name may be something else.
  let shipped: [String]
  /// Whose numbers these are.
  let source: String
  /// Hyperparameters.
  let values: [String: Double]
  /// The parameters after a number of steps, in binary64.
  let points: [Int: [Double]]
}

/// What `references.json` holds.
struct References: Decodable, Sendable {
  /// Those of this program. Throws for a file that is not what it should be.
  static let shipped = Result {
    try JSONDecoder().decode(References.self, from: Data(PackageResources.references_json))
  }

  private let curvatures: [Double]
  private let start: [Double]
  /// All cases.
  let cases: [ReferenceCase]

  /// The quadratic of all cases.
  var problem: CheckProblem {
    let roots = curvatures.map { $0.squareRoot() }
    return CheckProblem(
      name: "the quadratic of the references", layout: CheckLayouts.vector(start.count),
      start: start,
      residuals: { w in zip(roots, w).map { $0 * $1 } },
      push: { _, v in zip(roots, v).map { $0 * $1 } },
      pull: { _, r in zip(roots, r).map { $0 * $1 } })
  }
}
