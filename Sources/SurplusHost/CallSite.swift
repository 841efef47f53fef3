package import CSurplus
import SurplusBoundary
import SurplusCore
import SurplusSandbox

/// Makes calls into one component: notes them on the page and turns statuses into errors.
package final class CallSite {
  private let page: CallPage
  private let component: Int
  private let message: UnsafeMutablePointer<CChar>
  private let error: UnsafeMutablePointer<surplus_error>
  private static let capacity = 1024

  /// Calls into a component, by its index within the trial.
  package init(page: CallPage, component: Int) {
    self.page = page
    self.component = component
    message = .allocate(capacity: Self.capacity)
    message.initialize(repeating: 0, count: Self.capacity)
    error = .allocate(capacity: 1)
    error.initialize(
      to: surplus_error(
        struct_size: MemoryLayout<surplus_error>.size, message: message, capacity: Self.capacity))
  }

  deinit {
    message.deallocate()
    error.deallocate()
  }

  /// Calls a function that reports a status. Throws what it reports.
  @inline(__always)
  package func call(
    _ function: PluginFunction, _ body: (UnsafeMutablePointer<surplus_error>) -> surplus_status
  ) throws {
    page.begin(component: component, function)
    let status = body(error)
    page.end()
    try FloatingPointEnvironment.check()
    if status != surplus_status(SURPLUS_OK) { throw failure(function, status) }
  }

  /// Calls a function that cannot fail.
  @inline(__always)
  package func call<Result>(_ function: PluginFunction, _ body: () -> Result) -> Result {
    page.begin(component: component, function)
    defer { page.end() }
    return body()
  }

  /// The host works in the middle of a call: what it calls is noted as ever, and then the call goes on.
  package func suspended<Result>(_ body: () throws -> Result) rethrows -> Result {
    let call = page.call
    page.end()
    defer { page.resume(call) }
    return try body()
  }

  @inline(never)
  private func failure(_ function: PluginFunction, _ status: surplus_status) -> PluginError {
    message[Self.capacity - 1] = 0
    let what =
      switch Int(status) {
      case Int(SURPLUS_INVALID_ARGUMENT): ": invalid argument"
      case Int(SURPLUS_UNSUPPORTED): ": unsupported"
      default: " failed"
      }
    let text = String(cString: message)
    message[0] = 0
    var error = PluginError("\(function.name)\(what)\(text.isEmpty ? "" : ": \(text)")")
    error.lacksReason = text.isEmpty
    return error
  }
}
