import SurplusCore
import SurplusStore
import SurplusTraining

/// The trials of a spec, in its order, before anything is run.
public struct MatrixPlan: Sendable {
  /// A matrix of more trials is a slip of the pen.
  public static let mostTrials = 1_000_000

  /// Every trial of the spec: landscape, then optimizer, scheduler, regularizer, seed, the last fastest. Cells that make
  /// no sense have the reason. All of them are recorded as the plan, whatever is selected.
  public private(set) var all: [PlannedTrial]
  /// The trials that are selected; every one unless there was a filter.
  public private(set) var trials: [PlannedTrial]
  /// What is surprising, once each.
  public private(set) var warnings: [String]
  /// What a reader of the results has to know about cells and cannot see from their names, once each.
  public private(set) var notes: [String]

  /// The selected trials to run.
  public var runnable: [PlannedTrial] { trials.filter { $0.skipReason == nil } }
  /// The selected trials to skip.
  public var skipped: [PlannedTrial] { trials.filter { $0.skipReason != nil } }
  /// What the trials to run cost, as far as it is known: gradient equivalents.
  public var gradientEquivalents: Double {
    runnable.reduce(0) { $0 + $1.cell.budget.gradientEquivalents }
  }

  /// Expands a spec. `dataDigest` gives the digest of the data a landscape is built from. Throws a `SpecError` for a
  /// matrix that is too large or whose components are not in the catalogue, and what `dataDigest` throws.
  public init(
    spec: Spec, catalogue: ComponentCatalogue,
    dataDigest: (Component) throws -> String? = { _ in nil }
  ) throws {
    let axes = [
      spec.landscapes.count, spec.optimizers.count, spec.schedulers.count,
      spec.regularizers.count, spec.seeds.count,
    ]
    guard axes.reduce(1.0, { $0 * Double($1) }) <= Double(Self.mostTrials) else {
      let product = axes.map(String.init).joined(separator: " x ")
      throw SpecError("the matrix has \(product) trials, more than \(Self.mostTrials)")
    }
    all = []
    trials = []
    warnings = []
    notes = []
    var keys: Set<String> = []
    for landscape in spec.landscapes {
      let digest = try dataDigest(landscape)
      let entry = catalogue.entry(of: landscape)
      if spec.validation != 0, entry?.descriptor.dividesRows == true {
        throw SpecError(
          "landscape '\(landscape.written)' divides its rows by itself: write validation: 0")
      }
      let outline = try catalogue.outline(of: landscape)
      let heldOutRows = catalogue.heldOutRows(of: landscape, validation: spec.validation)
      for optimizer in spec.optimizers {
        for schedulers in spec.schedulers {
          for regularizers in spec.regularizers {
            var cell = Cell(
              of: spec, landscape: landscape, optimizer: optimizer, schedulers: schedulers,
              regularizers: regularizers)
            cell.dropIdleSchedulers(catalogue)
            let refusal = spec.refusals.first { refusal in
              cell.components.contains { $0.hasValues(of: refusal.component) }
            }
            let reason = try check(
              cell, catalogue, outline, heldOutRows, refusal: refusal?.reason)
            let content = try ContentKey(cell: cell, catalogue: catalogue, dataDigest: digest)
            for seed in spec.seeds {
              let key = content.key(seed: seed)
              guard keys.insert(key).inserted else {
                warn("\(cell.display) stands twice in the matrix")
                break
              }
              all.append(PlannedTrial(cell: cell, seed: seed, key: key, skipReason: reason))
            }
          }
        }
      }
    }
    trials = all
  }

  /// The trials that a run would run: those without a final result; with `retry` also those that failed.
  public func pending(known: [String: TrialStatus], retry: Bool) -> [PlannedTrial] {
    trials.filter { trial in
      guard let status = known[trial.key] else { return true }
      return status.runsAgain || retry && !status.isResult
    }
  }

  /// The plan with only the trials selected that a filter selects; an empty selection is a `SpecError`.
  public func selecting(_ filter: TrialFilter) throws -> MatrixPlan {
    var plan = self
    plan.trials = try filter.select(from: trials)
    return plan
  }

  /// Why some of its trials will be refused: each library that was set aside, once.
  public func setAside(by catalogue: ComponentCatalogue) -> [String] {
    var result: [String] = []
    for trial in runnable {
      if let reason = catalogue.setAside(in: trial.cell), !result.contains(reason) {
        result.append(reason)
      }
    }
    return result
  }

  /// The reason to skip a cell, nil to run it; adds its warnings.
  private mutating func check(
    _ cell: Cell, _ catalogue: ComponentCatalogue, _ outline: LandscapeOutline,
    _ heldOutRows: Int?, refusal: String?
  ) throws -> String? {
    func descriptor(_ component: Component) throws -> Descriptor {
      guard let entry = catalogue.entry(of: component) else {
        throw SpecError("\(component.kind.rawValue) '\(component.id)' is not there any more")
      }
      return entry.descriptor
    }
    let subject = Compatibility.Subject(
      cell: cell, landscape: try descriptor(cell.landscape),
      optimizer: try descriptor(cell.optimizer),
      inner: try cell.optimizer.chain.dropFirst().map { try descriptor($0) },
      misfit: try outline.layout.flatMap { try catalogue.misfit(of: cell.optimizer, in: $0) },
      schedulers: try cell.schedulers.map { ($0, try descriptor($0)) },
      regularizers: try cell.regularizers.map { ($0, try descriptor($0)) }, outline: outline,
      heldOutRows: heldOutRows)
    var reason = refusal
    var new: [String] = []
    for finding in Compatibility.rules.flatMap({ $0(subject) }) {
      switch finding {
      case .skip(let text): reason = reason ?? text
      case .warning(let text): warn(text)
      case .note(let text): new.append(text)
      }
    }
    if reason == nil { notes += new.filter { !notes.contains($0) } }
    return reason
  }

  private mutating func warn(_ text: String) {
    if !warnings.contains(text) { warnings.append(text) }
  }
}

extension Cell {
  /// Removes constant schedules where the cell lacks what they would drive: an optimizer without a learning rate runs
  /// as it is. The label stays.
  fileprivate mutating func dropIdleSchedulers(_ catalogue: ComponentCatalogue) {
    schedulers = schedulers.filter { scheduler in
      guard let target = scheduler.target,
        catalogue.entry(of: scheduler)?.descriptor.traits.contains(.constant) == true
      else { return true }
      return baseValue(of: target) != nil
    }
  }
}
