internal import CSurplus
internal import SurplusBoundary

/// The C functions of every exported landscape.
enum LandscapeTable {
  /// A table with the functions that a descriptor speaks of; it lives until the process ends.
  static func make(_ descriptor: Descriptor) -> UnsafeRawPointer {
    let table = UnsafeMutablePointer<surplus_landscape>.allocate(capacity: 1)
    table.initialize(
      to: surplus_landscape(
        struct_size: MemoryLayout<surplus_landscape>.size, create: landscapeCreate,
        layout: { pointer in
          withInstance(pointer, of: LandscapeFunctions.self) { $0.functions.layout.pointer }
        }, rows: landscapeRows, initialize: landscapeInitialize, loss: landscapeLoss,
        hessian_product: landscapeHessianProduct,
        metrics: landscapeMetrics, lower_bound: landscapeLowerBound,
        distance: landscapeDistance, destroy: { released($0, of: LandscapeFunctions.self) }))
    if !descriptor.dividesRows { table.pointee.rows = nil }
    if !descriptor.offers.contains(.hessian) { table.pointee.hessian_product = nil }
    if !descriptor.offers.contains(.lowerBound) { table.pointee.lower_bound = nil }
    return UnsafeRawPointer(table)
  }
}

private func landscapeCreate(
  _ host: UnsafePointer<surplus_host>?, _ descriptor: UnsafePointer<surplus_descriptor>?,
  _ dtype: UInt32, _ values: UnsafePointer<Double>?, _ random: UnsafePointer<surplus_stream>?,
  _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ error: UnsafeMutablePointer<surplus_error>?
) -> surplus_status {
  reporting(error, as: Int(SURPLUS_INVALID_ARGUMENT)) {
    let component = try ComponentTable.component(of: descriptor)
    guard case .landscape(let makeFloat, let makeDouble) = component.factory else {
      throw ComponentError("\(component.descriptor.id) is not a landscape")
    }
    LinearAlgebra.find(in: host)
    let plain = try Configuration(component, layout: nil, values: values)
    let precision = try Precision(ofDtype: dtype)
    let configuration = LandscapeConfiguration(
      hyperparameters: plain.hyperparameters,
      random: RandomSource(seed: RandomStream(random).key), validation: 0)
    let landscape =
      try precision == .f32 ? makeFloat(configuration) : makeDouble(configuration)
    result?.pointee = retained(
      Instance(
        functions: LandscapeFunctions(landscape, precision),
        configuration: Configuration(
          hyperparameters: plain.hyperparameters, layout: landscape.layout,
          precision: precision)))
  }
}

private func landscapeRows(_ pointer: UnsafeMutableRawPointer?, _ split: UInt32) -> UInt64 {
  withInstance(pointer, of: LandscapeFunctions.self) {
    instance in
    Split(code: split).map { UInt64(instance.functions.landscape.rows($0)) } ?? 0
  }
}

private func landscapeInitialize(
  _ pointer: UnsafeMutableRawPointer?, _ random: UnsafePointer<surplus_stream>?,
  _ parameters: UnsafeMutableRawPointer?, _ error: UnsafeMutablePointer<surplus_error>?
) -> surplus_status {
  guard let parameters else { return surplus_status(SURPLUS_INTERNAL) }
  return withInstance(pointer, of: LandscapeFunctions.self) { instance in
    reporting(error) {
      try instance.functions.landscape.initialize(
        parameters, RandomSource(seed: RandomStream(random).key))
    }
  }
}

private func landscapeLoss(
  _ pointer: UnsafeMutableRawPointer?, _ rows: UnsafePointer<surplus_rows>?,
  _ parameters: UnsafeRawPointer?, _ value: UnsafeMutablePointer<Double>?,
  _ gradient: UnsafeMutableRawPointer?, _ error: UnsafeMutablePointer<surplus_error>?
) -> surplus_status {
  guard let parameters else { return surplus_status(SURPLUS_INTERNAL) }
  return withInstance(pointer, of: LandscapeFunctions.self) { instance in
    reporting(error) {
      value?.pointee = try instance.functions.landscape.loss(parameters, Batch(rows), gradient)
    }
  }
}

private func landscapeHessianProduct(
  _ pointer: UnsafeMutableRawPointer?, _ rows: UnsafePointer<surplus_rows>?,
  _ parameters: UnsafeRawPointer?, _ vector: UnsafeRawPointer?,
  _ product: UnsafeMutableRawPointer?,
  _ error: UnsafeMutablePointer<surplus_error>?
) -> surplus_status {
  guard let parameters, let vector, let product else { return surplus_status(SURPLUS_INTERNAL) }
  return withInstance(pointer, of: LandscapeFunctions.self) { instance in
    reporting(error) {
      try instance.functions.landscape.hessianProduct(parameters, Batch(rows), vector, product)
    }
  }
}

private func landscapeMetrics(
  _ pointer: UnsafeMutableRawPointer?, _ split: UInt32, _ parameters: UnsafeRawPointer?,
  _ loss: UnsafeMutablePointer<Double>?, _ rate: UnsafeMutablePointer<Double>?,
  _ error: UnsafeMutablePointer<surplus_error>?
) -> surplus_status {
  guard let parameters, let split = Split(code: split) else {
    return surplus_status(SURPLUS_INVALID_ARGUMENT)
  }
  return withInstance(pointer, of: LandscapeFunctions.self) { instance in
    reporting(error) {
      guard let found = try instance.functions.landscape.metrics(split, parameters) else {
        throw ComponentError("there are no metrics of the split \(split.rawValue)")
      }
      loss?.pointee = found.loss
      rate?.pointee = found.error ?? .nan
    }
  }
}

private func landscapeLowerBound(_ pointer: UnsafeMutableRawPointer?) -> Double {
  withInstance(pointer, of: LandscapeFunctions.self) {
    $0.functions.landscape.lowerBound ?? .nan
  }
}

private func landscapeDistance(_ pointer: UnsafeMutableRawPointer?, _ parameters: UnsafeRawPointer?)
  -> Double
{
  guard let parameters else { return .nan }
  return withInstance(pointer, of: LandscapeFunctions.self) {
    $0.functions.landscape.distance(parameters) ?? .nan
  }
}

/// A landscape with its layout as the boundary describes it.
private struct LandscapeFunctions {
  let landscape: ExportedLandscape
  let layout: BoundaryLayout

  init(_ landscape: ExportedLandscape, _ precision: Precision) {
    self.landscape = landscape
    layout = BoundaryLayout(landscape.layout, precision: precision)
  }
}

extension Batch {
  fileprivate init(_ rows: UnsafePointer<surplus_rows>?) {
    guard let rows = rows?.pointee, let first = rows.rows else {
      self = .full
      return
    }
    self = .rows(UnsafeBufferPointer(start: first, count: Int(rows.count)))
  }
}
