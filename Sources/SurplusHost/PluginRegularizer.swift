internal import CSurplus
import SurplusCore

/// A loaded regularizer behind the protocol of the core.
public final class PluginRegularizer: Regularizer {
  /// What it says of itself.
  public let descriptor: Descriptor
  private let table: surplus_regularizer
  private let site: CallSite
  private let layout: PluginLayout
  private let instance: UnsafeMutableRawPointer?

  init(
    _ descriptor: Descriptor, _ pointer: UnsafePointer<surplus_descriptor>,
    _ configuration: Configuration, _ site: CallSite
  ) throws {
    self.descriptor = descriptor
    self.site = site
    table = pointer.pointee.table.assumingMemoryBound(to: surplus_regularizer.self).pointee
    let layout = PluginLayout(configuration.layout, precision: configuration.precision)
    self.layout = layout
    var instance: UnsafeMutableRawPointer?
    if let create = table.create {
      try site.call(.create) {
        create(
          HostTable.pointer, pointer, layout.pointer, configuration.hyperparameters.base,
          &instance, $0)
      }
    }
    self.instance = instance
  }

  deinit {
    if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } }
  }

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

  private func call<Element: Scalar>(
    _ step: RegularizerStep<Element>, _ function: PluginFunction,
    _ body: (UnsafePointer<surplus_hook>, UnsafeMutablePointer<surplus_error>) -> surplus_status
  ) throws {
    var random = surplus_stream(step.random)
    try withUnsafePointer(to: &random) { random in
      var hook = surplus_hook(
        struct_size: MemoryLayout<surplus_hook>.size, step: UInt64(step.index),
        horizon: UInt64(step.horizon ?? 0), learning_rate: step.learningRate,
        hyperparameters: step.hyperparameters.base,
        parameters: UnsafeMutableRawPointer(step.parameters.baseAddress),
        previous: UnsafeRawPointer(step.previous.baseAddress),
        gradient: UnsafeMutableRawPointer(step.gradient.baseAddress), random: random)
      try site.call(function) { body(&hook, $0) }
    }
  }

  private func call<Element: Scalar>(
    _ activation: ActivationStep<Element>, _ function: PluginFunction,
    _ body: (UnsafePointer<surplus_activation>, UnsafeMutablePointer<surplus_error>)
      -> surplus_status
  ) throws {
    var random = surplus_stream(activation.random)
    try withUnsafePointer(to: &random) { random in
      try activation.site.withCString { name in
        var call = surplus_activation(
          struct_size: MemoryLayout<surplus_activation>.size, site: name,
          site_index: UInt64(activation.siteIndex), rows: UInt64(activation.rows),
          columns: UInt64(activation.columns), step: UInt64(activation.index),
          hyperparameters: activation.hyperparameters.base,
          values: UnsafeMutableRawPointer(activation.values.baseAddress),
          context: UnsafeMutableRawPointer(activation.context.baseAddress), random: random)
        try site.call(function) { body(&call, $0) }
      }
    }
  }
}

extension surplus_stream {
  fileprivate init(_ stream: RandomStream) {
    self.init(
      struct_size: MemoryLayout<surplus_stream>.size, key: stream.key, step: stream.step,
      evaluation: stream.evaluation)
  }
}
