import SurplusCore

/// Which components make no sense together, and which are only surprising.
enum Compatibility {
  /// What a rule says about a cell.
  enum Finding {
    /// The cell is skipped.
    case skip(String)
    /// The cell is run, and the user is told.
    case warning(String)
  }

  /// A cell with the descriptors of its components.
  struct Subject {
    let cell: Cell
    let landscape: Descriptor
    let optimizer: Descriptor
    let schedulers: [(component: Component, descriptor: Descriptor)]
    let regularizers: [(component: Component, descriptor: Descriptor)]
    let hasSites: Bool

    var descriptors: [Descriptor] {
      [optimizer] + schedulers.map(\.descriptor) + regularizers.map(\.descriptor)
    }

    func regularizers(with hooks: Hooks) -> [Descriptor] {
      regularizers.map(\.descriptor).filter { !$0.hooks.isDisjoint(with: hooks) }
    }

    /// Methods that scale each coordinate by its own history: they have a second moment or a denominator.
    var isAdaptive: Bool {
      optimizer.hyperparameters.contains { $0.name == "eps" || $0.name == "beta2" }
    }
  }

  typealias Rule = @Sendable (Subject) -> [Finding]

  /// The rules, in the order in which they are asked.
  static let rules: [Rule] = [
    precision, targets, iterate, learningRate, sites, gradientSchedules, bothDecay, proximal,
    horizon,
  ]

  private static let precision: Rule = { subject in
    let precision = subject.cell.precision
    return subject.descriptors.filter { !$0.precisions.contains(precision) }.map {
      .skip("\($0.id) does not work in \(precision.rawValue), the precision of the landscape")
    }
  }

  private static let targets: Rule = { subject in
    subject.schedulers.compactMap { component, _ in
      guard let target = component.target, subject.cell.baseValue(of: target) == nil else {
        return nil
      }
      return .skip("\(component.id) drives \(target), which this cell does not have")
    }
  }

  private static let iterate: Rule = { subject in
    guard subject.optimizer.traits.contains(.ownsIterate) else { return [] }
    return subject.regularizers(with: [.decay, .proximal]).map {
      .skip("\($0.id) changes the iterate, which \(subject.optimizer.id) owns")
    }
  }

  private static let learningRate: Rule = { subject in
    guard subject.cell.optimizer.number("lr") == nil else { return [] }
    return subject.regularizers(with: [.decay, .proximal]).map {
      .skip("\($0.id) needs a learning rate, which \(subject.optimizer.id) does not have")
    }
  }

  private static let sites: Rule = { subject in
    guard !subject.hasSites else { return [] }
    return subject.regularizers(with: .activation).map {
      .skip("\($0.id) changes activations, of which \(subject.landscape.id) has none")
    }
  }

  private static let gradientSchedules: Rule = { subject in
    subject.schedulers.compactMap { component, descriptor in
      guard descriptor.needs.contains(.gradient), let target = component.target,
        target.component != "optimizer"
      else { return nil }
      let late: Hooks = [.decay, .proximal]
      let driven = subject.regularizers.first { $0.component == subject.cell.component(of: target) }
      if let driven, late.isSuperset(of: driven.descriptor.hooks) { return nil }
      return .skip("\(component.id) needs the gradient, which comes after \(target) is used")
    }
  }

  private static let bothDecay: Rule = { subject in
    guard subject.optimizer.traits.contains(.decoupledDecay),
      (subject.cell.optimizer.number("weight_decay") ?? 0) > 0
    else { return [] }
    return subject.regularizers(with: .decay).map {
      .warning("\(subject.optimizer.id) with weight_decay and \($0.id) both decay the weights")
    }
  }

  private static let proximal: Rule = { subject in
    guard subject.isAdaptive else { return [] }
    return subject.regularizers(with: .proximal).map {
      .warning(
        "\($0.id) steps in the Euclidean metric, \(subject.optimizer.id) in one of its own: "
          + "together they do not solve the penalized problem")
    }
  }

  private static let horizon: Rule = { subject in
    guard case .gradients = subject.cell.budget else { return [] }
    return subject.descriptors.filter { $0.needs.contains(.horizon) }.map {
      .warning("\($0.id) needs the number of steps; it is taken as one a gradient equivalent")
    }
  }
}
