import Glibc
import SurplusPlugin

/// Adafactor (Shazeer and Stern 2018, arXiv:1804.04235): second moments of matrices as a product of row and column
/// means.
///
/// PyTorch's conventions: no momentum, every matrix is factored, and an eps1 of 0 means the rounding unit of the
/// precision. Tensors of more than two axes are taken in their canonical matrix view, where PyTorch factors the last
/// two axes.
struct Adafactor: Optimizer {
  static let descriptor = Descriptor(
    id: "adafactor", kind: .optimizer, summary: "Adam with factored second moments",
    reference: "arXiv:1804.04235",
    formula: """
      keep   = 1 - (t + 1)^beta2_decay
      row    = keep row + (1 - keep) mean over columns of g^2
      column = keep column + (1 - keep) mean over rows of g^2
      V      = row column' / max(mean(row), eps1)          a vector keeps V = keep V + (1 - keep) g^2
      u      = g / sqrt(max(V, eps1^2)),  u /= max(1, rms(u) / d)
      w      = (1 - lr weight_decay) w - max(eps2, rms(w)) min(lr, 1 / sqrt(t + 1)) u
      """, state: "rows + columns of each matrix, n of each vector", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.01, in: 0...1e6, tuning: .log(1e-4...1), "largest learning rate"),
      .real("beta2_decay", default: -0.8, in: -10...0, "power of the step in 1 - beta2"),
      .real("eps1", default: 0, in: 0...1, "least second moment; 0: the rounding unit"),
      .real("eps2", default: 1e-3, in: 0...1e6, "least rms of a tensor"),
      .real("d", default: 1, in: 1e-6...1e6, "largest rms of an update"),
      .real("weight_decay", default: 0, in: 0...1e6, "decoupled decay of every parameter"),
    ], traits: [.decoupledDecay, .adaptive])

  private let tensors: [ParameterTensor]

  init(_ configuration: Configuration) {
    tensors = configuration.layout.tensors.filter { $0.count > 0 }
  }

  private func stateCount(_ tensor: ParameterTensor) -> Int {
    tensor.shape.count < 2 ? tensor.count : tensor.rows + tensor.columns
  }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.elements("second_moments", count: tensors.reduce(0) { $0 + stateCount($1) })]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let updates = Double(step.index + 1)
    let fresh = pow(updates, values["beta2_decay"])
    let eps = values["eps1"] > 0 ? values["eps1"] : Double(Element.ulpOfOne)
    let rate = min(values["lr"], 1 / updates.squareRoot())
    let keep = Element(1 - values["lr"] * values["weight_decay"])
    var place = 0
    step.forEachTensor(tensors) { index, w, g in
      let tensor = tensors[index]
      let numbers = place..<(place + stateCount(tensor))
      place = numbers.upperBound
      var update = [Element](repeating: 0, count: w.count)
      var u = update.mutableSpan
      step.state.withElements(0, in: numbers) { moments in
        if tensor.shape.count < 2 {
          let floor = Self.floor(eps, Element.self)
          for i in u.indices {
            moments[i] += Element(fresh) * (g[i] * g[i] - moments[i])
            u[i] = g[i] / max(moments[i], floor).squareRoot()
          }
        } else {
          factored(tensor, g, &moments, fresh: fresh, eps: eps, into: &u)
        }
      }
      let scale = max(1, rms(u.span) / values["d"])
      let stepSize = Element(max(values["eps2"], rms(w.span)) * rate / scale)
      for i in w.indices { w[i] = w[i] * keep - stepSize * u[i] }
    }
    return .applied
  }

  private func rms<Element: Scalar>(_ u: Span<Element>) -> Double {
    (sumOfSquares(u) / Double(u.count)).squareRoot()
  }

  /// eps^2, above 0 in the precision: what has no gradient is divided by it.
  private static func floor<Element: Scalar>(_ eps: Double, _ type: Element.Type) -> Element {
    max(Element(eps * eps), .leastNormalMagnitude)
  }

  /// Learns the means of the rows, then those of the columns, which stand after them.
  private func factored<Element: Scalar>(
    _ tensor: ParameterTensor, _ g: Span<Element>, _ means: inout MutableSpan<Element>,
    fresh: Double, eps: Double, into u: inout MutableSpan<Element>
  ) {
    let (rows, columns) = (tensor.rows, tensor.columns)
    var columnSums = [Double](repeating: 0, count: columns)
    var mean = 0.0
    for i in 0..<rows {
      var sum = 0.0
      for j in 0..<columns {
        let square = Double(g[i * columns + j]) * Double(g[i * columns + j])
        sum += square
        columnSums[j] += square
      }
      means[i] += Element(fresh) * (Element(sum / Double(columns)) - means[i])
      mean += Double(means[i]) / Double(rows)
    }
    for j in 0..<columns {
      let column = rows + j
      means[column] += Element(fresh) * (Element(columnSums[j] / Double(rows)) - means[column])
    }
    let scale: Element = finiteFactor(1 / max(mean, eps))
    let floor = Self.floor(eps, Element.self)
    for i in 0..<rows {
      for j in 0..<columns {
        let moment = max(means[i] * means[rows + j] * scale, floor)
        u[i * columns + j] = g[i * columns + j] / moment.squareRoot()
      }
    }
  }
}
