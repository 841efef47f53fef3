import SurplusCore

/// A landscape that does nothing but pass everything through the transforms, and notes at which point it is asked.
final class PassingLandscape: Landscape {
  let layout = ParameterLayout([("w", [2], .weight, 0)])
  let sites = [ActivationSite(name: "site", columns: 2)]
  let dataShape: DataShape? = DataShape(features: 2, answers: 1, classes: 2)
  private let note: (String) -> Void
  private let numbers = UnsafeMutableBufferPointer<Double>.allocate(capacity: 4)

  init(_ note: @escaping (String) -> Void) {
    self.note = note
    numbers.initialize(repeating: 0.5)
  }

  deinit { numbers.deallocate() }

  func rows(of split: Split) -> Int { split == .train ? 6 : 0 }

  func initialize(_ parameters: UnsafeMutableBufferPointer<Double>, random: RandomSource) {
    parameters.update(repeating: 0)
  }

  private func note(_ function: String, _ point: UnsafeBufferPointer<Double>) {
    note("landscape \(function) at \(Int(point[0]))")
  }

  func loss(
    at parameters: UnsafeBufferPointer<Double>, batch: Batch,
    transforms: (any TrainingTransforms<Double>)?,
    gradient: UnsafeMutableBufferPointer<Double>?
  ) throws -> Double {
    let none = UnsafeMutableBufferPointer<Double>(start: nil, count: 0)
    try transforms?.transformData(inputs: numbers, targets: numbers, rows: 2)
    note("loss", parameters)
    try transforms?.forward(site: 0, values: numbers, rows: 2)
    let loss = try transforms?.transformLoss(
      1, logits: UnsafeBufferPointer(numbers), targets: UnsafeBufferPointer(numbers),
      gradient: gradient == nil ? none : numbers, rows: 2, classes: 2)
    if let gradient {
      try transforms?.backward(site: 0, gradient: numbers, rows: 2)
      gradient.update(repeating: 1)
    }
    return loss ?? 1
  }

  func hessianProduct(
    at parameters: UnsafeBufferPointer<Double>, batch: Batch,
    vector: UnsafeBufferPointer<Double>, into result: UnsafeMutableBufferPointer<Double>
  ) {
    note("hessian_product", parameters)
    result.update(repeating: 0)
  }

  func gaussNewtonProduct(
    at parameters: UnsafeBufferPointer<Double>, batch: Batch,
    vector: UnsafeBufferPointer<Double>, into result: UnsafeMutableBufferPointer<Double>
  ) {
    note("gauss_newton_product", parameters)
    result.update(repeating: 0)
  }

  func metrics(of split: Split, at parameters: UnsafeBufferPointer<Double>) -> SplitMetrics? {
    note("metrics of \(split.rawValue)", parameters)
    return SplitMetrics(loss: 1)
  }

  func operations(rows: Int) -> Double { 1 }
}
