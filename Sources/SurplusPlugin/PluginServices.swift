internal import CSurplus
internal import SurplusBoundary

/// The services of the host, as an instance asks for them during a call: one for each instance.
final class PluginServices: ServiceProvider {
  private var context: UnsafeMutableRawPointer?
  /// What the component claimed in this call.
  private(set) var claimed: CostClaim?
  // No neighbour of the context, as it is in the header: two addresses written one by one and then copied as a pair
  // would stall the call.
  private var table: UnsafePointer<surplus_services>?
  private let message: UnsafeMutablePointer<CChar>
  private static let capacity = 1024

  init() {
    message = .allocate(capacity: Self.capacity)
    message.initialize(repeating: 0, count: Self.capacity)
  }

  deinit { message.deallocate() }

  /// A call begins, with what it brought.
  @inline(__always)
  func open(_ table: UnsafePointer<surplus_services>?, _ context: UnsafeMutableRawPointer?) {
    self.table = table
    self.context = context
    claimed = nil
  }

  private func call(
    _ name: String,
    _ body: (UnsafePointer<surplus_services>, UnsafeMutablePointer<surplus_error>) ->
      surplus_status?
  ) throws {
    guard let table else { throw ComponentError("\(name) was asked for outside of a call") }
    var error = surplus_error(
      struct_size: MemoryLayout<surplus_error>.size, message: message, capacity: Self.capacity)
    message[0] = 0
    guard let status = body(table, &error) else {
      throw ComponentError("this host does not offer \(name)")
    }
    guard status == surplus_status(SURPLUS_OK) else {
      message[Self.capacity - 1] = 0
      throw ComponentError("\(name): \(String(cString: message))")
    }
  }

  func evaluate(
    _ request: EvaluationRequest, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer?
  ) throws -> Double {
    var call = surplus_evaluation(
      struct_size: MemoryLayout<surplus_evaluation>.size, point: point, gradient: gradient,
      batch: request.batch.rawValue, randomness: request.replaysRandomness ? 0 : 1,
      statistics: request.updatesStatistics ? 1 : 0, reserved: 0, loss: .nan)
    try self.call("evaluate") { $0.pointee.evaluate?(context, &call, $1) }
    return call.loss
  }

  func transformGradient(_ gradient: UnsafeMutableRawPointer, at point: UnsafeRawPointer) throws {
    try call("transform_gradient") { $0.pointee.transform_gradient?(context, point, gradient, $1) }
  }

  func product(
    _ curvature: Curvature, batch: BatchChoice, at point: UnsafeRawPointer,
    vector: UnsafeRawPointer, into result: UnsafeMutableRawPointer
  ) throws {
    var request = surplus_product(
      struct_size: MemoryLayout<surplus_product>.size, point: point, vector: vector,
      result: result, kind: curvature.rawValue, batch: batch.rawValue)
    try call("product") { $0.pointee.product?(context, &request, $1) }
  }

  func sampledGradient(
    batch: BatchChoice, draw: Int, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer
  ) throws -> Int {
    var sample = surplus_sample(
      struct_size: MemoryLayout<surplus_sample>.size, point: point, gradient: gradient,
      batch: batch.rawValue, draw: UInt32(truncatingIfNeeded: draw), rows: 0)
    try call("sampled_gradient") { $0.pointee.sampled_gradient?(context, &sample, $1) }
    return Int(sample.rows)
  }

  func innerStep(
    _ parameters: UnsafeMutableRawPointer, gradient: UnsafeRawPointer, loss: Double
  ) throws -> StepOutcome {
    var outcome = surplus_outcome(SURPLUS_APPLIED)
    try call("inner_step") {
      $0.pointee.inner_step?(context, parameters, gradient, loss, &outcome, $1)
    }
    return StepOutcome(rawValue: outcome) ?? .diverged
  }

  func regularize(_ point: UnsafeMutableRawPointer, previous: UnsafeRawPointer) throws {
    try call("regularize") { $0.pointee.regularize?(context, previous, point, $1) }
  }

  func requestBatch(rows: Int?, repeats: Bool) throws {
    try call("request_batch") {
      $0.pointee.request_batch?(context, UInt64(rows ?? 0), repeats ? 1 : 0, $1)
    }
  }

  func report(_ name: String, _ value: Double) { table?.pointee.report?(context, name, value) }

  func claim(_ claim: CostClaim) { claimed = claim }

  func parallel(_ count: Int, _ body: (Int) -> Void) {
    guard let parallel = table?.pointee.parallel else {
      (0..<count).forEach(body)
      return
    }
    withoutActuallyEscaping(body) { body in
      // The host calls back before it returns: a pointer to the closure is enough.
      withUnsafePointer(to: body) { body in
        parallel(
          context, UInt64(count),
          { argument, index in
            argument?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(index))
          }, UnsafeMutableRawPointer(mutating: UnsafeRawPointer(body)))
      }
    }
  }
}
