import SurplusCore
import SurplusTraining
import Testing

/// What probes see, and that nobody else notices them.
@Suite struct ProbeTests {
  /// Evaluates the landscape and its gradient at the evaluation point and beside it, which nobody is charged for.
  private struct Curious: Probe {
    let descriptor: ProbeDescriptor

    init(needs: ProbeNeeds = []) {
      descriptor = ProbeDescriptor(
        id: "curious", summary: "the loss here and elsewhere", needs: needs,
        cost: "two gradients on all rows")
    }

    func measure<Element: Scalar>(
      _ point: EvaluationPoint<Element>, report: (String, Double) throws -> Void
    ) throws {
      let gradient = try FlatBuffer<Element>(count: point.parameters.count)
      let other = try FlatBuffer<Element>(count: point.parameters.count)
      for index in other.elements.indices { other.elements[index] = point.parameters[index] + 1 }
      for (name, place) in [("here", point.parameters), ("beside", other.readOnly)] {
        let loss = try point.landscape.loss(
          at: place, batch: .full, transforms: nil, gradient: gradient.elements)
        try report("curious_\(name)", loss)
      }
      try report("curious_train", try point.metrics(of: .train)?.loss ?? .nan)
      try report("curious_step", Double(point.step))
    }
  }

  private func trial(_ probes: [any Probe], recorder: Recorder = Recorder()) throws -> AnyTrial {
    try AnyTrial(
      RecordedLandscape(recorder),
      TrialComponents(
        optimizer: OptimizerPart(
          id: "recorded", optimizer: RecordedOptimizer(recorder: recorder),
          values: HyperparameterValues(defaultsOf: RecordedOptimizer.hyperparameters)),
        schedulers: [], regularizers: []),
      TrialSettings(
        budget: .steps(5), batch: BatchSetting(size: 4), measure: MeasureSetting(every: 2)),
      random: RandomSource(seed: 1), probes: probes)
  }

  private func measured(_ trial: AnyTrial) throws -> [Measurement] {
    var all: [Measurement] = []
    _ = try trial.run(onStep: { _ in }) { if !$0.metric.hasSuffix("_seconds") { all.append($0) } }
    return all
  }

  /// The metrics of a measurement come in one order, whatever is measured.
  @Test func theStandardProbesGiveTheirMetricsInOrder() throws {
    let all = try measured(trial(Probes.standard))
    let before = [
      "train_loss", "validation_loss", "parameter_norm", "learning_rate", "gradient_norm",
    ]
    for step in [0, 2, 4] { #expect(all.filter { $0.step == step }.map(\.metric) == before) }
    #expect(all.filter { $0.step == 5 }.map(\.metric) == Array(before.prefix(3)))
    #expect(Set(Probes.standard.map(\.descriptor.id)).count == Probes.standard.count)
  }

  /// Another probe adds its numbers, at the point that is measured, and changes neither another number nor a cost.
  @Test func aProbeChangesNothingButItsOwnNumbers() throws {
    let plain = try trial(Probes.standard)
    let probed = try trial([Curious()] + Probes.standard + [Curious(needs: .nextStep)])
    let (without, with) = (try measured(plain), try measured(probed))
    #expect(plain.cost == probed.cost)
    let own = with.filter { $0.metric.hasPrefix("curious") }
    #expect(with.filter { !$0.metric.hasPrefix("curious") } == without)
    // Before the last step twice, after it once: then there is no next step.
    #expect(own.filter { $0.metric == "curious_step" }.map(\.step) == [0, 0, 2, 2, 4, 4, 5])
    for measurement in own where measurement.metric != "curious_beside" {
      let loss = without.first { $0.step == measurement.step && $0.metric == "train_loss" }
      let due = measurement.metric == "curious_step" ? Double(measurement.step) : loss?.value
      #expect(measurement.value == due)
    }
  }

  /// The passes over a split that several probes ask for are one.
  @Test func aSplitIsEvaluatedOnce() throws {
    let recorder = Recorder()
    _ = try measured(trial([Curious()] + Probes.standard, recorder: recorder))
    #expect(recorder.calls.filter { $0 == "measure train" }.count == 4)
  }
}
