import SurplusCore

/// The last validation measurement.
struct ValidationRecord: Codable, Equatable {
  var loss: Double
  var error: Double?
  /// Its number, from 1: it is new to a component that was told of fewer.
  var number: Int

  /// Whether it is new to a component that was told of measurements up to number `told`, which it then knows.
  func isNew(to told: inout Int) -> Bool {
    defer { told = number }
    return told < number
  }
}

/// What schedulers are told about the steps that are done.
struct StepHistory: Codable, Equatable {
  private var objective: Double?
  private var smoothed: Double?
  private var finished = 0
  private var gradientNorm: Double?
  private var parameterNorm: Double?
  private var updateNorm: Double?
  private var gradientProduct: Double?
  private var batchRows: Double?

  /// Share of the past in the smoothed loss.
  private static let memory = 0.9

  /// A step is done.
  mutating func finish(objective: Double, gradientNorm: Double?, batchRows: Double) {
    self.objective = objective
    self.gradientNorm = gradientNorm
    self.batchRows = batchRows
    smoothed = Self.memory * (smoothed ?? 0) + (1 - Self.memory) * objective
    finished += 1
  }

  /// Norms and products of a step that is done; the gradient before is then this one.
  mutating func look<Element: Scalar>(
    at parameters: FlatBuffer<Element>, from previous: FlatBuffer<Element>,
    gradient: FlatBuffer<Element>, before: FlatBuffer<Element>
  ) {
    var (update, product) = (0.0, 0.0)
    for index in parameters.elements.indices {
      let change = Double(parameters.elements[index]) - Double(previous.elements[index])
      update += change * change
      product += Double(gradient.elements[index]) * Double(before.elements[index])
    }
    parameterNorm = sumOfSquares(parameters.readOnly).squareRoot()
    updateNorm = update.squareRoot()
    gradientProduct = finished > 1 ? product : nil
    _ = before.elements.update(fromContentsOf: gradient.elements)
  }

  /// Fills in a record.
  func describe(in record: inout ScheduleRecord) {
    record.trainingLoss = objective
    record.smoothedLoss = smoothed.map {
      var weight = 1.0
      for _ in 0..<min(finished, 1000) { weight *= Self.memory }
      return $0 / (1 - weight)
    }
    record.batchRows = batchRows
    record.gradientNorm = gradientNorm
    record.parameterNorm = parameterNorm
    record.updateNorm = updateNorm
    record.gradientProduct = gradientProduct
  }
}
