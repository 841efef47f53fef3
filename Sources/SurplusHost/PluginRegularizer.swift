internal import CSurplus
import SurplusBoundary
import SurplusCore
import SurplusSandbox

/// A loaded regularizer as the protocol of the core has it.
public final class PluginRegularizer: Regularizer {
  /// What it says of itself.
  public let descriptor: Descriptor
  private let table: surplus_regularizer
  private let site: CallSite
  private let layout: BoundaryLayout
  private let instance: UnsafeMutableRawPointer?

  private let memory: ComponentMemory
  private let services: ServiceContext

  init(
    _ descriptor: Descriptor, _ pointer: UnsafePointer<surplus_descriptor>,
    _ configuration: Configuration, _ site: CallSite
  ) throws {
    self.descriptor = descriptor
    self.site = site
    let table = surplus_regularizer(reading: pointer.pointee.table)
    self.table = table
    let layout = BoundaryLayout(configuration.layout, precision: configuration.precision)
    self.layout = layout
    services = ServiceContext(site)
    var instance: UnsafeMutableRawPointer?
    if let create = table.create {
      try site.call(.create) {
        create(
          HostTable.pointer, pointer, layout.pointer, configuration.hyperparameters.base,
          &instance, $0)
      }
    }
    self.instance = instance
    memory = try ComponentMemory(
      instance, layout, parameters: configuration.layout.count, state: table.state,
      save: table.save, load: table.load, site: site)
  }

