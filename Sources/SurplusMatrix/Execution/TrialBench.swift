import SurplusCore
import SurplusBoundary
import SurplusHost
import SurplusLandscapes
import SurplusSandbox
import SurplusTraining

/// Builds trials from cells: landscape, loaded components, settings. Libraries stay loaded from one to the next.
public struct TrialBench {
  /// A trial that is ready to run.
  public struct Ready {
    /// The trial.
    public let run: AnyTrial
    /// Number of trained parameters.
    public let parameterCount: Int
    /// Floating-point operations of one gradient on a batch.
    public let operations: Double
  }

  private var libraries: [String: any LoadedLibrary] = [:]

  /// A bench without libraries.
  public init() {}

  /// Builds the trial of a task.
  mutating func makeTrial(_ task: TrialTask, page: CallPage) throws -> Ready {
    let (cell, seed, files) = (task.cell, task.seed, task.files)
    switch cell.precision {
    case .f32:
      return try make(Float.self, cell, seed, files, page) {
        try AnyTrial($0, $1, $2, random: $3)
      }
    case .f64:
      return try make(Double.self, cell, seed, files, page) {
        try AnyTrial($0, $1, $2, random: $3)
      }
    }
  }

  /// Builds a trial of a catalogue's components, in this process.
  public mutating func makeTrial(_ cell: Cell, seed: Int, catalogue: ComponentCatalogue) throws
    -> Ready
  {
    try makeTrial(
      TrialTask(key: "", cell: cell, seed: seed, files: catalogue.files(of: cell)),
      page: CallPage())
  }

  private mutating func make<Element: Scalar>(
    _ type: Element.Type, _ cell: Cell, _ seed: Int, _ files: [String: LibraryFile],
    _ page: CallPage,
    _ trial: (any Landscape<Element>, TrialComponents, TrialSettings, RandomSource) throws
      -> AnyTrial
  ) throws -> Ready {
    let random = RandomSource(seed: UInt64(seed))
    let landscape = try makeLandscape(cell, type, random, files, page)
    let components = try makeComponents(cell, landscape.layout, type.precision, files, page)
    let ready = try trial(landscape, components, cell.trialSettings, random)
    let rows = landscape.rows(of: .train)
    return Ready(
      run: ready, parameterCount: landscape.layout.count,
      operations: landscape.operations(rows: min(cell.batch.size ?? rows, max(rows, 1))))
  }

  private mutating func makeLandscape<Element: Scalar>(
    _ cell: Cell, _ type: Element.Type, _ random: RandomSource, _ files: [String: LibraryFile],
    _ page: CallPage
  ) throws -> any Landscape<Element> {
    func configuration(_ descriptor: Descriptor) throws -> LandscapeConfiguration {
      LandscapeConfiguration(
        hyperparameters: try cell.landscape.hyperparameterValues(for: descriptor), random: random,
        validation: cell.validation)
    }
    guard files[TrialTask.name(of: cell.landscape)] != nil else {
      return try LandscapeCatalogue.make(
        cell.landscape.id, type, threads: cell.threads, configuration)
    }
    let (library, descriptor) = try load(cell.landscape, files, page, cell.plugins.count)
    LandscapeCatalogue.useThreads(cell.threads)
    return try naming(cell.landscape) { _ in
      try library.makeLandscape(
        cell.landscape.id, type, try configuration(descriptor), page: page,
        component: cell.plugins.count)
    }
  }

