internal import CSurplus
import SurplusBoundary
import SurplusCore
import SurplusHost
import SurplusSandbox

/// A scheduler under test.
final class CheckedScheduler: CheckedComponent {
  let hyperparameters: CheckBuffer
  let state: CheckBuffer
  private let descriptor: Descriptor
  private let table: surplus_scheduler
  private let site: CallSite
  private let page: CallPage
  private let instance: UnsafeMutableRawPointer?
  private let key: UInt64
  /// Finished steps.
  var index = 0
  private var current = 0.1

  init(_ check: CheckContext, values: [Double]? = nil) throws {
    descriptor = check.descriptor
    page = check.page
    let site = CallSite(page: check.page, component: 0)
    self.site = site
    key = RandomSource(seed: check.seed).stream(check.descriptor.id, "schedule").key
    hyperparameters = try CheckBuffer("hyperparameters", .f64, values ?? check.defaults)
    let table = surplus_scheduler(reading: check.pointer.pointee.table)
    self.table = table
    var instance: UnsafeMutableRawPointer?
    page.enter(step: 0)
    if let create = table.create {
      let values = hyperparameters.base.assumingMemoryBound(to: Double.self)
      try site.call(.create) {
        create(HostTable.pointer, check.pointer, values, &instance, $0)
      }
    }
    self.instance = instance
    let count = table.state.map { state in site.call(.state) { state(instance) } } ?? 0
    try demand(count <= 4096, "at most 4096 numbers of state", saw: "\(count)")
    state = try CheckBuffer("state", .f64, count: Int(count))
  }

  deinit { if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } } }

  /// A record of a plausible trial.
  static func record(
    step: Int, horizon: Int, progress: Double? = nil, base: Double, current: Double? = nil,
    disturbed: Double = 0
  ) -> surplus_record {
    let t = Double(step)
    let loss =
      step == 0
      ? Double.nan
      : 2.0 / (1 + t / 20) + 0.1
        * (t * 0.7 + disturbed).magnitude
        .truncatingRemainder(dividingBy: 1) + disturbed
    var record = surplus_record.blank
    record.step = UInt64(step)
    record.horizon = UInt64(horizon)
    record.epoch = t / 10
    record.base_value = base
    record.current_value = current ?? base
    record.batch_rows = 32
    record.training_loss = loss
    record.smoothed_loss = loss
    record.gradient_norm = loss
    record.parameter_norm = 1 + t / 100
    record.update_norm = loss / 10
    record.update_product = loss * loss / 100
    record.gradient_product = loss * loss
    record.transformed_norm = loss / 2
    record.transformed_product = loss * loss / 4
    record.gradient_update_product = -loss * loss / 20
    record.validation_loss = loss
    record.validation_error = loss / 4
    record.validation_is_new = step > 0 && step % 10 == 0 ? 1 : 0
    record.progress = progress ?? min(t / Double(horizon), 1)
    return record
  }

  /// What it decides. Throws what the component reports.
  func decide(_ given: surplus_record) throws -> surplus_record {
    page.enter(step: Int(given.step))
    var record = given
    record.hyperparameters = UnsafePointer(
      hyperparameters.base.assumingMemoryBound(to: Double.self))
    record.state = state.base.assumingMemoryBound(to: Double.self)
    var stream = surplus_stream(RandomStream(key: key, step: given.step))
    try withUnsafePointer(to: &stream) { stream in
      record.random = stream
      try site.call(.value) { table.value(instance, &record, $0) }
    }
    let known = [surplus_outcome(SURPLUS_APPLIED), surplus_outcome(SURPLUS_STOP)]
    try demand(
      known.contains(record.outcome), "the outcome applied or stop", saw: "\(record.outcome)")
    try demand(record.restart <= 1, "restart 0 or 1", saw: "\(record.restart)")
    return record
  }

  /// What it decides about the next step of a trial with the base value 0.1.
  func step() throws {
    current = try decide(
      Self.record(step: index, horizon: CheckedOptimizer.horizon, base: 0.1, current: current)
    ).value
    index += 1
  }

  var trained: [CheckBuffer] { [state] }
  var reachable: [CheckBuffer] { [state, hyperparameters] }
  var output: [UInt8] { withUnsafeBytes(of: current) { Array($0) } }
  var numbers: [Double] {
    get { [current] }
    set { current = newValue[0] }
  }
  func saved() throws -> [UInt8] { [] }
  func load(_ bytes: [UInt8]) throws {}

  /// The values of the steps of a range, one after the other.
  func values(_ steps: Range<Int>, horizon: Int, base: Double = 0.1, from current: Double? = nil)
    throws -> [Double]
  {
    var current = current ?? base
    return try steps.map { step in
      current = try decide(
        Self.record(step: step, horizon: horizon, base: base, current: current)
      ).value
      return current
    }
  }
}
