import Glibc

/// The functions of the boundary, as they are named when a call goes wrong.
public enum PluginFunction: UInt32, Sendable, CaseIterable {
  case create = 0
  case state, step, value, penalty
  case transformGradient, decay, prox, forward, backward, destroy
  case view, save, load, penaltyProduct, surface, transformData, transformLoss, trajectory
  case layout, rows, initialize, loss, hessianProduct, metrics, lowerBound, distance
  /// Loading the library, and its entry.
  case entry = 200
  /// The host's own work between calls.
  case none = 255

  /// The name in the header.
  public var name: String {
    switch self {
    case .create: "create"
    case .state: "state"
    case .step: "step"
    case .value: "value"
    case .penalty: "penalty"
    case .transformGradient: "transform_gradient"
    case .decay: "decay"
    case .prox: "prox"
    case .forward: "forward"
    case .backward: "backward"
    case .destroy: "destroy"
    case .view: "view"
    case .save: "save"
    case .load: "load"
    case .penaltyProduct: "penalty_product"
    case .surface: "surface"
    case .transformData: "transform_data"
    case .transformLoss: "transform_loss"
    case .trajectory: "trajectory"
    case .layout: "layout"
    case .rows: "rows"
    case .initialize: "initialize"
    case .loss: "loss"
    case .hessianProduct: "hessian_product"
    case .metrics: "metrics"
    case .lowerBound: "lower_bound"
    case .distance: "distance"
    case .entry: "surplus_plugin_entry"
    case .none: ""
    }
  }
}

/// A page shared by a worker and its parent: where the worker is, written before each call into a plugin, so that
/// a death of any kind can be placed and a call that never returns can be seen.
public final class CallPage {
  /// What the parent reads.
  public struct Place: Sendable, Equatable {
    /// Rises by one when a call begins and by one when it ends.
    public var sequence: UInt64
    /// Step of the trial.
    public var step: Int
    /// Index of the component within the trial: the optimizer, then schedulers, then regularizers.
    public var component: Int
    /// The function that runs or ran last.
    public var function: PluginFunction

    /// A place.
    public init(sequence: UInt64, step: Int, component: Int, function: PluginFunction) {
      self.sequence = sequence
      self.step = step
      self.component = component
      self.function = function
    }

    /// Whether a call is under way.
    public var isInside: Bool { sequence % 2 == 1 }
  }

  /// The sequence, the step, the component with its function; `CrashNote` has its own after them.
  @usableFromInline let words: UnsafeMutablePointer<UInt64>

  /// A page of its own, for work without a parent.
  public convenience init() {
    guard let page = Self.map(-1, MAP_PRIVATE | MAP_ANONYMOUS) else {
      preconditionFailure("no memory for a page")
    }
    self.init(page)
  }

  /// The page of a file descriptor of at least one page. Throws a `SandboxError` when it cannot be mapped.
  public convenience init(descriptor: Int32) throws {
    guard let page = Self.map(descriptor, MAP_SHARED) else {
      throw SandboxError(
        "the page shared with a child process cannot be mapped: \(String(cString: strerror(errno)))"
      )
    }
    self.init(page)
  }

  private init(_ page: UnsafeMutableRawPointer) {
    words = page.bindMemory(to: UInt64.self, capacity: 512)
  }

  private static func map(_ descriptor: Int32, _ flags: Int32) -> UnsafeMutableRawPointer? {
    let page = mmap(nil, 4096, PROT_READ | PROT_WRITE, flags, descriptor, 0)
    return page == MAP_FAILED ? nil : page
  }

  deinit { munmap(words, 4096) }

  /// Notes the step that is being worked on.
  @inlinable @inline(__always)
  public func enter(step: Int) { words[1] = UInt64(step) }

  /// Notes that a call begins.
  @inlinable @inline(__always)
  public func begin(component: Int, _ function: PluginFunction) {
    words[2] = UInt64(truncatingIfNeeded: component) << 32 | UInt64(function.rawValue)
    words[0] &+= 1
  }

  /// Notes that a library is loaded for a component while a body does it.
  public func loading<Result>(component: Int, _ body: () throws -> Result) rethrows -> Result {
    begin(component: component, .entry)
    defer { end() }
    return try body()
  }

  /// Notes that the call ended.
  @inlinable @inline(__always)
  public func end() { words[0] &+= 1 }

  /// What runs now, to come back to after the host has worked in between.
  @inlinable @inline(__always)
  package var call: UInt64 { words[2] }

  /// Notes that a call goes on which the host had interrupted.
  @inlinable @inline(__always)
  package func resume(_ call: UInt64) {
    words[2] = call
    words[0] &+= 1
  }

  /// Forgets the last trial.
  public func clear() {
    words[0] = 0
    words[1] = 0
    words[2] = UInt64(PluginFunction.none.rawValue)
    for index in CrashNote.range { words[index] = 0 }
  }

  /// Where the worker is.
  public var place: Place {
    Place(
      sequence: words[0], step: Int(clamping: words[1]), component: Int(words[2] >> 32),
      function: PluginFunction(rawValue: UInt32(truncatingIfNeeded: words[2])) ?? .none)
  }
}
