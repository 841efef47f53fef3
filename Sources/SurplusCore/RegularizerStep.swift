/// What a parameter hook sees in step t. Buffers that a hook does not use are empty.
public struct RegularizerStep<Element: Scalar> {
  /// t, from 0.
  public var index: Int
  /// Number of steps of the trial, if it is known.
  public var horizon: Int?
  /// The learning rate of step t.
  public var learningRate: Double
  /// Current values of the regularizer's hyperparameters.
  public var hyperparameters: HyperparameterValues
  /// The point; only decay and proximal map may change it.
  public var parameters: UnsafeMutableBufferPointer<Element>
  /// For decay: the point before the optimizer's update.
  public var previous: UnsafeBufferPointer<Element>
  /// For penalty, surface and gradient transform: the gradient of the objective. Empty in a penalty: the value alone.
  public var gradient: UnsafeMutableBufferPointer<Element>
  /// For the penalty product: the vector.
  public var vector: UnsafeBufferPointer<Element>
  /// For the penalty product: where it is added; for the view: where it is written.
  public var result: UnsafeMutableBufferPointer<Element>
  /// The state buffers in the order they were declared; none in penalty, penalty product, decay and proximal map.
  public var state: StateBuffers<Element>
  /// The point before the first step, for a component that needs it; else empty.
  public var initial: UnsafeBufferPointer<Element>
  /// For surface and trajectory: the objective of step t.
  public var loss: Double
  /// For trajectory: the last measured validation loss.
  public var validationLoss: Double?
  /// For trajectory: whether this is the first call after a measurement.
  public var validationIsNew: Bool
  /// Random numbers of this step.
  public var random: RandomStream
  /// What can be asked of the host, in surface and trajectory.
  public var services: StepServices<Element>

  /// A step; buffers not given are empty.
  @inlinable
  public init(
    index: Int, horizon: Int?, learningRate: Double, hyperparameters: HyperparameterValues,
    parameters: UnsafeMutableBufferPointer<Element>,
    previous: UnsafeBufferPointer<Element> = UnsafeBufferPointer(start: nil, count: 0),
    gradient: UnsafeMutableBufferPointer<Element> = UnsafeMutableBufferPointer(
      start: nil, count: 0),
    vector: UnsafeBufferPointer<Element> = UnsafeBufferPointer(start: nil, count: 0),
    result: UnsafeMutableBufferPointer<Element> = UnsafeMutableBufferPointer(
      start: nil, count: 0),
    state: StateBuffers<Element> = .none,
    initial: UnsafeBufferPointer<Element> = UnsafeBufferPointer(start: nil, count: 0),
    loss: Double = .nan, validationLoss: Double? = nil, validationIsNew: Bool = false,
    random: RandomStream, services: StepServices<Element> = StepServices(nil)
  ) {
    self.index = index
    self.horizon = horizon
    self.learningRate = learningRate
    self.hyperparameters = hyperparameters
    self.parameters = parameters
    self.previous = previous
    self.gradient = gradient
    self.vector = vector
    self.result = result
    self.state = state
    self.initial = initial
    self.loss = loss
    self.validationLoss = validationLoss
    self.validationIsNew = validationIsNew
    self.random = random
    self.services = services
  }
}

/// A batch before it enters the model, row-major.
public struct ExamplesStep<Element: Scalar> {
  /// t, from 0.
  public var index: Int
  /// Examples of the batch.
  public var rows: Int
  /// Numbers of one example.
  public var features: Int
  /// Labels of one example.
  public var answers: Int
  /// Kinds of labels.
  public var classes: Int
  /// Current values of the regularizer's hyperparameters.
  public var hyperparameters: HyperparameterValues
  /// rows x features, changed in place.
  public var inputs: UnsafeMutableBufferPointer<Element>
  /// (rows x answers) x classes: probabilities that sum to 1 and must go on to do so.
  public var targets: UnsafeMutableBufferPointer<Element>
  /// Random numbers of this step and evaluation; the same in a replay.
  public var random: RandomStream

  /// A batch.
  @inlinable
  public init(
    index: Int, rows: Int, features: Int, answers: Int, classes: Int,
    hyperparameters: HyperparameterValues, inputs: UnsafeMutableBufferPointer<Element>,
    targets: UnsafeMutableBufferPointer<Element>, random: RandomStream
  ) {
    self.index = index
    self.rows = rows
    self.features = features
    self.answers = answers
    self.classes = classes
    self.hyperparameters = hyperparameters
    self.inputs = inputs
    self.targets = targets
    self.random = random
  }
}

/// What the model answered for a batch, and the loss so far, row-major.
public struct OutputsStep<Element: Scalar> {
  /// t, from 0.
  public var index: Int
  /// Examples x answers.
  public var rows: Int
  /// Kinds of labels.
  public var classes: Int
  /// Current values of the regularizer's hyperparameters.
  public var hyperparameters: HyperparameterValues
  /// rows x classes.
  public var logits: UnsafeBufferPointer<Element>
  /// rows x classes.
  public var targets: UnsafeBufferPointer<Element>
  /// Of the loss with respect to the logits, changed in place; empty when the loss alone is wanted.
  public var gradient: UnsafeMutableBufferPointer<Element>
  /// Mean over the rows: of the hook before, first cross-entropy.
  public var loss: Double
  /// Random numbers of this step and evaluation; the same in a replay.
  public var random: RandomStream

  /// Outputs.
  @inlinable
  public init(
    index: Int, rows: Int, classes: Int, hyperparameters: HyperparameterValues,
    logits: UnsafeBufferPointer<Element>, targets: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>, loss: Double, random: RandomStream
  ) {
    self.index = index
    self.rows = rows
    self.classes = classes
    self.hyperparameters = hyperparameters
    self.logits = logits
    self.targets = targets
    self.gradient = gradient
    self.loss = loss
    self.random = random
  }
}
