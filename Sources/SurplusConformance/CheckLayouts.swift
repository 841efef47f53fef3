import SurplusCore

/// Layouts that components meet, and those they hardly meet.
enum CheckLayouts {
  typealias Part = (name: String, shape: [Int], role: TensorRole, layer: Int)

  /// One vector.
  static func vector(_ count: Int) -> ParameterLayout {
    ParameterLayout([("w", [count], .weight, 0)])
  }

  /// Weights, biases and a gain of two layers, 37 numbers.
  static let network = ParameterLayout([
    ("layer0.weight", [4, 3], .weight, 0), ("layer0.bias", [4], .bias, 0),
    ("norm.gain", [4], .normGain, 0), ("layer1.weight", [3, 4], .head, 1),
    ("layer1.bias", [3], .bias, 1), ("temperature", [], .other, -1), ("rest", [1], .other, -1),
  ])

  /// Odd, tiny, empty, many and deep, each with a name for messages.
  static let odd: [(name: String, layout: ParameterLayout)] = [
    ("no tensor at all", ParameterLayout([])),
    ("one tensor without elements", vector(0)),
    ("one number without dimensions", ParameterLayout([("w", [], .other, -1)])),
    ("one element", vector(1)),
    ("a matrix of one element", ParameterLayout([("w", [1, 1], .weight, 0)])),
    (
      "empty tensors among others",
      ParameterLayout([
        ("a", [0, 5], .weight, 0), ("b", [3, 2], .weight, 1), ("c", [0], .bias, 1),
        ("d", [2, 0], .head, 2),
      ])
    ),
    ("three elements", vector(3)),
    ("seven elements", vector(7)),
    ("1023 elements", vector(1023)),
    (
      "a tall and a wide matrix",
      ParameterLayout([("a", [17, 1], .weight, 0), ("b", [1, 19], .weight, 1)])
    ),
    ("a kernel of five dimensions", ParameterLayout([("k", [3, 2, 3, 1, 2], .convolution, 0)])),
    (
      "attention and embeddings",
      ParameterLayout([
        ("embedding", [7, 4], .embedding, 0), ("position", [5, 4], .positionEmbedding, 0),
        ("query", [4, 4], .attentionQuery, 1), ("key", [4, 4], .attentionKey, 1),
        ("value", [4, 4], .attentionValue, 1), ("output", [4, 4], .attentionOutput, 1),
      ])
    ),
    (
      "300 tensors",
      ParameterLayout((0..<300).map { ("t\($0)", [$0 % 3 + 1, $0 % 2 + 1], .weight, $0) })
    ),
  ]

  /// Larger than any block, table or vector width that a component may be written for, and no multiple of one.
  static let large: [(name: String, layout: ParameterLayout)] = [
    ("4099 elements", vector(4099)),
    (
      "a matrix of 67 x 61 and a vector of 13",
      ParameterLayout([("a", [67, 61], .weight, 0), ("b", [13], .bias, 0)])
    ),
    (
      "150 tensors", ParameterLayout((0..<150).map { ("t\($0)", [$0 % 5 + 1, 3], .weight, $0) })
    ),
  ]

  /// A layout drawn at random: up to 8 tensors of up to 3 dimensions, or one of the odd ones.
  static func random(_ random: inout CheckRandom) -> (name: String, layout: ParameterLayout) {
    if random.uniform() < 0.4 { return random.choice(odd) }
    let sizes = [0, 1, 1, 2, 3, 5, 8, 13]
    let roles: [TensorRole] = [.weight, .bias, .normGain, .convolution, .head, .embedding, .other]
    let parts = (0..<random.integer(below: 8) + 1).map { index -> Part in
      let shape = (0..<random.integer(below: 4)).map { _ in random.choice(sizes) }
      return ("t\(index)", shape, random.choice(roles), index)
    }
    return ("shapes \(parts.map(\.shape))", ParameterLayout(parts))
  }
}
