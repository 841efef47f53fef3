internal import CSurplus
import SurplusBoundary
import SurplusCore
import SurplusHost
import SurplusSandbox

/// A regularizer under test, with buffers that see every write.
final class CheckedRegularizer: CheckedComponent {
  let descriptor: Descriptor
  let problem: CheckProblem
  let precision: Precision
  let parameters: CheckBuffer
  let previous: CheckBuffer
  let gradient: CheckBuffer
  let vector: CheckBuffer
  let result: CheckBuffer
  let initial: CheckBuffer
  let hyperparameters: CheckBuffer
  let slots: [CheckBuffer]
  let services: CheckServices
  var serviceTable = ServiceTable.pointer
  /// The step that hooks are told.
  var index = 0
  /// The learning rate that hooks are told.
  var learningRate = 0.1

  private let table: surplus_regularizer
  private let layout: BoundaryLayout
  private let site: CallSite
  private let page: CallPage
  private let context: ServiceContext
  private let instance: UnsafeMutableRawPointer?
  private let memory: ComponentMemory
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let key: UInt64

  init(
    _ check: CheckContext, _ problem: CheckProblem, precision: Precision? = nil,
    values: [Double]? = nil
  ) throws {
    let precision = precision ?? check.mainPrecision
    descriptor = check.descriptor
    self.problem = problem
    self.precision = precision
    page = check.page
    site = CallSite(page: check.page, component: 0)
    context = ServiceContext(site)
    let random = RandomSource(seed: check.seed)
    services = CheckServices(problem, precision, random: random.stream(descriptor.id, "labels"))
    key = random.stream(descriptor.id, "hook").key
    hyperparameters = try CheckBuffer("hyperparameters", .f64, values ?? check.defaults)
    parameters = try CheckBuffer("parameters", precision, problem.start)
    previous = try CheckBuffer("previous point", precision, problem.start)
    initial = try CheckBuffer("initial point", precision, problem.start)
    gradient = try CheckBuffer("gradient", precision, count: problem.layout.count)
    vector = try CheckBuffer("vector", precision, count: problem.layout.count)
    result = try CheckBuffer("result", precision, count: problem.layout.count)
    table = surplus_regularizer(reading: check.pointer.pointee.table)
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

  /// The evaluation point: what the view writes, or the parameters.
  func view() throws -> CheckBuffer { try hook(.view) ? result : parameters }

  /// What it remembers beside its slots.
  func saved() throws -> [UInt8] { try memory.savedState() }

  /// Takes it back.
  func load(_ bytes: [UInt8]) throws { try memory.restoreState(bytes) }

  var trained: [CheckBuffer] { [parameters] + slots }
  var reachable: [CheckBuffer] {
    [parameters, previous, gradient, vector, result, initial, hyperparameters] + slots
  }
  private(set) var output: [UInt8] = []
  var numbers: [Double] {
    get { [] }
    set {}
  }

  // MARK: - Hooks

  /// The penalty's value; its gradient is added if asked for.
  func penalty(gradient: Bool = true) throws -> Double {
    guard let function = table.penalty else { return 0 }
    var value = 0.0
    try call(.penalty) {
      if !gradient { $0.pointee.gradient = nil }
      return function(instance, $0, &value, $1)
    }
    return value
  }

  /// Calls a hook on parameters and gradient by its name in the header; true if there is one.
  @discardableResult
  func hook(_ function: PluginFunction) throws -> Bool {
    switch function {
    case .penalty:
      guard table.penalty != nil else { return false }
      _ = try penalty()
    case .penaltyProduct: return try call(.penaltyProduct, table.penalty_product)
    case .transformGradient:
      return try call(.transformGradient, table.transform_gradient, remembers: true)
    case .decay: return try call(.decay, table.decay)
    case .prox: return try call(.prox, table.prox)
    case .view: return try call(.view, table.view, remembers: true)
    case .surface:
      guard let surface = table.surface else { return false }
      try call(.surface, remembers: true, asks: true) {
        $0.pointee.loss = problem.loss(parameters.values)
        return surface(instance, $0, $1)
      }
    case .trajectory:
      guard let trajectory = table.trajectory else { return false }
      try call(.trajectory, remembers: true, asks: true) {
        $0.pointee.loss = problem.loss(parameters.values)
        return trajectory(instance, $0, $1)
      }
    default: return false
    }
    return true
  }

  private func call(
    _ function: PluginFunction,
    _ body: (
      @convention(c) (
        UnsafeMutableRawPointer?, UnsafePointer<surplus_hook>?,
        UnsafeMutablePointer<surplus_error>?
      ) -> surplus_status
    )?, remembers: Bool = false
  ) throws -> Bool {
    guard let body else { return false }
    try call(function, remembers: remembers) { body(instance, $0, $1) }
    return true
  }

  /// Its hyperparameters, as records hand them out.
  private var values: UnsafePointer<Double> {
    UnsafePointer(hyperparameters.base.assumingMemoryBound(to: Double.self))
  }

  private func call(
    _ function: PluginFunction, remembers: Bool = false, asks: Bool = false,
    _ body: (UnsafeMutablePointer<surplus_hook>, UnsafeMutablePointer<surplus_error>) ->
      surplus_status
  ) throws {
    page.enter(step: index)
    context.serve(from: services)
    var stream = surplus_stream(RandomStream(key: key, step: UInt64(index)))
    try withUnsafePointer(to: &stream) { stream in
      var hook = surplus_hook.blank
      hook.step = UInt64(index)
      hook.horizon = UInt64(CheckedOptimizer.horizon)
      hook.learning_rate = learningRate
      hook.hyperparameters = values
      hook.parameters = parameters.base
      hook.previous = UnsafeRawPointer(previous.base)
      hook.gradient = gradient.base
      hook.vector = UnsafeRawPointer(vector.base)
      hook.result = result.base
      hook.state = remembers ? UnsafePointer(addresses) : nil
      hook.initial =
        descriptor.needs.contains(.initialPoint) ? UnsafeRawPointer(initial.base) : nil
      hook.loss = .nan
      hook.random = stream
      if asks { (hook.services, hook.context) = (serviceTable, context.pointer) }
      try site.call(function) { body(&hook, $0) }
    }
    try context.check()
  }

  /// One step of a trial: every hook on parameters, in the order of a step, around a step of gradient descent.
  func step() throws {
    gradient.values = problem.gradient(parameters.values)
    for function in [PluginFunction.penalty, .surface, .transformGradient] {
      try hook(function)
    }
    previous.bytes = parameters.bytes
    parameters.values = zip(parameters.values, gradient.values).map { $0 - 0.01 * $1 }
    for function in [PluginFunction.decay, .prox, .trajectory] { try hook(function) }
    let batch = try CheckBatch(precision)
    try run(on: batch)
    output = batch.buffers.flatMap(\.bytes)
    index += 1
  }

  // MARK: - Hooks on batches

  /// Every hook on batches, one after the other.
  func run(on batch: CheckBatch) throws {
    try transformData(batch)
    try activation(
      backward: false, batch.activations, batch.context, rows: batch.rows, columns: batch.features)
    try activation(
      backward: true, batch.activations, batch.context, rows: batch.rows, columns: batch.features)
    batch.loss = try transformLoss(batch, gradient: true)
  }

  /// A pass of an activation hook over rows x columns values.
  func activation(
    backward: Bool, _ values: CheckBuffer, _ context: CheckBuffer, rows: Int, columns: Int
  ) throws {
    guard let function = backward ? table.backward : table.forward else { return }
    page.enter(step: index)
    var stream = surplus_stream(RandomStream(key: key, step: UInt64(index)))
    try withUnsafePointer(to: &stream) { stream in
      try "hidden".withCString { site in
        var call = surplus_activation.sized
        call.site = site
        call.rows = UInt64(rows)
        call.columns = UInt64(columns)
        call.step = UInt64(index)
        call.hyperparameters = self.values
        call.values = values.base
        call.context = context.base
        call.random = stream
        try self.site.call(backward ? .backward : .forward) { function(instance, &call, $0) }
      }
    }
  }

  /// The data hook over a batch.
  func transformData(_ batch: CheckBatch) throws {
    guard let function = table.transform_data else { return }
    page.enter(step: index)
    var stream = surplus_stream(RandomStream(key: key, step: UInt64(index)))
    try withUnsafePointer(to: &stream) { stream in
      var call = surplus_examples.sized
      call.rows = UInt64(batch.rows)
      call.features = UInt64(batch.features)
      call.answers = 1
      call.classes = UInt64(batch.classes)
      call.step = UInt64(index)
      call.hyperparameters = values
      call.inputs = batch.inputs.base
      call.targets = batch.targets.base
      call.random = stream
      try site.call(.transformData) { function(instance, &call, $0) }
    }
  }

  /// The loss hook over a batch, whose loss and gradient are those of cross-entropy before; returns the new loss.
  func transformLoss(_ batch: CheckBatch, gradient: Bool) throws -> Double {
    let (loss, slope) = batch.crossEntropy()
    batch.gradient.values = slope
    guard let function = table.transform_loss else { return loss }
    page.enter(step: index)
    var stream = surplus_stream(RandomStream(key: key, step: UInt64(index)))
    return try withUnsafePointer(to: &stream) { stream in
      var call = surplus_outputs.sized
      call.rows = UInt64(batch.rows)
      call.classes = UInt64(batch.classes)
      call.step = UInt64(index)
      call.hyperparameters = values
      call.logits = UnsafeRawPointer(batch.logits.base)
      call.targets = UnsafeRawPointer(batch.targets.base)
      call.gradient = gradient ? batch.gradient.base : nil
      call.loss = loss
      call.random = stream
      try site.call(.transformLoss) { function(instance, &call, $0) }
      return call.loss
    }
  }
}
