internal import CSurplus
import SurplusBoundary
import SurplusCore
import SurplusHost
import SurplusSandbox

/// An optimizer under test on a problem, with buffers that see every write.
final class CheckedOptimizer: CheckedComponent {
  let descriptor: Descriptor
  let problem: CheckProblem
  let precision: Precision
  let parameters: CheckBuffer
  let gradient: CheckBuffer
  let initial: CheckBuffer
  let hyperparameters: CheckBuffer
  let slots: [CheckBuffer]
  let services: CheckServices
  /// What the component is handed; another one for a host that offers less.
  var serviceTable = ServiceTable.pointer
  /// What it claimed in the last step.
  private(set) var claim = surplus_claim(losses: 0, gradients: 0, products: 0)
  /// Finished steps.
  var index = 0

  private let table: surplus_optimizer
  private let layout: BoundaryLayout
  private let site: CallSite
  private let page: CallPage
  private let context: ServiceContext
  private let instance: UnsafeMutableRawPointer?
  private let memory: ComponentMemory
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let key: UInt64
  private var previousRate = Double.nan
  private var largestRate = Double.nan
  /// Steps of the trial it is told of.
  static let horizon = 100

  init(
    _ check: CheckContext, _ problem: CheckProblem, precision: Precision? = nil,
    values: [Double]? = nil
  ) throws {
    let precision = precision ?? check.mainPrecision
    let descriptor = check.descriptor
    self.descriptor = descriptor
    self.problem = problem
    self.precision = precision
    page = check.page
    site = CallSite(page: check.page, component: 0)
    context = ServiceContext(site)
    let random = RandomSource(seed: check.seed)
    services = CheckServices(problem, precision, random: random.stream(descriptor.id, "labels"))
    key = random.stream(descriptor.id, "step").key
    hyperparameters = try CheckBuffer("hyperparameters", .f64, values ?? check.defaults)
    parameters = try CheckBuffer("parameters", precision, problem.start)
    initial = try CheckBuffer("initial point", precision, problem.start)
    gradient = try CheckBuffer("gradient", precision, count: problem.layout.count)
    table = surplus_optimizer(reading: check.pointer.pointee.table)
    let layout = BoundaryLayout(problem.layout, precision: precision)
    self.layout = layout
    var instance: UnsafeMutableRawPointer?
    page.enter(step: 0)
    if let create = table.create {
      let values = hyperparameters.base.assumingMemoryBound(to: Double.self)
      try site.call(.create) {
        create(HostTable.pointer, check.pointer, layout.pointer, values, &instance, $0)
      }
    }
    self.instance = instance
    memory = try ComponentMemory(
      instance, layout, parameters: problem.layout.count, state: table.state, save: table.save,
      load: table.load, site: site)
    slots = try memory.slots.map {
      try CheckBuffer(
        "state '\($0.name)'", $0.precision ?? precision, count: $0.count ?? problem.layout.count)
    }
    addresses = .allocate(capacity: max(slots.count, 1))
    for (slot, buffer) in slots.enumerated() { addresses[slot] = buffer.base }
  }

  deinit {
    if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } }
    addresses.deallocate()
  }

  /// One step from the problem's gradient. Throws what the component reports.
  func step() throws { try step(gradient: nil) }

  /// One step from a gradient, or the problem's own where there is none.
  @discardableResult
  func step(gradient given: [Double]?) throws -> StepOutcome {
    page.enter(step: index)
    gradient.values = given ?? problem.gradient(parameters.values)
    let rate = descriptor.hyperparameters.firstIndex { $0.name == "lr" }.map { hyperparameters[$0] }
    largestRate = largestRate.isNaN ? rate ?? .nan : max(largestRate, rate ?? .nan)
    services.beginStep()
    let loss = services.isPoisoned ? .nan : problem.loss(parameters.values)
    var call = self.call(loss: loss, gradient: gradient.base)
    try withStream { stream in
      call.random = stream
      try site.call(.step) { table.step(instance, &call, $0) }
    }
    try context.check()
    previousRate = rate ?? .nan
    claim = call.claim
    index += 1
    guard let outcome = StepOutcome(rawValue: call.outcome) else {
      throw CheckFailure(
        expected: "an outcome from 0 to 4", seen: "the outcome \(call.outcome)")
    }
    return outcome
  }

  /// The evaluation point: the view, or the parameters.
  func view() throws -> CheckBuffer {
    guard let view = table.view else { return parameters }
    let point = try CheckBuffer("view", precision, count: parameters.count)
    var call = self.call(loss: .nan, gradient: nil)
    try withStream { stream in
      call.random = stream
      try site.call(.view) { view(instance, &call, point.base, $0) }
    }
    try context.check()
    return point
  }

  /// What it remembers beside its slots.
  func saved() throws -> [UInt8] { try memory.savedState() }

  /// Takes it back.
  func load(_ bytes: [UInt8]) throws { try memory.restoreState(bytes) }

  var trained: [CheckBuffer] { [parameters] + slots }
  var reachable: [CheckBuffer] { [parameters, gradient, initial, hyperparameters] + slots }
  var output: [UInt8] { [] }

  var numbers: [Double] {
    get { [previousRate, largestRate] }
    set { (previousRate, largestRate) = (newValue[0], newValue[1]) }
  }

  private func withStream(_ body: (UnsafePointer<surplus_stream>) throws -> Void) rethrows {
    var stream = surplus_stream(RandomStream(key: key, step: UInt64(index)))
    try withUnsafePointer(to: &stream, body)
  }

  private func call(loss: Double, gradient: UnsafeMutableRawPointer?) -> surplus_step {
    context.serve(from: services)
    var step = surplus_step.blank
    step.index = UInt64(index)
    step.horizon = UInt64(Self.horizon)
    step.loss = loss
    step.previous_rate = previousRate
    step.largest_rate = largestRate
    step.hyperparameters = UnsafePointer(
      hyperparameters.base.assumingMemoryBound(to: Double.self))
    step.parameters = parameters.base
    step.gradient = UnsafeRawPointer(gradient)
    step.state = UnsafePointer(addresses)
    step.initial = descriptor.needs.contains(.initialPoint) ? UnsafeRawPointer(initial.base) : nil
    step.services = serviceTable
    step.context = context.pointer
    return step
  }
}
