/// One state buffer of a component: zero before the first step, owned, saved and restored by the host.
public struct StateSlot: Sendable, Codable, Equatable {
  /// Unique within the component.
  public let name: String
  /// Number of elements; nil for a buffer of the layout of the parameters.
  public let count: Int?
  /// The format of its elements; nil for that of the parameters.
  public let precision: Precision?

  /// A buffer of the layout of the parameters.
  public static func likeParameters(_ name: String) -> StateSlot {
    StateSlot(name: name, count: nil, precision: nil)
  }

  /// A buffer of its own size in elements, in the format of the parameters unless given.
  public static func elements(_ name: String, count: Int, precision: Precision? = nil) -> StateSlot
  {
    StateSlot(name: name, count: count, precision: precision)
  }
}

/// The state buffers of a call, by slot.
public struct StateBuffers<Element: Scalar> {
  @usableFromInline let base: UnsafePointer<UnsafeMutableRawPointer?>?
  /// Number of slots.
  public let count: Int

  /// Buffers whose addresses stand one after the other.
  @inlinable
  public init(base: UnsafePointer<UnsafeMutableRawPointer?>?, count: Int) {
    self.base = base
    self.count = count
  }

  /// No state.
  public static var none: StateBuffers { StateBuffers(base: nil, count: 0) }

  /// The address of a slot's first element.
  @inlinable
  public subscript(_ slot: Int) -> UnsafeMutablePointer<Element> {
    address(slot).assumingMemoryBound(to: Element.self)
  }

  /// The address of the first element of a slot whose format is binary64 whatever that of the parameters.
  @inlinable
  public func reals(_ slot: Int) -> UnsafeMutablePointer<Double> {
    address(slot).assumingMemoryBound(to: Double.self)
  }

  @inlinable
  func address(_ slot: Int) -> UnsafeMutableRawPointer {
    precondition(slot >= 0 && slot < count, "no such state slot")
    return base.unsafelyUnwrapped[slot].unsafelyUnwrapped
  }

  /// The addresses, for handing them over the boundary.
  @inlinable
  public var addresses: UnsafePointer<UnsafeMutableRawPointer?>? {
    @inline(__always) get { base }
  }
}
