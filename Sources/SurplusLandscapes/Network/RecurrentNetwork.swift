import SurplusCore
import SurplusGraph

/// The recurrent network of MNIST-1D (Greydanus and Kobak 2024, arXiv:2011.14439): gated recurrent units (Cho et al.
/// 2014, arXiv:1406.1078) read a sequence forth and back, one number a step, and a linear head sees the hidden units
/// of every step.
///
/// The equations, the order of the gates (reset, update, new) and the initial values are those of PyTorch, where
/// the hidden bias of the new gate stands inside the product with the reset gate.
struct RecurrentNetwork: Model {
  static let id = "gru"
  static let summary = "Gated recurrent units in both directions, softmax cross-entropy."
  static let formula = """
    r = sigmoid(A_r x + a_r + B_r h + b_r),  u = sigmoid(A_u x + a_u + B_u h + b_u)
    c = tanh(A_c x + a_c + r (B_c h + b_c)),  h = c + u (h - c)      for each number x, forth and back
    loss = mean over rows of -log softmax(W (all h) + b)[label]
    n = 6 hidden (hidden + 3) + (2 hidden places + 1) classes
    """
  static let size = "hidden"
  static let hyperparameters: [Hyperparameter] = [
    .integer("hidden", default: 6, in: 1...10_000, "Hidden units of each direction.")
  ]

  private static let directions = ["forth", "back"]
  /// Parameters of a direction: weights and biases of inputs and of hidden units.
  private static let parts = 4

  private let steps: Int
  private let hidden: Int
  private let classes: Int

  init(features: Int, classes: Int, _ values: HyperparameterValues) {
    steps = features
    self.classes = classes
    hidden = values.integer("hidden")
  }

  var layout: ParameterLayout {
    ParameterLayout(
      Self.directions.flatMap { direction in
        [
          ("\(direction).input_weight", [3 * hidden, 1], .weight, 0),
          ("\(direction).hidden_weight", [3 * hidden, hidden], .weight, 0),
          ("\(direction).input_bias", [3 * hidden], .bias, 0),
          ("\(direction).hidden_bias", [3 * hidden], .bias, 0),
        ]
      } + [
        ("head.weight", [classes, columns], .head, 1), ("head.bias", [classes], .bias, 1),
      ])
  }

  private var columns: Int { steps * Self.directions.count * hidden }

  /// The hidden units of all steps.
  var sites: [ActivationSite] { [ActivationSite(name: "hidden", columns: columns)] }

  func logits(_ inputs: Tensor, _ parameters: [Tensor], _ pass: ForwardPass) throws(GraphError)
    -> Tensor
  {
    // One example a column, so that gates and steps are neighbouring rows.
    let sequence = try inputs.permute([1, 0])
    let states = try Self.directions.indices.map { (direction) throws(GraphError) in
      let first = direction * Self.parts
      let order = direction == 0 ? Array(0..<steps) : (0..<steps).reversed()
      return try self.states(sequence, parameters[first..<(first + Self.parts)], order)
    }
    let rows = (0..<steps).flatMap { step in states.map { $0[step] } }
    var values = try inputs.graph.concatenate(rows, axis: 0).permute([1, 0])
    values = try pass.site(0, values)
    let head = Self.directions.count * Self.parts
    return try values.linear(weight: parameters[head], bias: parameters[head + 1])
  }

  /// The hidden units [hidden, rows] after each step of a sequence [steps, rows] that is read in an order.
  private func states(_ sequence: Tensor, _ parameters: ArraySlice<Tensor>, _ order: [Int])
    throws(GraphError) -> [Tensor]
  {
    let parts = Array(parameters)
    let gates = try (0..<3).map { (gate) throws(GraphError) in
      try Gate(parts, rows: (gate * hidden)..<((gate + 1) * hidden))
    }
    var state = sequence.graph.fill(0, [hidden, sequence.shape[1]])
    var states = [Tensor](repeating: state, count: order.count)
    for step in order {
      let input = try sequence.slice(0, step..<(step + 1))
      let carried = try parts[1].product(state)
      let reset = try (gates[0].input(input) + gates[0].hidden(carried)).sigmoid()
      let update = try (gates[1].input(input) + gates[1].hidden(carried)).sigmoid()
      let new = try (gates[2].input(input) + reset * gates[2].hidden(carried)).tanh()
      state = try new + update * (state - new)
      states[step] = state
    }
    return states
  }

  /// What one gate adds up, as columns.
  private struct Gate {
    let rows: Range<Int>
    let weight: Tensor
    let inputBias: Tensor
    let hiddenBias: Tensor

    init(_ parts: [Tensor], rows: Range<Int>) throws(GraphError) {
      self.rows = rows
      let column: Shape = [rows.count, 1]
      weight = try parts[0].slice(0, rows)
      inputBias = try parts[2].slice(0, rows).reshape(column)
      hiddenBias = try parts[3].slice(0, rows).reshape(column)
    }

    /// From one number of each example.
    func input(_ input: Tensor) throws(GraphError) -> Tensor {
      let shape: Shape = [rows.count, input.shape[1]]
      return try weight.broadcast(to: shape) * input.broadcast(to: shape)
        + inputBias.broadcast(to: shape)
    }

    /// From the products of hidden weights and hidden units.
    func hidden(_ carried: Tensor) throws(GraphError) -> Tensor {
      let part = try carried.slice(0, rows)
      return try part + hiddenBias.broadcast(to: part.shape)
    }
  }

  func initialValues(_ random: RandomSource) -> [Double] {
    layout.tensors.flatMap { tensor in
      Initialization.torch.values(
        for: tensor, fanIn: tensor.layer == 0 ? hidden : columns, stream(random, of: tensor))
    }
  }
}
