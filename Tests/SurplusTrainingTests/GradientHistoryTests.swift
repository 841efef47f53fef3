import SurplusCore
import SurplusTraining
import Testing

/// What a scheduler is told of gradients and updates, beside numbers worked out by hand: gradient descent with rate 0.1
/// on 1/2 |w - 1|^2 from 3 in three dimensions, gradients clipped to a norm of 0.5.
@Suite struct GradientHistoryTests {
  private static let bound = 0.5

  private struct Clipping: Regularizer {
    mutating func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) {
      let norm = sumOfSquares(UnsafeBufferPointer(step.gradient)).squareRoot()
      let factor = Element(GradientHistoryTests.bound / max(norm, GradientHistoryTests.bound))
      for index in step.gradient.indices { step.gradient[index] *= factor }
    }
  }

  /// The records of a scheduler over five steps.
  private func records(late: Bool, clipping: Bool = true) throws -> [ScheduleRecord] {
    var records: [ScheduleRecord] = []
    let recorder = Recorder()
    let none = HyperparameterValues([], values: [])
    let trial = try AnyTrial(
      RecordedLandscape(recorder),
      TrialComponents(
        optimizer: OptimizerPart(
          id: "recorded", optimizer: RecordedOptimizer(recorder: recorder),
          values: HyperparameterValues(defaultsOf: RecordedOptimizer.hyperparameters)),
        schedulers: [
          SchedulerPart(
            id: "listening",
            scheduler: RecordedScheduler(recorder: recorder, name: "listening") {
              records.append($0)
              return $0.baseValue
            }, values: none, target: .optimizer(level: 0, 0), needsGradient: late, isPure: false,
            needsNorms: true)
        ],
        regularizers: clipping
          ? [
            RegularizerPart(
              id: "clipping", regularizer: Clipping(), values: none, hooks: .gradientTransform)
          ] : []),
      TrialSettings(
        budget: .steps(5), batch: BatchSetting(size: 4), measure: MeasureSetting(every: 0)),
      random: RandomSource(seed: 1))
    _ = try trial.run(onStep: { _ in }, record: { _ in })
    return records
  }

  /// w - 1 before each step, the same in each dimension.
  private static let residuals: [Double] = (0..<5).map { step in
    2 - Double(step) * 0.1 * bound / 3.0.squareRoot()
  }

  private func isNear(_ value: Double?, _ due: Double) -> Bool {
    value.map { ($0 - due).magnitude <= 1e-12 * max(due.magnitude, 1) } ?? false
  }

  /// `shift` is 1 for a scheduler that is told of the last finished step, 0 for one that needs the gradient of this one.
  @Test(arguments: [true, false]) func clippedGradientsHaveBothNumbers(_ late: Bool) throws {
    let records = try records(late: late)
    let shift = late ? 0 : 1
    let bound = Self.bound
    for (step, record) in records.enumerated() {
      let of = step - shift
      guard of >= 0 else {
        #expect(record.gradientNorm == nil && record.transformedNorm == nil)
        continue
      }
      let residual = Self.residuals[of]
      #expect(isNear(record.gradientNorm, residual * 3.0.squareRoot()))
      #expect(isNear(record.transformedNorm, bound))
      guard of >= 1 else {
        #expect(record.gradientProduct == nil && record.transformedProduct == nil)
        #expect(record.gradientUpdateProduct == nil)
        continue
      }
      let product = 3 * residual * Self.residuals[of - 1]
      #expect(isNear(record.gradientProduct, product))
      #expect(isNear(record.transformedProduct, bound * bound))
      #expect(isNear(record.gradientUpdateProduct, -0.1 * bound * bound))
      // The cosine of two gradients of one direction, from what the records say.
      let norms = (try #require(record.gradientNorm), try #require(records[step - 1].gradientNorm))
      #expect(isNear(try #require(record.gradientProduct) / (norms.0 * norms.1), 1))
    }
  }

  @Test(arguments: [true, false]) func updatesAreThoseOfTheLastSteps(_ late: Bool) throws {
    for (step, record) in try records(late: late).enumerated() {
      let rate = 0.1 * Self.bound
      #expect(step == 0 ? record.updateNorm == nil : isNear(record.updateNorm, rate))
      #expect(step < 2 ? record.updateProduct == nil : isNear(record.updateProduct, rate * rate))
    }
  }

  @Test func withoutTransformsBothAreTheSame() throws {
    for record in try records(late: true, clipping: false) {
      #expect(record.transformedNorm == record.gradientNorm)
      #expect(record.transformedProduct == record.gradientProduct)
    }
  }
}
