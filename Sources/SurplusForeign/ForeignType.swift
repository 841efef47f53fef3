internal import CFFI
import SurplusCore

/// A C type as a manifest names it.
enum ForeignType: String, CaseIterable {
  case int, unsigned, long
  case size = "size_t"
  case int32, int64, uint32, uint64
  case float, double
  /// `float` or `double`: the precision of the trial.
  case real
  case pointer

  /// The type in a trial of a precision.
  func resolved(_ precision: Precision) -> ForeignType {
    guard self == .real else { return self }
    return precision == .f32 ? .float : .double
  }

  var isInteger: Bool { !isReal && self != .pointer }
  var isReal: Bool { self == .float || self == .double || self == .real }

  /// Bytes, which is also the alignment. `real` must have been resolved.
  var size: Int {
    switch self {
    case .int, .unsigned, .int32, .uint32, .float: 4
    case .long, .size, .int64, .uint64, .double, .real, .pointer: 8
    }
  }

  /// As libffi describes it; not thread-safe to change, and nobody does.
  var description: UnsafeMutablePointer<ffi_type> {
    switch self {
    case .int, .int32: foreign_int32()
    case .unsigned, .uint32: foreign_uint32()
    case .long, .int64: foreign_int64()
    case .size, .uint64: foreign_uint64()
    case .float: foreign_float()
    case .double, .real: foreign_double()
    case .pointer: foreign_pointer()
    }
  }

  /// The largest whole number that arrives as it was sent.
  var largest: Double {
    switch self {
    case .int, .int32: Double(Int32.max)
    case .unsigned, .uint32: Double(UInt32.max)
    case .float, .double, .real: 0x1p53
    default: 0x1p62
    }
  }

  /// Writes a number as this type. What does not fit is the nearest that does.
  @inline(__always)
  func store(_ value: Double, at place: UnsafeMutableRawPointer) {
    switch self {
    case .double, .real: place.storeBytes(of: value, as: Double.self)
    case .float: place.storeBytes(of: Float(value), as: Float.self)
    case .int, .int32: place.storeBytes(of: Int32(exactlyOrNearest: value), as: Int32.self)
    case .unsigned, .uint32:
      place.storeBytes(of: UInt32(exactlyOrNearest: value), as: UInt32.self)
    case .long, .int64: place.storeBytes(of: Int64(exactlyOrNearest: value), as: Int64.self)
    case .size, .uint64, .pointer:
      place.storeBytes(of: UInt64(exactlyOrNearest: value), as: UInt64.self)
    }
  }

  /// Writes a whole number as this type. What does not fit is the nearest that does.
  @inline(__always)
  func store(_ value: Int, at place: UnsafeMutableRawPointer) {
    switch self {
    case .double, .real: place.storeBytes(of: Double(value), as: Double.self)
    case .float: place.storeBytes(of: Float(value), as: Float.self)
    case .int, .int32: place.storeBytes(of: Int32(clamping: value), as: Int32.self)
    case .unsigned, .uint32: place.storeBytes(of: UInt32(clamping: value), as: UInt32.self)
    case .long, .int64: place.storeBytes(of: Int64(value), as: Int64.self)
    case .size, .uint64, .pointer: place.storeBytes(of: UInt64(clamping: value), as: UInt64.self)
    }
  }

  /// Reads a number of this type.
  func load(_ place: UnsafeRawPointer) -> Double {
    switch self {
    case .double, .real: place.load(as: Double.self)
    case .float: Double(place.load(as: Float.self))
    case .int, .int32: Double(place.load(as: Int32.self))
    case .unsigned, .uint32: Double(place.load(as: UInt32.self))
    case .long, .int64: Double(place.load(as: Int64.self))
    case .size, .uint64, .pointer: Double(place.load(as: UInt64.self))
    }
  }
}

extension FixedWidthInteger {
  fileprivate init(exactlyOrNearest value: Double) {
    if let whole = Self(exactly: value.rounded()) {
      self = whole
    } else {
      self = value > 0 ? .max : .min
    }
  }
}
