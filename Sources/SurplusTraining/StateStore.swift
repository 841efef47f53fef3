import SurplusCore

/// The state buffers of one component: zero at the start, in the precision that each slot declares.
final class StateStore {
  private enum Buffer {
    case single(FlatBuffer<Float>)
    case double(FlatBuffer<Double>)

    init(_ precision: Precision, count: Int) throws {
      self =
        switch precision {
        case .f32: .single(try FlatBuffer(count: count))
        case .f64: .double(try FlatBuffer(count: count))
        }
    }

    var bytes: UnsafeMutableRawBufferPointer {
      switch self {
      case .single(let buffer): UnsafeMutableRawBufferPointer(buffer.elements)
      case .double(let buffer): UnsafeMutableRawBufferPointer(buffer.elements)
      }
    }

    var isIntact: Bool {
      switch self {
      case .single(let buffer): buffer.isIntact
      case .double(let buffer): buffer.isIntact
      }
    }
  }

  private let names: [String]
  private let buffers: [Buffer]
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>

  /// Buffers for slots. Throws when there is no memory for them.
  init(_ slots: [StateSlot], layout count: Int, precision: Precision) throws {
    names = slots.map(\.name)
    buffers = try slots.map {
      try Buffer($0.precision ?? precision, count: $0.count ?? count)
    }
    addresses = .allocate(capacity: max(buffers.count, 1))
    for (index, buffer) in buffers.enumerated() { addresses[index] = buffer.bytes.baseAddress }
  }

  deinit { addresses.deallocate() }

  /// The buffers, as a call is given them; valid as long as this is.
  func addressed<Element: Scalar>() -> StateBuffers<Element> {
    StateBuffers(base: addresses, count: buffers.count)
  }

  /// The bytes of all slots together.
  var byteCount: Int { buffers.reduce(0) { $0 + $1.bytes.count } }

  /// The bytes of each slot.
  var regions: [UnsafeMutableRawBufferPointer] { buffers.map(\.bytes) }

  /// The name of a slot around which was written.
  var damagedSlot: String? {
    buffers.firstIndex { !$0.isIntact }.map { names[$0] }
  }

  /// Back to zero.
  func reset() {
    for region in regions { region.initializeMemory(as: UInt8.self, repeating: 0) }
  }

  /// Calls a body and takes back what it does to the state.
  func preserving<Result>(_ body: () throws -> Result) rethrows -> Result {
    let copies = regions.map { Array($0) }
    defer { for (region, copy) in zip(regions, copies) { region.copyBytes(from: copy) } }
    return try body()
  }
}
