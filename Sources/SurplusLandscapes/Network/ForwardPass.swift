import SurplusGraph

/// How a network is passed through once: with activation sites or without, normalised by its batch or by statistics.
/// It remembers what it normalised with, in the order in which the network asked.
public final class ForwardPass {
  /// Mean and variance of each column over the examples and places of a batch.
  public struct Moments {
    /// One number a column.
    public let mean: Tensor
    /// One number a column.
    public let variance: Tensor

    /// Moments.
    public init(mean: Tensor, variance: Tensor) {
      (self.mean, self.variance) = (mean, variance)
    }
  }

  private let keepsSites: Bool
  private let statistics: [Moments]?
  /// Moments of the batch, variances without bias; empty when statistics are given.
  public private(set) var observed: [Moments] = []
  private var normalizations = 0

  /// A pass in training.
  public init(keepsSites: Bool) {
    self.keepsSites = keepsSites
    statistics = nil
  }

  /// A pass in evaluation, without sites.
  public init(statistics: [Moments]) {
    keepsSites = false
    self.statistics = statistics
  }

  /// A place where activations can be changed: one example a row.
  func site(_ index: Int, _ values: Tensor) throws(GraphError) -> Tensor {
    keepsSites ? try values.site(index) : values
  }

  /// Columns [rows, columns] with mean 0 and variance 1, times a gain, plus a bias (Ioffe and Szegedy 2015,
  /// arXiv:1502.03167). 1e-5 is added to the variance.
  func batchNorm(_ values: Tensor, gain: Tensor, bias: Tensor) throws(GraphError) -> Tensor {
    let moments = try moments(of: values)
    let shape = values.shape
    let scale = try gain / (moments.variance + 1e-5).squareRoot()
    let centred = try values - moments.mean.broadcast(to: shape)
    return try centred * scale.broadcast(to: shape) + bias.broadcast(to: shape)
  }

  private func moments(of values: Tensor) throws(GraphError) -> Moments {
    defer { normalizations += 1 }
    if let statistics { return statistics[normalizations] }
    let rows = Double(values.shape[0])
    let mean = try values.sum([0]) / rows
    let centred = try values - mean.broadcast(to: values.shape)
    let squares = try centred.squared().sum([0])
    // One row alone has no variance without bias; 0 stands for it.
    observed.append(Moments(mean: mean, variance: squares / max(rows - 1, 1)))
    return Moments(mean: mean, variance: squares / rows)
  }
}
