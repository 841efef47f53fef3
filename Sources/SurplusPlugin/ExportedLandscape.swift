/// A landscape of one precision, as the C functions call it: buffers as addresses.
@usableFromInline
struct ExportedLandscape {
  let layout: ParameterLayout
  let lowerBound: Double?
  let rows: (Split) -> Int
  let initialize: (UnsafeMutableRawPointer, RandomSource) throws -> Void
  let loss: (UnsafeRawPointer, Batch, UnsafeMutableRawPointer?) throws -> Double
  let hessianProduct:
    (UnsafeRawPointer, Batch, UnsafeRawPointer, UnsafeMutableRawPointer) throws -> Void
  let metrics: (Split, UnsafeRawPointer) throws -> SplitMetrics?
  let distance: (UnsafeRawPointer) -> Double?

  @inlinable
  init<Component: Landscape>(_ landscape: Component) {
    let count = landscape.layout.count
    func read(_ address: UnsafeRawPointer) -> UnsafeBufferPointer<Component.Element> {
      UnsafeBufferPointer(
        start: address.assumingMemoryBound(to: Component.Element.self), count: count)
    }
    func write(_ address: UnsafeMutableRawPointer)
      -> UnsafeMutableBufferPointer<Component.Element>
    {
      UnsafeMutableBufferPointer(
        start: address.assumingMemoryBound(to: Component.Element.self), count: count)
    }
    self.init(
      layout: landscape.layout, lowerBound: landscape.lowerBound,
      rows: { landscape.rows(of: $0) },
      initialize: { try landscape.initialize(write($0), random: $1) },
      loss: { point, batch, gradient in
        try landscape.loss(
          at: read(point), batch: batch, transforms: nil, gradient: gradient.map(write))
      },
      hessianProduct: { point, batch, vector, result in
        try landscape.hessianProduct(
          at: read(point), batch: batch, vector: read(vector), into: write(result))
      },
      metrics: { try landscape.metrics(of: $0, at: read($1)) },
      distance: { landscape.distance(of: read($0)) })
  }

  @usableFromInline
  init(
    layout: ParameterLayout, lowerBound: Double?, rows: @escaping (Split) -> Int,
    initialize: @escaping (UnsafeMutableRawPointer, RandomSource) throws -> Void,
    loss: @escaping (UnsafeRawPointer, Batch, UnsafeMutableRawPointer?) throws -> Double,
    hessianProduct:
      @escaping (UnsafeRawPointer, Batch, UnsafeRawPointer, UnsafeMutableRawPointer) throws -> Void,
    metrics: @escaping (Split, UnsafeRawPointer) throws -> SplitMetrics?,
    distance: @escaping (UnsafeRawPointer) -> Double?
  ) {
    self.layout = layout
    self.lowerBound = lowerBound
    self.rows = rows
    self.initialize = initialize
    self.loss = loss
    self.hessianProduct = hessianProduct
    self.metrics = metrics
    self.distance = distance
  }
}
