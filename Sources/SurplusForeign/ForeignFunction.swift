internal import CFFI
import SurplusBoundary

/// A C function with its signature, called through libffi. The argument cells stay between calls: what does not
/// change is written once.
final class ForeignFunction {
  private let symbol: @convention(c) () -> Void
  private let interface: UnsafeMutablePointer<ffi_cif>
  private let types: UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>
  private let cells: UnsafeMutableRawPointer
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let answer: UnsafeMutableRawPointer
  private let resultType: ForeignType?

  /// The function at an address. Throws a `PluginError` when libffi cannot describe it.
  init(_ address: UnsafeMutableRawPointer, _ arguments: [ForeignType], result: ForeignType?) throws
  {
    symbol = unsafeBitCast(address, to: (@convention(c) () -> Void).self)
    let count = max(arguments.count, 1)
    interface = .allocate(capacity: 1)
    types = .allocate(capacity: count)
    addresses = .allocate(capacity: count)
    cells = .allocate(byteCount: 8 * count, alignment: 8)
    cells.initializeMemory(as: UInt64.self, repeating: 0, count: count)
    answer = .allocate(byteCount: 16, alignment: 16)
    answer.initializeMemory(as: UInt64.self, repeating: 0, count: 2)
    resultType = result
    for (index, type) in arguments.enumerated() {
      types[index] = type.description
      addresses[index] = cells + 8 * index
    }
    let status = ffi_prep_cif(
      interface, FFI_DEFAULT_ABI, UInt32(arguments.count), result?.description ?? foreign_void(),
      types)
    guard status == FFI_OK else { throw PluginError("libffi does not know such a signature") }
  }

  deinit {
    interface.deallocate()
    types.deallocate()
    addresses.deallocate()
    cells.deallocate()
    answer.deallocate()
  }

  /// Where the value of an argument is kept.
  @inline(__always)
  func cell(_ index: Int) -> UnsafeMutableRawPointer { cells + 8 * index }

  /// Calls it with what the cells hold.
  @inline(__always)
  func call() { ffi_call(interface, symbol, answer, addresses) }

  /// The whole number it returned. libffi widens what is narrower than a register.
  var code: Int {
    resultType?.size == 4
      ? Int(Int32(truncatingIfNeeded: answer.load(as: Int.self))) : answer.load(as: Int.self)
  }

  /// The address it returned.
  var address: UnsafeMutableRawPointer? { answer.load(as: UnsafeMutableRawPointer?.self) }
}
