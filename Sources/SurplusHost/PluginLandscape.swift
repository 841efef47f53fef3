internal import CSurplus
import SurplusCore

/// A loaded landscape behind the protocol of the core.
final class PluginLandscape<Element: Scalar>: Landscape {
  let layout: ParameterLayout
  let lowerBound: Double?
  let hasHessianProduct: Bool
  private let id: String
  private let table: surplus_landscape
  private let site: CallSite
  private let instance: UnsafeMutableRawPointer?
  private let counts: [Split: Int]

  init(
    _ descriptor: Descriptor, _ pointer: UnsafePointer<surplus_descriptor>,
    _ configuration: LandscapeConfiguration, _ site: CallSite
  ) throws {
    guard configuration.validation == 0 else {
      throw PluginError(
        "\(descriptor.id) divides its rows by itself: it can be used with validation: 0 alone")
    }
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
          UInt32(Element.precision == .f32 ? SURPLUS_F32 : SURPLUS_F64),
          configuration.hyperparameters.base, &data, &instance, $0)
      }
    }
    self.instance = instance
    layout =
      try site.call(.layout) { table.layout?(instance) }.map {
        try LayoutReader(place: "layout", precision: Element.precision).read($0)
      } ?? ParameterLayout([])
    let bound = table.lower_bound.map { bound in site.call(.lowerBound) { bound(instance) } }
    lowerBound = bound.flatMap { $0.isNaN ? nil : $0 }
    hasHessianProduct = table.hessian_product != nil
    var counts: [Split: Int] = [:]
    if let rows = table.rows {
      for (code, split) in Split.allCases.enumerated() {
        let count = site.call(.rows) { rows(instance, UInt32(code)) }
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
    let code = UInt32(Split.allCases.firstIndex(of: split) ?? 0)
    try site.call(.metrics) {
      metrics(instance, code, parameters.baseAddress, &loss, &error, $0)
    }
    return SplitMetrics(loss: loss, error: error.isNaN ? nil : error)
  }

  func distance(of parameters: UnsafeBufferPointer<Element>) -> Double? {
    table.distance.map { distance in
      site.call(.distance) { distance(instance, parameters.baseAddress) }
    }
  }

  /// Not known: foreign code does not say.
  func operations(rows: Int) -> Double { 0 }

  private func withRows(
    of batch: Batch, _ body: (UnsafePointer<surplus_rows>) throws -> Void
  ) throws {
    let size = MemoryLayout<surplus_rows>.size
    var rows =
      switch batch {
      case .full:
        surplus_rows(struct_size: size, rows: nil, count: UInt64(self.rows(of: .train)))
      case .rows(let rows):
        surplus_rows(struct_size: size, rows: rows.baseAddress, count: UInt64(rows.count))
      }
    try body(&rows)
  }
}

/// Reads a layout that a plugin describes, and refuses one that is not gap-free.
struct LayoutReader {
  let place: String
  let precision: Precision

  func read(_ pointer: UnsafePointer<surplus_layout>) throws -> ParameterLayout {
    let reader = DescriptorReader(place: place)
    try reader.check(size: pointer, of: surplus_layout.self, "layout", version1: 32)
    let layout = surplus_layout(reading: pointer)
    let dtype = UInt32(precision == .f32 ? SURPLUS_F32 : SURPLUS_F64)
    guard layout.dtype == dtype else {
      throw reader.error("its dtype is \(layout.dtype), asked for was \(dtype)")
    }
    guard layout.tensor_count <= 1_000_000, layout.count <= UInt64(1) << 40 else {
      throw reader.error("claims \(layout.tensor_count) tensors of \(layout.count) elements")
    }
    guard let all = layout.tensors, layout.tensor_count > 0 else {
      throw reader.error("has no tensors")
    }
    var offset = 0
    let tensors = try (0..<Int(layout.tensor_count)).map { index in
      guard let pointer = all[index] else { throw reader.error("tensor \(index) is null") }
      try reader.check(size: pointer, of: surplus_tensor.self, "tensor \(index)", version1: 88)
      let tensor = try read(surplus_tensor(reading: pointer), at: offset, reader)
      offset += tensor.count
      return tensor
    }
    guard UInt64(offset) == layout.count else {
      throw reader.error("its tensors have \(offset) elements, its count is \(layout.count)")
    }
    return ParameterLayout(tensors: tensors)
  }

  private func read(_ tensor: surplus_tensor, at offset: Int, _ reader: DescriptorReader) throws
    -> ParameterTensor
  {
    let name = try reader.text(tensor.name, "tensor name")
    guard (0...32).contains(tensor.view.ndim), tensor.view.ndim == 0 || tensor.view.shape != nil
    else { throw reader.error("tensor '\(name)' has \(tensor.view.ndim) dimensions") }
    let shape = (0..<Int(tensor.view.ndim)).map { Int(tensor.view.shape[$0]) }
    guard shape.allSatisfy({ (0...1 << 32).contains($0) }) else {
      throw reader.error("tensor '\(name)' has the shape \(shape)")
    }
    guard tensor.view.byte_offset == UInt64(offset * precision.bytes) else {
      throw reader.error(
        "tensor '\(name)' begins at byte \(tensor.view.byte_offset), not behind the one before it")
    }
    return ParameterTensor(
      name: name, shape: shape, offset: offset, role: TensorRole(rawValue: tensor.role) ?? .other,
      layer: Int(tensor.layer))
  }
}
