import SurplusCore

/// A trial in either precision. The loops are compiled for both here, where the types are known.
public enum AnyTrial {
  /// binary32.
  case f32(Trial32)
  /// binary64.
  case f64(Trial64)

  /// A trial in binary32.
  public struct Trial32 {
    let trial: Trial<Float>
  }

  /// A trial in binary64.
  public struct Trial64 {
    let trial: Trial<Double>
  }

  /// A trial on a landscape in binary32, with what is measured of it. Throws when a component or the memory refuses.
  public init(
    _ landscape: any Landscape<Float>, _ components: TrialComponents, _ settings: TrialSettings,
    random: RandomSource, probes: [any Probe] = Probes.standard
  ) throws {
    self = .f32(
      Trial32(
        trial: try Trial(
          landscape: landscape, components: components, settings: settings, random: random,
          probes: probes)))
  }

  /// A trial on a landscape in binary64, with what is measured of it. Throws when a component or the memory refuses.
  public init(
    _ landscape: any Landscape<Double>, _ components: TrialComponents, _ settings: TrialSettings,
    random: RandomSource, probes: [any Probe] = Probes.standard
  ) throws {
    self = .f64(
      Trial64(
        trial: try Trial(
          landscape: landscape, components: components, settings: settings, random: random,
          probes: probes)))
  }

  /// Runs to the end of the budget. `onStep` is called before each step, `record` with each measurement. Throws a
  /// `TrialFailure` when a component does.
  public func run(onStep: (Int) throws -> Void, record: (Measurement) throws -> Void) throws
    -> TrialEnding
  {
    switch self {
    case .f32(let box): try box.trial.run(onStep: onStep, record: record)
    case .f64(let box): try box.trial.run(onStep: onStep, record: record)
    }
  }

  /// Whether it can be continued from a checkpoint; one with a component that cannot be saved is run again.
  public var canBeSaved: Bool {
    switch self {
    case .f32(let box): box.trial.canBeSaved
    case .f64(let box): box.trial.canBeSaved
    }
  }

  /// Writes everything that the rest of the trial depends on, from within `onStep`, with bytes of the caller's. Throws
  /// a `CheckpointError` when the file cannot be written, or what a component reports.
  public func save(to path: String, attachment: [UInt8] = []) throws {
    switch self {
    case .f32(let box): try box.trial.save(to: path, attachment: attachment)
    case .f64(let box): try box.trial.save(to: path, attachment: attachment)
    }
  }

  /// Continues where `save` left off, in a trial that was built in the same way and has not begun, and returns the
  /// caller's bytes. Throws a `CheckpointError` for a file that is damaged or of another trial, or what a component
  /// reports; the trial is then of no use any more.
  public func restore(from path: String) throws -> [UInt8] {
    switch self {
    case .f32(let box): try box.trial.restore(from: path)
    case .f64(let box): try box.trial.restore(from: path)
    }
  }

  /// What the trial has used so far.
  public var cost: Cost {
    switch self {
    case .f32(let box): box.trial.cost
    case .f64(let box): box.trial.cost
    }
  }

  /// Bytes of the state of the optimizer and of what it wraps: slots, and what `save` gives, which is asked for that.
  public var stateBytes: Int {
    switch self {
    case .f32(let box): box.trial.optimizers.reduce(0) { $0 + $1.stateBytes }
    case .f64(let box): box.trial.optimizers.reduce(0) { $0 + $1.stateBytes }
    }
  }

  /// Takes steps until a trial would end, and shows the state before each update and after the last one; returns how it
  /// ended. `entering` is told each step before anything of it is done. What `show` returns is called once.
  public func trace(
    steps: Int, entering: (Int) -> Void = { _ in }, _ show: (TraceState) throws -> TraceCompletion
  ) throws -> TrialEnding {
    switch self {
    case .f32(let box): try box.trial.trace(steps: steps, entering: entering, show)
    case .f64(let box): try box.trial.trace(steps: steps, entering: entering, show)
    }
  }

  /// Takes a number of steps without measuring anything; for benchmarks. `entering` is told each step.
  public func advance(steps: Int, entering: (Int) -> Void = { _ in }) throws {
    switch self {
    case .f32(let box): try box.trial.advance(steps: steps, entering: entering)
    case .f64(let box): try box.trial.advance(steps: steps, entering: entering)
    }
  }

  /// The data loss of the last prepared batch.
  public var loss: Double {
    switch self {
    case .f32(let box): box.trial.loss
    case .f64(let box): box.trial.loss
    }
  }
}