  deinit {
    if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } }
  }

  /// The slots it declared when it was created.
  public func stateSlots(for layout: ParameterLayout) -> [StateSlot] { memory.slots }

  /// What it remembers beside its slots. Throws a `PluginError` when what it says does not hold.
  public func savedState() throws -> [UInt8] { try memory.savedState() }

  /// Takes it back. Throws what the component reports.
  public func restoreState(_ bytes: [UInt8]) throws { try memory.restoreState(bytes) }

  /// The penalty; its gradient is added to the step's. Throws what the component reports.
  public func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> Double {
    guard let function = table.penalty else { return 0 }
    var value = 0.0
    try call(step, .penalty) { function(instance, $0, &value, $1) }
    return value
  }

  /// Changes the gradient. Throws what the component reports.
  public func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) throws {
    guard let function = table.transform_gradient else { return }
    try call(step, .transformGradient) { function(instance, $0, $1) }
  }

  /// Shrinks the parameters. Throws what the component reports.
  public func decay<Element: Scalar>(_ step: RegularizerStep<Element>) throws {
    guard let function = table.decay else { return }
    try call(step, .decay) { function(instance, $0, $1) }
  }

  /// Applies the proximal map. Throws what the component reports.
  public func proximalMap<Element: Scalar>(_ step: RegularizerStep<Element>) throws {
    guard let function = table.prox else { return }
    try call(step, .prox) { function(instance, $0, $1) }
  }

  /// Changes activations. Throws what the component reports.
  public func forward<Element: Scalar>(_ activation: ActivationStep<Element>) throws {
    guard let function = table.forward else { return }
    try call(activation, .forward) { function(instance, $0, $1) }
  }

  /// Changes the gradient of activations. Throws what the component reports.
  public func backward<Element: Scalar>(_ activation: ActivationStep<Element>) throws {
    guard let function = table.backward else { return }
    try call(activation, .backward) { function(instance, $0, $1) }
  }

  /// Adds a product with the penalty's Hessian. Throws what the component reports.
  public func penaltyProduct<Element: Scalar>(_ step: RegularizerStep<Element>) throws {
    guard let function = table.penalty_product else { return }
    try call(step, .penaltyProduct) { function(instance, $0, $1) }
  }

  /// Changes gradient and loss by what it finds at nearby points. Throws what the component or a service reports.
  public func surface<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> Double {
    guard let function = table.surface else { return step.loss }
    return try call(step, .surface) { function(instance, $0, $1) }.loss
  }

  /// Changes examples. Throws what the component reports.
  public func transformData<Element: Scalar>(_ examples: ExamplesStep<Element>) throws {
    guard let function = table.transform_data else { return }
    var random = surplus_stream(examples.random)
    try withUnsafePointer(to: &random) { random in
      var call = surplus_examples.sized
      call.rows = UInt64(examples.rows)
      call.features = UInt64(examples.features)
      call.answers = UInt64(examples.answers)
      call.classes = UInt64(examples.classes)
      call.step = UInt64(examples.index)
      call.hyperparameters = examples.hyperparameters.base
      call.inputs = UnsafeMutableRawPointer(examples.inputs.baseAddress)
      call.targets = UnsafeMutableRawPointer(examples.targets.baseAddress)
      call.random = random
      try site.call(.transformData) { function(instance, &call, $0) }
    }
  }

  /// Changes the loss. Throws what the component reports.
  public func transformLoss<Element: Scalar>(_ outputs: OutputsStep<Element>) throws -> Double {
    guard let function = table.transform_loss else { return outputs.loss }
    var random = surplus_stream(outputs.random)
    return try withUnsafePointer(to: &random) { random in
      var call = surplus_outputs.sized
      call.rows = UInt64(outputs.rows)
      call.classes = UInt64(outputs.classes)
      call.step = UInt64(outputs.index)
      call.hyperparameters = outputs.hyperparameters.base
      call.logits = UnsafeRawPointer(outputs.logits.baseAddress)
      call.targets = UnsafeRawPointer(outputs.targets.baseAddress)
      // An empty buffer may have an address, and the component would take it for that of a gradient.
      if !outputs.gradient.isEmpty {
        call.gradient = UnsafeMutableRawPointer(outputs.gradient.baseAddress)
      }
      call.loss = outputs.loss
      call.random = random
      try site.call(.transformLoss) { function(instance, &call, $0) }
      return call.loss
    }
  }

  /// Tells it the end of a step. Throws what the component or a service reports.
  public func trajectory<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> StepOutcome {
    guard let function = table.trajectory else { return .applied }
    let outcome = try call(step, .trajectory) { function(instance, $0, $1) }.outcome
    guard let known = StepOutcome(rawValue: outcome), known == .applied || known == .stop else {
      throw PluginError("trajectory: reported the outcome \(outcome)")
    }
    return known
  }

  /// Writes the evaluation point. Throws what the component reports.
  public func evaluationView<Element: Scalar>(_ step: RegularizerStep<Element>) throws {
    guard let function = table.view else {
      _ = step.result.update(fromContentsOf: step.parameters)
      return
    }
    try call(step, .view) { function(instance, $0, $1) }
  }

  @discardableResult
  private func call<Element: Scalar>(
    _ step: RegularizerStep<Element>, _ function: PluginFunction,
    _ body: (UnsafeMutablePointer<surplus_hook>, UnsafeMutablePointer<surplus_error>) ->
      surplus_status
  ) throws -> surplus_hook {
    // A service that this instance waits for may call another hook of it, which has no services: they come back with it.
    let outer = services.provider
    services.provider = step.services.provider
    defer { services.provider = outer }
    var random = surplus_stream(step.random)
    let result = try withUnsafePointer(to: &random) { random in
      var hook = surplus_hook.blank
      hook.step = UInt64(step.index)
      hook.horizon = UInt64(step.horizon ?? 0)
      hook.learning_rate = step.learningRate
      hook.hyperparameters = step.hyperparameters.base
      hook.parameters = UnsafeMutableRawPointer(step.parameters.baseAddress)
      hook.previous = UnsafeRawPointer(step.previous.baseAddress)
      hook.gradient = UnsafeMutableRawPointer(step.gradient.baseAddress)
      hook.vector = UnsafeRawPointer(step.vector.baseAddress)
      hook.result = UnsafeMutableRawPointer(step.result.baseAddress)
      hook.state = step.state.addresses
      hook.initial = UnsafeRawPointer(step.initial.baseAddress)
      hook.loss = step.loss
      hook.validation_loss = step.validationLoss ?? .nan
      hook.validation_is_new = step.validationIsNew ? 1 : 0
      hook.random = random
      if step.services.provider != nil {
        hook.services = ServiceTable.pointer
        hook.context = services.pointer
      }
      try site.call(function) { body(&hook, $0) }
      return hook
    }
    try services.check()
    return result
  }

  private func call<Element: Scalar>(
    _ activation: ActivationStep<Element>, _ function: PluginFunction,
    _ body: (UnsafePointer<surplus_activation>, UnsafeMutablePointer<surplus_error>)
      -> surplus_status
  ) throws {
    var random = surplus_stream(activation.random)
    try withUnsafePointer(to: &random) { random in
      try activation.site.withCString { name in
        var call = surplus_activation.sized
        call.site = name
        call.site_index = UInt64(activation.siteIndex)
        call.rows = UInt64(activation.rows)
        call.columns = UInt64(activation.columns)
        call.step = UInt64(activation.index)
        call.hyperparameters = activation.hyperparameters.base
        call.values = UnsafeMutableRawPointer(activation.values.baseAddress)
        call.context = UnsafeMutableRawPointer(activation.context.baseAddress)
        call.random = random
        try site.call(function) { body(&call, $0) }
      }
    }
  }
}
