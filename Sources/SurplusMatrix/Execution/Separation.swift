import SurplusCore
import SurplusHost

/// Trials in which one of several suspected libraries runs apart from the others, with components that came with Surplus in
/// their places.
struct Separation {
  private let trial: PlannedTrial
  private let catalogue: ComponentCatalogue

  /// The separation of the libraries of a trial.
  init(_ trial: PlannedTrial, catalogue: ComponentCatalogue) {
    self.trial = trial
    self.catalogue = catalogue
  }

  /// The task in which a library is the only one that did not come with Surplus; nil if no such cell makes sense.
  func task(for library: String) -> TrialTask? {
    let cell = trial.cell
    func isKept(_ component: Component) -> Bool {
      let foreign = component.chain.compactMap { catalogue.foreign[TrialTask.name(of: $0)]?.path }
      return foreign.allSatisfy { $0 == library }
    }
    let regularizers = cell.regularizers.filter(isKept)
    let schedulers = cell.schedulers.filter(isKept)
    for landscape in isKept(cell.landscape) ? [cell.landscape.display] : standIns(.landscape) {
      for optimizer in isKept(cell.optimizer) ? [cell.optimizer.display] : standIns(.optimizer) {
        // A schedule may drive what is gone.
        for schedulers in [schedulers, []] {
          guard
            let planned = plan(
              landscape, optimizer, schedulers.map(\.display), regularizers.map(\.display)),
            catalogue.foreignLibraries(of: planned.cell) == [library]
          else { continue }
          return planned.task(catalogue)
        }
      }
    }
    return nil
  }

  /// What can stand in the place of a component: what came with Surplus and needs nothing.
  private func standIns(_ kind: ComponentKind) -> [String] {
    catalogue.entries.filter {
      $0.descriptor.kind == kind && $0.isShipped && $0.unusable == nil
        && $0.descriptor.needs.isEmpty
    }.map { "\($0.library)/\($0.descriptor.id)" }
  }

  /// The trial of a cell with the settings of this one; nil if that makes no sense.
  private func plan(
    _ landscape: String, _ optimizer: String, _ schedulers: [String], _ regularizers: [String]
  ) -> PlannedTrial? {
    let cell = trial.cell
    guard
      var spec = try? Spec(
        landscape: landscape, optimizer: optimizer, schedulers: schedulers,
        regularizers: regularizers, steps: 1, seed: trial.seed, catalogue: catalogue)
    else { return nil }
    spec.budget = cell.budget
    spec.batch = cell.batch
    spec.measure = cell.measure
    spec.validation = cell.validation
    spec.threads = cell.threads
    spec.limits = cell.limits
    let plan = try? MatrixPlan(spec: spec, catalogue: catalogue)
    return plan?.trials.first { $0.skipReason == nil }
  }
}
