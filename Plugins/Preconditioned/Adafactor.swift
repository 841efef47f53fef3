import Glibc
import SurplusPlugin

/// Adafactor (Shazeer and Stern 2018, arXiv:1804.04235): second moments of matrices as a product of row and column means.
///
///     keep = 1 - (t + 1)^beta2_decay
///     row  = keep row + (1 - keep) mean over columns of g^2,  column likewise;   V = row column' / max(mean(row), eps1)
///     u    = g / sqrt(max(V, eps1^2));   u /= max(1, rms(u) / d)
///     w    = (1 - lr weight_decay) w - max(eps2, rms(w)) min(lr, 1 / sqrt(t + 1)) u
///
/// Vectors keep V in full. State: rows + columns of a matrix, 1 n of a vector. Cost: one gradient. PyTorch's conventions:
/// no momentum, every matrix is factored, and an eps1 of 0 means the rounding unit of the precision. Tensors of more
/// than two axes are taken in their canonical matrix view, where PyTorch factors the last two axes.
struct Adafactor: Optimizer {
  static let descriptor = Descriptor(
    id: "adafactor", kind: .optimizer, summary: "Adam with factored second moments",
    reference: "arXiv:1804.04235",
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
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let values = step.hyperparameters
    let updates = Double(step.index + 1)
    let fresh = pow(updates, values["beta2_decay"])
    let eps = values["eps1"] > 0 ? values["eps1"] : Double(Element.ulpOfOne)
    let rate = min(values["lr"], 1 / updates.squareRoot())
    let keep = Element(1 - values["lr"] * values["weight_decay"])
    var moments = step.state[0]
    for tensor in tensors {
      let (w, g) = (w + tensor.offset, g + tensor.offset)
      var u = [Element](repeating: 0, count: tensor.count)
      if tensor.shape.count < 2 {
        for i in u.indices {
          moments[i] += Element(fresh) * (g[i] * g[i] - moments[i])
          u[i] = g[i] / max(moments[i], Element(eps * eps)).squareRoot()
        }
      } else {
        factored(tensor, g, moments, fresh: fresh, eps: eps, into: &u)
      }
      moments += stateCount(tensor)
      let scale = max(1, rms(u) / values["d"])
      let parameters = UnsafeBufferPointer(start: UnsafePointer(w), count: tensor.count)
      let size = (sumOfSquares(parameters) / Double(tensor.count)).squareRoot()
      let stepSize = Element(max(values["eps2"], size) * rate / scale)
      for i in u.indices { w[i] = w[i] * keep - stepSize * u[i] }
    }
    return .applied
  }

  private func rms<Element: Scalar>(_ u: [Element]) -> Double {
    u.withUnsafeBufferPointer { (sumOfSquares($0) / Double($0.count)).squareRoot() }
  }

  private func factored<Element: Scalar>(
    _ tensor: ParameterTensor, _ g: UnsafePointer<Element>, _ row: UnsafeMutablePointer<Element>,
    fresh: Double, eps: Double, into u: inout [Element]
  ) {
    let (rows, columns) = (tensor.rows, tensor.columns)
    let column = row + rows
    var columnSums = [Double](repeating: 0, count: columns)
    var mean = 0.0
    for i in 0..<rows {
      var sum = 0.0
      for j in 0..<columns {
        let square = Double(g[i * columns + j]) * Double(g[i * columns + j])
        sum += square
        columnSums[j] += square
      }
      row[i] += Element(fresh) * (Element(sum / Double(columns)) - row[i])
      mean += Double(row[i]) / Double(rows)
    }
    for j in 0..<columns {
      column[j] += Element(fresh) * (Element(columnSums[j] / Double(rows)) - column[j])
    }
    let scale = Element(1 / max(mean, eps))
    for i in 0..<rows {
      for j in 0..<columns {
        let moment = max(row[i] * column[j] * scale, Element(eps * eps))
        u[i * columns + j] = g[i * columns + j] / moment.squareRoot()
      }
    }
  }
}
