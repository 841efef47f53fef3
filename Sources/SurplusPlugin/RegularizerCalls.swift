internal import CSurplus
internal import SurplusBoundary

/// What the host hands to a regularizer's hooks, in Swift.
extension Instance where Functions == ExportedRegularizer {
  func step<Element: Scalar>(_ hook: surplus_hook) -> RegularizerStep<Element> {
    services.open(hook.services, hook.context)
    return RegularizerStep(
      index: Int(hook.step), horizon: hook.horizon == 0 ? nil : Int(hook.horizon),
      learningRate: hook.learning_rate,
      hyperparameters: HyperparameterValues(hyperparameters, borrowing: hook.hyperparameters),
      parameters: buffer(hook.parameters), previous: buffer(hook.previous),
      gradient: buffer(hook.gradient), vector: buffer(hook.vector), result: buffer(hook.result),
      state: StateBuffers(base: hook.state, count: hook.state == nil ? 0 : slots.count),
      initial: buffer(hook.initial), loss: hook.loss,
      validationLoss: hook.validation_loss.isNaN ? nil : hook.validation_loss,
      validationIsNew: hook.validation_is_new != 0, random: RandomStream(hook.random),
      services: StepServices(services))
  }

  func activation<Element: Scalar>(_ activation: surplus_activation) -> ActivationStep<Element> {
    let count = Int(activation.rows * activation.columns)
    return ActivationStep(
      siteIndex: Int(activation.site_index), site: String(cString: activation.site),
      rows: Int(activation.rows), columns: Int(activation.columns), index: Int(activation.step),
      hyperparameters: HyperparameterValues(
        hyperparameters, borrowing: activation.hyperparameters),
      values: UnsafeMutableBufferPointer(
        start: activation.values?.assumingMemoryBound(to: Element.self), count: count),
      context: UnsafeMutableBufferPointer(
        start: activation.context?.assumingMemoryBound(to: Element.self), count: count),
      random: RandomStream(activation.random))
  }

  func examples<Element: Scalar>(_ examples: surplus_examples) -> ExamplesStep<Element> {
    let (rows, answers) = (Int(examples.rows), Int(examples.answers))
    let (features, classes) = (Int(examples.features), Int(examples.classes))
    return ExamplesStep(
      index: Int(examples.step), rows: rows, features: features, answers: answers,
      classes: classes,
      hyperparameters: HyperparameterValues(hyperparameters, borrowing: examples.hyperparameters),
      inputs: UnsafeMutableBufferPointer(
        start: examples.inputs?.assumingMemoryBound(to: Element.self), count: rows * features),
      targets: UnsafeMutableBufferPointer(
        start: examples.targets?.assumingMemoryBound(to: Element.self),
        count: rows * answers * classes),
      random: RandomStream(examples.random))
  }

  func outputs<Element: Scalar>(_ outputs: surplus_outputs) -> OutputsStep<Element> {
    let count = Int(outputs.rows * outputs.classes)
    return OutputsStep(
      index: Int(outputs.step), rows: Int(outputs.rows), classes: Int(outputs.classes),
      hyperparameters: HyperparameterValues(hyperparameters, borrowing: outputs.hyperparameters),
      logits: UnsafeBufferPointer(
        start: outputs.logits?.assumingMemoryBound(to: Element.self), count: count),
      targets: UnsafeBufferPointer(
        start: outputs.targets?.assumingMemoryBound(to: Element.self), count: count),
      gradient: UnsafeMutableBufferPointer(
        start: outputs.gradient?.assumingMemoryBound(to: Element.self),
        count: outputs.gradient == nil ? 0 : count),
      loss: outputs.loss, random: RandomStream(outputs.random))
  }
}
