import Glibc
import SurplusBoundary
import SurplusCore
import SurplusForeign
import SurplusHost
import SurplusSandbox

/// Creates components of plugins with the values of a spec, in one sandboxed child, and asks which they refuse.
///
/// Only what a component says of its arguments counts, `SURPLUS_INVALID_ARGUMENT` from `create`. One that kills the
/// child, or takes too long, is left to its trial: it may have other reasons than its values.
public struct PluginRehearsal: ComponentRehearsal {
  /// The hidden command that runs the child's side.
  public static let command = "rehearse-components"

  private let files: @Sendable (Component) -> LibraryFile?
  private let readable: [String]
  /// All of it together.
  private let seconds = 5.0

  /// A rehearsal of the libraries of some entries. Libraries that were set aside are not loaded again, and those that
  /// know nothing of Surplus have no `create`.
  init(_ entries: [ComponentCatalogue.Entry], readable: [String]) {
    self.readable = readable
    files = { component in
      let entry = entries.first {
        $0.descriptor.kind == component.kind && $0.descriptor.id == component.id
          && $0.library == component.library
      }
      return entry?.setAside == nil && entry?.linked == nil ? entry?.file : nil
    }
  }

  private struct Part: Codable, Equatable {
    let component: Component
    let file: LibraryFile
  }

  private struct Report: Codable {
    let part: Int
    let refusal: String?
  }

  /// Why each of some components refuses its values; nil where it takes them, and where the child did not say.
  public func refusals(of components: [Component]) -> [String?] {
    var parts: [Part] = []
    var places = [Int?](repeating: nil, count: components.count)
    for (index, component) in components.enumerated() {
      guard let file = files(component) else { continue }
      let known = parts.firstIndex { $0.component.hasValues(of: component) }
      places[index] = known ?? parts.count
      if known == nil { parts.append(Part(component: component, file: file)) }
    }
    guard !parts.isEmpty, let refusals = try? ask(parts) else { return components.map { _ in nil } }
    return places.map { $0.flatMap { refusals[$0] } }
  }

  /// The refusals, by the place of a part. Throws when no child can be started.
  private func ask(_ parts: [Part]) throws -> [Int: String] {
    let quiet = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(quiet) }
    let child = try SandboxedChild<[Part], Report>(
      Self.command, plan: SandboxPlan(readable: readable), output: quiet)
    defer { child.kill() }
    try child.send(parts)
    var refusals: [Int: String] = [:]
    var reported = 0
    let deadline = ContinuousClock.now + .seconds(seconds)
    while reported < parts.count, ContinuousClock.now < deadline {
      guard child.isReady(within: 100) else { continue }
      guard let arrivals = child.read() else { break }
      for case .report(let report) in arrivals {
        reported += 1
        refusals[report.part] = report.refusal
      }
    }
    return refusals
  }

  /// The child's side: creates each part and reports how it went.
  public static func serve() throws {
    let conversation = try SandboxedConversation<[Part], Report>(sharesPage: false)
    var rehearsal = Rehearsal()
    for (index, part) in try conversation.nextTask().enumerated() {
      try conversation.send(
        Report(part: index, refusal: rehearsal.refusal(of: part.component, in: part.file)))
    }
    // What a library does when a process ends is not of interest.
    _exit(0)
  }
}

/// Creates components on layouts that belong to no landscape.
private struct Rehearsal {
  private var libraries: [String: any LoadedLibrary] = [:]

  /// Two networks of unlike sizes: what is refused on both with the same words is not refused for the layout.
  private let layouts = [(4, 3), (1000, 300)].map { width, inputs in
    ParameterLayout([
      ("layer0.weight", [width, inputs], .weight, 0), ("layer0.bias", [width], .bias, 0),
      ("norm.gain", [width], .normGain, 0), ("head.weight", [width / 2, width], .head, 1),
    ])
  }

  /// Why a component refuses its values; nil if it takes them, or if it is not the values that it refuses.
  mutating func refusal(of component: Component, in file: LibraryFile) -> String? {
    guard let library = try? libraries[file.path] ?? LibraryFormats.known.load(file.path),
      let descriptor = library.descriptors.first(where: {
        $0.kind == component.kind && $0.id == component.id
      }), let values = try? component.hyperparameterValues(for: descriptor)
    else { return nil }
    libraries[file.path] = library
    func refusal(_ values: HyperparameterValues, _ layout: ParameterLayout) -> String? {
      let configuration = Configuration(
        hyperparameters: values, layout: layout, precision: descriptor.precisions.first ?? .f64)
      do {
        let page = CallPage()
        switch descriptor.kind {
        case .optimizer:
          _ = try library.makeOptimizer(component.id, configuration, page: page, component: 0)
        case .scheduler:
          _ = try library.makeScheduler(component.id, configuration, page: page, component: 0)
        case .regularizer:
          _ = try library.makeRegularizer(component.id, configuration, page: page, component: 0)
        case .landscape, .data: break
        }
        return nil
      } catch {
        return (error as? PluginError)?.refusal
      }
    }
    guard let reason = refusal(values, layouts[0]), refusal(values, layouts[1]) == reason,
      refusal(HyperparameterValues(defaultsOf: descriptor.hyperparameters), layouts[0]) == nil
    else { return nil }
    return reason
  }
}
