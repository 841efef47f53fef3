import SurplusCore
import SurplusGraph
import SurplusLandscapes
import Testing

/// Landscapes through arrays, with a check that nobody writes outside the gradient.
extension Landscape {
  /// The initial point of a seed.
  func start(seed: UInt64 = 7) -> [Element] {
    var point = [Element](repeating: 0, count: layout.count)
    do {
      try point.withUnsafeMutableBufferPointer {
        try initialize($0, random: RandomSource(seed: seed))
      }
    } catch {
      Issue.record(error)
    }
    return point
  }

  /// The loss over training rows, all of them unless given.
  func loss(
    at point: [Element], rows: [Int32]? = nil,
    transforms: (any TrainingTransforms<Element>)? = nil
  ) throws -> Double {
    try point.withUnsafeBufferPointer { point in
      try withBatch(rows) {
        try loss(at: point, batch: $0, transforms: transforms, gradient: nil)
      }
    }
  }

  /// Loss and gradient over training rows, all of them unless given.
  func evaluate(
    at point: [Element], rows: [Int32]? = nil,
    transforms: (any TrainingTransforms<Element>)? = nil
  ) throws -> (loss: Double, gradient: [Element]) {
    let gradient = try FlatBuffer<Element>(count: layout.count)
    defer { withExtendedLifetime(gradient) {} }
    let value = try point.withUnsafeBufferPointer { point in
      try withBatch(rows) {
        try loss(at: point, batch: $0, transforms: transforms, gradient: gradient.elements)
      }
    }
    #expect(gradient.isIntact)
    return (value, Array(gradient.elements))
  }

  /// The Gauss-Newton matrix over training rows, all of them unless given, times a vector.
  func gaussNewtonProduct(at point: [Element], rows: [Int32]? = nil, _ vector: [Element]) throws
    -> [Element]
  {
    try written { result in
      try point.withUnsafeBufferPointer { point in
        try vector.withUnsafeBufferPointer { vector in
          try withBatch(rows) {
            try gaussNewtonProduct(at: point, batch: $0, vector: vector, into: result)
          }
        }
      }
    }
  }

  /// The Hessian over training rows, all of them unless given, times a vector.
  func hessianProduct(at point: [Element], vector: [Element], rows: [Int32]? = nil) throws
    -> [Element]
  {
    try written { result in
      try point.withUnsafeBufferPointer { point in
        try vector.withUnsafeBufferPointer { vector in
          try withBatch(rows) {
            try hessianProduct(at: point, batch: $0, vector: vector, into: result)
          }
        }
      }
    }
  }

  /// The gradient over training rows, all of them unless given, for labels drawn from the model.
  func sampledGradient(at point: [Element], rows: [Int32]? = nil, _ labels: RandomStream) throws
    -> [Element]
  {
    try written { result in
      try point.withUnsafeBufferPointer { point in
        try withBatch(rows) {
          try sampledGradient(at: point, batch: $0, labels: labels, gradient: result)
        }
      }
    }
  }

  /// What a body writes into a buffer of the size of the parameters, and nowhere else.
  private func written(_ body: (UnsafeMutableBufferPointer<Element>) throws -> Void) throws
    -> [Element]
  {
    let result = try FlatBuffer<Element>(count: layout.count)
    defer { withExtendedLifetime(result) {} }
    try body(result.elements)
    #expect(result.isIntact)
    return Array(result.elements)
  }

  /// The metrics of a split.
  func metrics(of split: Split, at point: [Element]) throws -> SplitMetrics? {
    try point.withUnsafeBufferPointer { try metrics(of: split, at: $0) }
  }

  private func withBatch<Result>(_ rows: [Int32]?, _ body: (Batch) throws -> Result) rethrows
    -> Result
  {
    guard let rows else { return try body(.full) }
    return try rows.withUnsafeBufferPointer { try body(.rows($0)) }
  }
}

/// Builds a landscape with defaults but for the values given.
func makeLandscape<Element: Scalar>(
  _ id: String, _ type: Element.Type, _ settings: [String: Double] = [:],
  validation: Double = 0, seed: UInt64 = 7, on backend: any Backend = ProcessorBackend()
) throws -> any Landscape<Element> {
  let factory = try #require(
    LandscapeCatalogue.factories(on: backend).first { $0.descriptor.id == id })
  let hyperparameters = factory.descriptor.hyperparameters
  return try factory.make(
    type,
    LandscapeConfiguration(
      hyperparameters: HyperparameterValues(
        hyperparameters, values: hyperparameters.map { settings[$0.name] ?? $0.defaultValue }),
      random: RandomSource(seed: seed), validation: validation))
}

/// Expects numbers to agree relative to the largest of the reference.
func expectClose(
  _ values: [Double], _ reference: [Double], within tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(values.count == reference.count, sourceLocation: sourceLocation)
  let scale = reference.map(abs).max() ?? 0
  let largest = zip(values, reference).map { abs($0 - $1) }.max() ?? 0
  #expect(largest <= tolerance * scale, sourceLocation: sourceLocation)
}
