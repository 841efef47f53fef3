package import CSurplus
import SurplusBoundary
import SurplusCore

/// Answers a component's C calls for services with those of a provider. One for each instance; whoever makes a call
/// sets the provider before it and looks for a failure after it.
package final class ServiceContext {
  // Not counted: set for the duration of a call by whoever keeps it. Seen within this module alone: each access from
  // another one would be checked for exclusivity when it runs, and so would those here, 12 ns of every call.
  unowned(unsafe) var provider: (any ServiceProvider)?
  private var failure: (any Error)?
  private let site: CallSite

  /// For the calls of one component.
  package init(_ site: CallSite) { self.site = site }

  /// From here on a provider answers.
  package func serve(from provider: any ServiceProvider) { self.provider = provider }

  /// The first argument of the services.
  package var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  /// Throws what went wrong in a service during the call, whatever the component made of it.
  @inline(__always)
  package func check() throws {
    guard failure != nil else { return }
    try fail()
  }

  @inline(never)
  private func fail() throws {
    defer { failure = nil }
    if let failure { throw failure }
  }

  /// Answers one call of a service: the host works until it returns.
  fileprivate static func answer(
    _ pointer: UnsafeMutableRawPointer?, _ error: UnsafeMutablePointer<surplus_error>?,
    _ body: (any ServiceProvider) throws -> Void
  ) -> surplus_status {
    guard let pointer else { return surplus_status(SURPLUS_INVALID_ARGUMENT) }
    let context = Unmanaged<ServiceContext>.fromOpaque(pointer).takeUnretainedValue()
    do {
      guard let provider = context.provider else {
        throw PluginError("a service was asked for outside of a call")
      }
      try context.site.suspended { try body(provider) }
      return surplus_status(SURPLUS_OK)
    } catch let thrown {
      if context.failure == nil { context.failure = thrown }
      write("\(thrown)", to: error)
      return surplus_status(thrown is ServiceRefusal ? SURPLUS_INVALID_ARGUMENT : SURPLUS_INTERNAL)
    }
  }

  fileprivate static func provider(_ pointer: UnsafeMutableRawPointer?) -> (
    any ServiceProvider
  )? {
    pointer.flatMap { Unmanaged<ServiceContext>.fromOpaque($0).takeUnretainedValue().provider }
  }
}

/// A request for a service that makes no sense.
struct ServiceRefusal: Error, CustomStringConvertible {
  let description: String
}

/// The services as a C table: one for the whole process.
package enum ServiceTable {
  /// The table.
  package nonisolated(unsafe) static let pointer: UnsafePointer<surplus_services> = {
    let table = UnsafeMutablePointer<surplus_services>.allocate(capacity: 1)
    table.initialize(
      to: surplus_services(
        struct_size: MemoryLayout<surplus_services>.size,
        evaluate: { context, evaluation, error in
          ServiceContext.answer(context, error) { provider in
            let call = try required(evaluation, "the evaluation")
            let point = try required(call.pointee.point, "point")
            call.pointee.loss = try provider.evaluate(
              EvaluationRequest(
                batch: try batch(call.pointee.batch),
                replaysRandomness: try flag(call.pointee.randomness, "randomness") == false,
                updatesStatistics: try flag(call.pointee.statistics, "statistics")),
              at: point, gradient: call.pointee.gradient)
          }
        },
        transform_gradient: { context, point, gradient, error in
          ServiceContext.answer(context, error) { provider in
            try provider.transformGradient(
              try required(gradient, "gradient"), at: try required(point, "point"))
          }
        },
        product: { context, product, error in
          ServiceContext.answer(context, error) { provider in
            let call = try required(product, "the product").pointee
            guard let curvature = Curvature(rawValue: call.kind) else {
              throw ServiceRefusal(description: "there is no curvature \(call.kind)")
            }
            try provider.product(
              curvature, batch: try batch(call.batch), at: try required(call.point, "point"),
              vector: try required(call.vector, "vector"),
              into: try required(call.result, "result"))
          }
        },
        sampled_gradient: { context, sample, error in
          ServiceContext.answer(context, error) { provider in
            let call = try required(sample, "the sample")
            call.pointee.rows = UInt64(
              try provider.sampledGradient(
                batch: try batch(call.pointee.batch), draw: Int(call.pointee.draw),
                at: try required(call.pointee.point, "point"),
                gradient: try required(call.pointee.gradient, "gradient")))
          }
        },
        inner_step: { context, parameters, gradient, loss, outcome, error in
          ServiceContext.answer(context, error) { provider in
            let result = try provider.innerStep(
              try required(parameters, "parameters"), gradient: try required(gradient, "gradient"),
              loss: loss)
            outcome?.pointee = result.rawValue
          }
        },
        regularize: { context, previous, point, error in
          ServiceContext.answer(context, error) { provider in
            try provider.regularize(
              try required(point, "point"), previous: try required(previous, "previous"))
          }
        },
        request_batch: { context, rows, repeats, error in
          ServiceContext.answer(context, error) { provider in
            guard rows <= UInt64(Int32.max) else {
              throw ServiceRefusal(description: "a batch of \(rows) rows")
            }
            try provider.requestBatch(
              rows: rows == 0 ? nil : Int(rows), repeats: try flag(repeats, "repeat"))
          }
        },
        report: { context, name, value in
          guard let name else { return }
          _ = ServiceContext.answer(context, nil) { $0.report(String(cString: name), value) }
        },
        parallel: { context, count, body, argument in
          guard let body else { return }
          nonisolated(unsafe) let argument = argument
          func call(_ index: Int) { body(argument, UInt64(index)) }
          // Also where nobody provides threads: a body that is never called is work that is not done.
          guard let provider = ServiceContext.provider(context) else {
            (0..<Int(count)).forEach(call)
            return
          }
          provider.parallel(Int(count), call)
        }))
    return UnsafePointer(table)
  }()

  private static func required<Pointer>(_ pointer: Pointer?, _ name: String) throws -> Pointer {
    guard let pointer else { throw ServiceRefusal(description: "\(name) is null") }
    return pointer
  }

  private static func batch(_ code: UInt32) throws -> BatchChoice {
    guard let choice = BatchChoice(rawValue: code) else {
      throw ServiceRefusal(description: "there is no batch \(code)")
    }
    return choice
  }

  private static func flag(_ code: UInt32, _ name: String) throws -> Bool {
    guard code <= 1 else { throw ServiceRefusal(description: "\(name) is \(code), not 0 or 1") }
    return code == 1
  }
}
