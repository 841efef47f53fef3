/// A matrix of 16 trials that runs in moments: random features and labels, no data to make.
enum SmallMatrix {
  static let trials = 16

  /// The spec, with more optimizers and another number of steps where a test asks for it.
  static func spec(more: [String] = [], steps: Int = 200, seeds: String = "2") -> String {
    let optimizers = ["momentum: { lr: 0.05 }", "adamw: { lr: 0.003 }"] + more
    return """
      surplus: 1
      name: small
      landscape:
        - mlp: { inputs: 10, classes: 3, width: [4, 8], depth: 1 }
      optimizer: [\(optimizers.joined(separator: ", "))]
      scheduler: [constant, cosine]
      regularizer: [l2: { strength: 1.0e-3 }]
      seeds: \(seeds)
      budget: { steps: \(steps) }
      batch: { size: 32, order: shuffled }
      validation: 0.1
      measure: { every: 50 }

      """
  }
}
