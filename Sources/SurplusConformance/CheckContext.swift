internal import CSurplus
import SurplusBoundary
import SurplusCore
import SurplusHost
import SurplusSandbox

/// What a check works with, in a process of its own.
final class CheckContext {
  let library: SharedLibrary
  let page: CallPage
  let seed: UInt64
  /// What loading the library took.
  let loadSeconds: Double
  /// What the process before this one handed over; nil in the first.
  let handedOver: [UInt8]?
  private let descriptorIndex: Int?
  private let tell: (String) -> Void
  /// What is worth a look.
  private(set) var warnings: [String] = []

  init(
    _ library: SharedLibrary, component: Int?, page: CallPage, seed: UInt64, loadSeconds: Double,
    handedOver: [UInt8]?,
    tell: @escaping (String) -> Void
  ) {
    self.library = library
    self.page = page
    self.seed = seed
    self.loadSeconds = loadSeconds
    self.handedOver = handedOver
    descriptorIndex = component
    self.tell = tell
  }

  /// The component.
  var descriptor: Descriptor {
    guard let descriptorIndex else {
      preconditionFailure("a check of the library asks for a component")
    }
    return library.descriptors[descriptorIndex]
  }

  /// The component's own descriptor.
  var pointer: UnsafePointer<surplus_descriptor> {
    guard let descriptorIndex, let pointer = library.descriptor(at: descriptorIndex)
    else { preconditionFailure("a check of the library asks for a component") }
    return pointer
  }

  /// Allowed, but worth a look.
  func warn(_ text: String) {
    if !warnings.contains(text) { warnings.append(text) }
  }

  /// What is being tried, for the message if the component dies of it.
  func note(_ text: String) { tell(text) }

  /// Numbers for one purpose; the same for the same seed.
  func random(_ purpose: String) -> CheckRandom {
    CheckRandom(
      RandomSource(seed: seed).stream(
        descriptorIndex.map { library.descriptors[$0].id } ?? library.id, purpose))
  }

  /// binary64 where the component has it.
  var mainPrecision: Precision {
    descriptor.precisions.contains(.f64) ? .f64 : .f32
  }

  /// The default of every hyperparameter.
  var defaults: [Double] { descriptor.hyperparameters.map(\.defaultValue) }
}

/// Random numbers, drawn one after the other.
struct CheckRandom {
  let stream: RandomStream
  private var index: UInt64 = 0

  init(_ stream: RandomStream) { self.stream = stream }

  /// Uniform in [0, 1).
  mutating func uniform() -> Double {
    defer { index += 1 }
    return stream.uniform(index)
  }

  /// Uniform in a range.
  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// One of 0 ..< bound.
  mutating func integer(below bound: Int) -> Int { min(bound - 1, Int(uniform() * Double(bound))) }

  /// One of several.
  mutating func choice<Value>(_ values: [Value]) -> Value { values[integer(below: values.count)] }

  /// Numbers between 0.2 and 1.2 in magnitude, of either sign: away from the kink at zero.
  mutating func points(_ count: Int) -> [Double] {
    (0..<count).map { _ in
      let magnitude = uniform(0.2...1.2)
      return uniform() < 0.5 ? -magnitude : magnitude
    }
  }
}