  private mutating func makeComponents(
    _ cell: Cell, _ layout: ParameterLayout, _ precision: Precision, _ files: [String: LibraryFile],
    _ page: CallPage
  ) throws -> TrialComponents {
    let optimizer = try makeOptimizer(cell, layout, precision, files, page)
    var schedulers: [SchedulerPart] = []
    for component in cell.schedulers {
      let place = cell.optimizer.chain.count + schedulers.count
      let (library, descriptor) = try load(component, files, page, place)
      let values = try component.hyperparameterValues(for: descriptor)
      let scheduler = try naming(component) { _ in
        try library.makeScheduler(
          component.id, Configuration(hyperparameters: values), page: page,
          component: place)
      }
      schedulers.append(
        SchedulerPart(
          id: component.id, scheduler: scheduler, values: values,
          target: try target(of: component, in: cell, files, page),
          needsGradient: descriptor.needs.contains(.gradient),
          isPure: descriptor.traits.contains(.pure),
          needsNorms: descriptor.needs.contains(.norms)))
    }
    var regularizers: [RegularizerPart] = []
    for component in cell.regularizers {
      let place = cell.optimizer.chain.count + cell.schedulers.count + regularizers.count
      let (library, descriptor) = try load(component, files, page, place)
      let values = try component.hyperparameterValues(for: descriptor)
      let regularizer = try naming(component) { _ in
        try library.makeRegularizer(
          component.id,
          Configuration(hyperparameters: values, layout: layout, precision: precision),
          page: page, component: place)
      }
      regularizers.append(
        RegularizerPart(
          id: component.id, regularizer: regularizer, values: values, hooks: descriptor.hooks,
          needsInitialPoint: descriptor.needs.contains(.initialPoint)))
    }
    return TrialComponents(
      optimizer: optimizer, schedulers: schedulers, regularizers: regularizers,
      landscape: cell.landscape.written)
  }

  mutating func naming<Part>(
    _ component: Component, _ make: (inout TrialBench) throws -> Part
  ) throws -> Part {
    do { return try make(&self) } catch { throw PluginError("\(component.written): \(error)") }
  }

  /// The library of a component, loaded if it is not yet; `place` is the component's index within the trial.
  mutating func load(
    _ component: Component, _ files: [String: LibraryFile], _ page: CallPage, _ place: Int
  ) throws -> (any LoadedLibrary, Descriptor) {
    guard let file = files[TrialTask.name(of: component)] else {
      throw PluginError("\(component.written): its library is not known")
    }
    let path = file.path
    let library =
      try libraries[path]
      ?? page.loading(component: place) {
        let library = try LibraryFormats.known.load(path)
        // Afterwards: before it is loaded there is time to replace it.
        try file.checkUnchanged()
        return library
      }
    libraries[path] = library
    guard
      let descriptor = library.descriptors.first(where: {
        $0.id == component.id && $0.kind == component.kind
      })
    else {
      throw PluginError("\(path): no longer has \(component.written)")
    }
    return (library, descriptor)
  }

  private mutating func target(
    of scheduler: Component, in cell: Cell, _ files: [String: LibraryFile], _ page: CallPage
  ) throws -> SchedulerPart.Target {
    guard let target = scheduler.target, let name = target.hyperparameter else { return .batch }
    func place(_ component: Component, _ index: Int) throws -> Int {
      let (_, descriptor) = try load(component, files, page, index)
      guard let place = descriptor.hyperparameters.firstIndex(where: { $0.name == name }) else {
        throw PluginError("\(scheduler.written): \(component.written) has no '\(name)' to drive")
      }
      return place
    }
    let chain = cell.optimizer.chain
    let driven = try cell.optimizers(of: target).map {
      SchedulerPart.Follower(level: $0, place: try place(chain[$0], $0))
    }
    if let first = driven.first {
      return .optimizer(level: first.level, first.place, followers: Array(driven.dropFirst()))
    }
    guard let which = cell.regularizer(of: target) else {
      throw PluginError("\(scheduler.written): there is no '\(target.component)' to drive")
    }
    let index = chain.count + cell.schedulers.count + which
    return .regularizer(which, try place(cell.regularizers[which], index))
  }
}

extension ComponentCatalogue {
  /// The library file of each plugin component of a cell.
  func files(of cell: Cell) -> [String: LibraryFile] {
    var result: [String: LibraryFile] = [:]
    for component in cell.components {
      result[TrialTask.name(of: component)] = entry(of: component)?.file
    }
    return result
  }

  /// The paths of the libraries of a cell that did not come with Surplus.
  func foreignLibraries(of cell: Cell) -> Set<String> {
    guard !foreign.isEmpty else { return [] }
    let names = cell.components.map(TrialTask.name(of:))
    return Set(names.compactMap { foreign[$0]?.path })
  }
}
