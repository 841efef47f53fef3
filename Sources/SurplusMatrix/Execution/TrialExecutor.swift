import SurplusCore
import SurplusHost
import SurplusStore

/// Runs trials somewhere: in worker processes of this machine, or as jobs of a cluster. It decides where, never what:
/// which trial is next and what is recorded is the policy of a `MatrixRun`.
protocol TrialExecutor: AnyObject {
  /// How many more trials it takes now.
  var vacancies: Int { get }

  /// How many trials are under way.
  var count: Int { get }

  /// Takes a trial. One that runs `alone` gets a process in which nothing ran before. Throws when it cannot be
  /// started for a reason that has nothing to do with the trial.
  func start(_ task: TrialTask, alone: Bool) throws

  /// What happened, waiting a while if nothing did. Throws when the executor itself is broken.
  func events() throws -> [TrialEvent]

  /// Ends everything that is under way, without events.
  func cancel()
}

/// A trial as an executor is given it: whoever runs it needs nothing else but the files that it names.
struct TrialTask: Codable {
  /// The content key.
  let key: String
  /// What to run.
  let cell: Cell
  /// Where its random numbers come from.
  let seed: Int
  /// The file of each plugin component, by `name(of:)`.
  let files: [String: LibraryFile]
  /// The paths of those that did not come with Surplus.
  var foreign: Set<String> = []

  /// Who may have ended its process, for the end of a sentence that says where that was; empty if only Surplus can.
  var suspects: String {
    switch foreign.count {
    case 0: ""
    case 1: "; \(foreign.first ?? "") is the only library there that did not come with Surplus"
    default:
      "; one of \(foreign.sorted().joined(separator: ", ")), which did not come with Surplus, "
        + "or what they do together"
    }
  }

  /// How a component is named in `files`: `kind library/id`.
  static func name(of component: Component) -> String {
    "\(component.kind.rawValue) \(component.library)/\(component.id)"
  }
}

extension PlannedTrial {
  /// The task of running it with the libraries of a catalogue.
  func task(_ catalogue: ComponentCatalogue) -> TrialTask {
    TrialTask(
      key: key, cell: cell, seed: seed, files: catalogue.files(of: cell),
      foreign: catalogue.foreignLibraries(of: cell))
  }
}

/// What an executor says of a trial, by its key.
enum TrialEvent {
  /// It is over.
  case finished(String, TrialReport)
  /// What ran it was killed by somebody else: it is worth one more try.
  case lost(String)
  /// It failed in a process that had run others before, which may have been the reason: only what happens in a process
  /// of its own counts, whatever the order of trials.
  case unclear(String)
  /// It was over, and later its process reported what the engine does not: it may never have run as it was reported.
  case doubtful(String)
}

/// What came of a trial.
struct TrialReport: Codable {
  /// How it ended.
  var status: TrialStatus
  /// Why, if that needs saying.
  var detail: String
  /// What it took.
  var end: WorkerEnd
  /// What was measured, in the order of the trial.
  var measurements: [Measurement]
  /// What was printed; nil for nothing.
  var output: String?
  /// The library that ended its process.
  var setAside: SetAside?
  /// The paths of those that may have ended it, where it was one of several.
  var suspects: Set<String> = []
}
