import SurplusCore

/// A component under test in a trial of its own, whatever its kind.
protocol CheckedComponent: AnyObject {
  /// Finished steps.
  var index: Int { get set }
  /// What a checkpoint keeps: the point and the state.
  var trained: [CheckBuffer] { get }
  /// Every buffer it is handed.
  var reachable: [CheckBuffer] { get }
  /// What the host remembers between steps.
  var numbers: [Double] { get set }
  /// What else the last step gave.
  var output: [UInt8] { get }
  /// One step of the trial. Throws what the component reports.
  func step() throws
  /// The evaluation point; the trained one where there is no other.
  func view() throws -> CheckBuffer
  /// What it remembers beside its slots.
  func saved() throws -> [UInt8]
  /// Takes it back.
  func load(_ bytes: [UInt8]) throws
}

/// Everything that continues a trial.
struct Checkpoint: Codable, Equatable {
  var buffers: [[UInt8]]
  var saved: [UInt8]
  var index: Int
  var numbers: [UInt64]
}

extension CheckedComponent {
  /// A number of steps.
  func run(_ steps: Int) throws { for _ in 0..<steps { try step() } }

  /// The bits of everything that a step leaves behind.
  func bits() throws -> [UInt8] { trained.flatMap(\.bytes) + output + (try saved()) }

  func checkpoint() throws -> Checkpoint {
    Checkpoint(
      buffers: trained.map(\.bytes), saved: try saved(), index: index,
      numbers: numbers.map(\.bitPattern))
  }

  func restore(_ checkpoint: Checkpoint) throws {
    for (buffer, bytes) in zip(trained, checkpoint.buffers) { buffer.bytes = bytes }
    try load(checkpoint.saved)
    index = checkpoint.index
    numbers = checkpoint.numbers.map(Double.init(bitPattern:))
  }

  func view() throws -> CheckBuffer { trained[0] }

  /// Throws a failure if its point or state is not finite.
  func demandFinite(_ circumstance: String) throws {
    for buffer in trained where !buffer.isFinite {
      throw CheckFailure(
        expected: "finite numbers with \(circumstance)", seen: "not so in \(buffer.name)")
    }
  }

  /// Throws a failure if it wrote beside a buffer.
  func demandIntact() throws { for buffer in reachable { try buffer.demandIntact() } }
}

extension CheckContext {
  /// The component on a problem; other values of its hyperparameters than the defaults if given.
  func make(
    _ problem: CheckProblem? = nil, precision: Precision? = nil, values: [Double]? = nil
  ) throws -> any CheckedComponent {
    let problem = problem ?? .quadratic(CheckLayouts.network, random("problem"))
    switch descriptor.kind {
    case .optimizer:
      return try CheckedOptimizer(self, problem, precision: precision, values: values)
    case .regularizer:
      return try CheckedRegularizer(self, problem, precision: precision, values: values)
    case .landscape:
      return try CheckedLandscape(self, precision: precision, values: values)
    default: return try CheckedScheduler(self, values: values)
    }
  }
}
