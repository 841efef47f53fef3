internal import CFFI
import SurplusBoundary

/// A function that C can call and Swift answers, made by libffi while the program runs.
final class ForeignClosure {
  typealias Handler = (
    _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ answer: UnsafeMutableRawPointer
  ) -> Void

  /// What C is given.
  let address: UnsafeMutableRawPointer
  private let closure: UnsafeMutableRawPointer
  private let interface: UnsafeMutablePointer<ffi_cif>
  private let types: UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>
  private let handler: Handler

  /// A function of a signature. `handler` finds the argument values at their addresses. Throws a `PluginError`
  /// when the system does not allow code to be made.
  init(_ arguments: [ForeignType], result: ForeignType?, _ handler: @escaping Handler) throws {
    var code: UnsafeMutableRawPointer?
    guard let closure = ffi_closure_alloc(MemoryLayout<ffi_closure>.size, &code), let code else {
      throw PluginError("libffi got no memory that can be executed")
    }
    self.closure = closure
    self.handler = handler
    address = code
    interface = .allocate(capacity: 1)
    types = .allocate(capacity: max(arguments.count, 1))
    for (index, type) in arguments.enumerated() { types[index] = type.description }
    let status = ffi_prep_cif(
      interface, FFI_DEFAULT_ABI, UInt32(arguments.count), result?.description ?? foreign_void(),
      types)
    guard status == FFI_OK else { throw PluginError("libffi does not know such a signature") }
    let prepared = ffi_prep_closure_loc(
      closure.assumingMemoryBound(to: ffi_closure.self), interface,
      { _, answer, arguments, context in
        guard let answer, let arguments, let context else { return }
        Unmanaged<ForeignClosure>.fromOpaque(context).takeUnretainedValue()
          .handler(arguments, answer)
      }, Unmanaged.passUnretained(self).toOpaque(), code)
    guard prepared == FFI_OK else { throw PluginError("libffi cannot make a callback") }
  }

  deinit {
    ffi_closure_free(closure)
    interface.deallocate()
    types.deallocate()
  }
}
