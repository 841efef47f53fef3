internal import CSurplus
import SurplusBoundary
import SurplusCore

/// A loaded landscape as the protocol of the core has it.
final class PluginLandscape<Element: Scalar>: Landscape {
  let layout: ParameterLayout
  let lowerBound: Double?
  private let id: String
  private let table: surplus_landscape
  private let site: CallSite
  private let instance: UnsafeMutableRawPointer?
  private let counts: [Split: Int]

  init(
    _ descriptor: Descriptor, _ pointer: UnsafePointer<surplus_descriptor>,
    _ configuration: LandscapeConfiguration, _ site: CallSite
  ) throws {
    id = descriptor.id
    self.site = site
    let table = surplus_landscape(reading: pointer.pointee.table)
    self.table = table
    var data = surplus_stream(configuration.random.stream(descriptor.id, "data"))
    var instance: UnsafeMutableRawPointer?
    if let create = table.create {
      try site.call(.create) {
        create(
          HostTable.pointer, pointer,
          Element.precision.code,
          configuration.hyperparameters.base, &data, &instance, $0)
      }
    }
    self.instance = instance
    guard let given = site.call(.layout, { table.layout?(instance) }) else {
      throw PluginError("layout: it is null")
    }
    layout = try LayoutReader(place: "layout", precision: Element.precision).read(given)
    let bound = table.lower_bound.map { bound in site.call(.lowerBound) { bound(instance) } }
    lowerBound = bound.flatMap { $0.isNaN ? nil : $0 }
    var counts: [Split: Int] = [:]
    if let rows = table.rows {
      for split in Split.allCases {
        let count = site.call(.rows) { rows(instance, split.code) }
        guard let count = Int32(exactly: count) else {
          throw PluginError("rows: claims \(count) rows for \(split.rawValue)")
        }
        counts[split] = Int(count)
      }
    }
    self.counts = counts
  }

  deinit {
    if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } }
  }

  func rows(of split: Split) -> Int { counts[split] ?? 0 }

  func initialize(_ parameters: UnsafeMutableBufferPointer<Element>, random: RandomSource) throws {
    guard let initialize = table.initialize else { return }
    var stream = surplus_stream(random.stream(id, "initial parameters"))
    try site.call(.initialize) { initialize(instance, &stream, parameters.baseAddress, $0) }
  }

  func loss(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    transforms: (any TrainingTransforms<Element>)?,
    gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    guard let loss = table.loss else { return .nan }
    var value = Double.nan
    try withRows(of: batch) { rows in
      try site.call(.loss) {
        loss(instance, rows, parameters.baseAddress, &value, gradient?.baseAddress, $0)
      }
    }
    return value
  }

  func hessianProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    guard let product = table.hessian_product else {
      throw ComponentError("\(id) has no Hessian-vector products")
    }
    try withRows(of: batch) { rows in
      try site.call(.hessianProduct) {
        product(
          instance, rows, parameters.baseAddress, vector.baseAddress, result.baseAddress, $0)
      }
    }
  }

  func metrics(of split: Split, at parameters: UnsafeBufferPointer<Element>) throws
    -> SplitMetrics?
  {
    guard let metrics = table.metrics else {
      guard split == .train else { return nil }
      return SplitMetrics(
        loss: try loss(at: parameters, batch: .full, transforms: nil, gradient: nil))
    }
    guard rows(of: split) > 0 || table.rows == nil && split == .train else { return nil }
    var (loss, error) = (Double.nan, Double.nan)
    try site.call(.metrics) {
      metrics(instance, split.code, parameters.baseAddress, &loss, &error, $0)
    }
    return SplitMetrics(loss: loss, error: error.isNaN ? nil : error)
  }

  func distance(of parameters: UnsafeBufferPointer<Element>) -> Double? {
    guard let function = table.distance else { return nil }
    let distance = site.call(.distance) { function(instance, parameters.baseAddress) }
    return distance.isNaN ? nil : distance
  }

  /// Not known: foreign code does not say.
  func operations(rows: Int) -> Double { 0 }

  private func withRows(
    of batch: Batch, _ body: (UnsafePointer<surplus_rows>) throws -> Void
  ) throws {
    var call = surplus_rows.sized
    switch batch {
    case .full: call.count = UInt64(rows(of: .train))
    case .rows(let rows): (call.rows, call.count) = (rows.baseAddress, UInt64(rows.count))
    }
    try body(&call)
  }
}
