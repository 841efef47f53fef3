import Glibc
import SurplusBoundary
import SurplusCore

/// A buffer as the host hands it out, that also sees writes before its start: inaccessible pages on both sides, and a
/// pattern between them and the elements.
final class CheckBuffer {
  let name: String
  let precision: Precision
  let count: Int
  /// The first element.
  let base: UnsafeMutableRawPointer
  private let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int
  private let front: UnsafeMutableRawBufferPointer
  private let back: UnsafeMutableRawBufferPointer

  init(_ name: String, _ precision: Precision, count: Int) throws {
    self.name = name
    self.precision = precision
    self.count = count
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let bytes = count * precision.bytes
    let aligned = (bytes + 63) / 64 * 64
    let body = (aligned + 64 + page - 1) / page * page
    mappedBytes = body + 2 * page
    guard
      let mapping = mmap(
        nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED
    else { throw PluginError("no memory for a buffer of \(bytes) bytes") }
    self.mapping = mapping
    mprotect(mapping, page, PROT_NONE)
    mprotect(mapping + page + body, page, PROT_NONE)
    base = mapping + (page + body - aligned)
    front = UnsafeMutableRawBufferPointer(start: mapping + page, count: body - aligned)
    back = UnsafeMutableRawBufferPointer(start: base + bytes, count: aligned - bytes)
    for index in front.indices { front[index] = Self.pattern(index) }
    for index in back.indices { back[index] = Self.pattern(index) }
  }

  convenience init(_ name: String, _ precision: Precision, _ values: [Double]) throws {
    try self.init(name, precision, count: values.count)
    self.values = values
  }

  deinit { munmap(mapping, mappedBytes) }

  subscript(_ index: Int) -> Double {
    get {
      switch precision {
      case .f32: Double(base.load(fromByteOffset: 4 * index, as: Float.self))
      case .f64: base.load(fromByteOffset: 8 * index, as: Double.self)
      }
    }
    set {
      switch precision {
      case .f32: base.storeBytes(of: Float(newValue), toByteOffset: 4 * index, as: Float.self)
      case .f64: base.storeBytes(of: newValue, toByteOffset: 8 * index, as: Double.self)
      }
    }
  }

  /// The elements.
  var values: [Double] {
    get { (0..<count).map { self[$0] } }
    set { for (index, value) in newValue.enumerated() { self[index] = value } }
  }

  /// The bits of the elements.
  var bytes: [UInt8] {
    get { Array(UnsafeRawBufferPointer(start: base, count: count * precision.bytes)) }
    set {
      UnsafeMutableRawBufferPointer(start: base, count: count * precision.bytes).copyBytes(
        from: newValue.prefix(count * precision.bytes))
    }
  }

  /// Whether every element is a finite number.
  var isFinite: Bool { (0..<count).allSatisfy { self[$0].isFinite } }

  /// Throws a failure if somebody wrote beside the elements.
  func demandIntact() throws {
    func isIntact(_ region: UnsafeMutableRawBufferPointer) -> Bool {
      region.indices.allSatisfy { region[$0] == Self.pattern($0) }
    }
    let expected = "writes within the \(count) elements of the \(name)"
    try demand(isIntact(front), expected, saw: "a write before the start of the \(name)")
    try demand(isIntact(back), expected, saw: "a write past the end of the \(name)")
  }

  /// Throws a failure if the bits are not those of before.
  func demandUnchanged(_ before: [UInt8], _ why: String) throws {
    guard bytes != before else { return }
    let element = zip(bytes, before).enumerated().first { $1.0 != $1.1 }.map {
      $0.offset / precision.bytes
    }
    throw CheckFailure(
      expected: "the \(name) unchanged: \(why)", seen: "element \(element ?? 0) was changed")
  }

  private static func pattern(_ index: Int) -> UInt8 { 0x5A ^ UInt8(truncatingIfNeeded: index) }
}
