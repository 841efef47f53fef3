import SurplusCore
import SurplusYAML

/// Which components make no sense together, and which are only surprising.
enum Compatibility {
  /// What a rule says about a cell.
  enum Finding {
    /// The cell is skipped.
    case skip(String)
    /// The cell is run, and the user is told.
    case warning(String)
    /// The cell is run, and its results are shown with this beside them.
    case note(String)
  }

  /// A cell with the descriptors of its components.
  struct Subject {
    let cell: Cell
    let landscape: Descriptor
    let optimizer: Descriptor
    /// What the optimizer wraps, each before what that wraps.
    let inner: [Descriptor]
    /// Why the optimizer cannot divide the tensors of the landscape; nil if it can, or if only a trial can tell.
    let misfit: String?
    let schedulers: [(component: Component, descriptor: Descriptor)]
    let regularizers: [(component: Component, descriptor: Descriptor)]
    let outline: LandscapeOutline
    /// Training rows that are held out; nil where only a trial can tell.
    let heldOutRows: Int?

    var descriptors: [Descriptor] {
      [optimizer] + inner + schedulers.map(\.descriptor) + regularizers.map(\.descriptor)
    }

    func regularizers(with hooks: Hooks) -> [Descriptor] {
      regularizers.map(\.descriptor).filter { !$0.hooks.isDisjoint(with: hooks) }
    }

    /// Those that have a part of the tensors alone, with the id of what divides the tensors.
    var parts: [(descriptor: Descriptor, divider: String)] {
      func parts(_ component: Component, from place: Int, in divider: String?)
        -> [(Descriptor, String)]
      {
        var found = divider.map { [(place == 0 ? optimizer : inner[place - 1], $0)] } ?? []
        var next = place + 1
        for part in component.inner {
          found += parts(part, from: next, in: component.divides ? component.id : divider)
          next += part.chain.count
        }
        return found
      }
      return parts(cell.optimizer, from: 0, in: nil)
    }

    /// The optimizer and what it wraps, as far as they decay the weights by themselves.
    var decaying: [Component] {
      zip(cell.optimizer.chain, [optimizer] + inner).filter { component, descriptor in
        descriptor.traits.contains(.decoupledDecay)
          && (component.number(Compatibility.ownDecay) ?? 0) > 0
      }.map(\.0)
    }

    /// Why nothing is measured on rows that are held out; nil if something is, or if only a trial can tell.
    var lackOfHeldOutRows: String? {
      if cell.validation == 0 { return "validation is 0" }
      if heldOutRows == 0 { return "validation = \(cell.validation.shortest) holds out none" }
      let isMeasured = cell.measure.splits.contains(.validation)
      return isMeasured ? nil : "measure.splits leaves out validation"
    }

    /// Whether the optimizer or what it wraps steps in a metric of its own.
    var isAdaptive: Bool { ([optimizer] + inner).contains { $0.traits.contains(.adaptive) } }
  }

  typealias Rule = @Sendable (Subject) -> [Finding]

  /// The rules, in the order in which they are asked.
  static let rules: [Rule] = [
    precision, needs, curvature, targets, iterate, wrapped, divided, lossOfAll, views, learningRate,
    sites, examples,
    gradientSchedules, bothDecay, hiddenDecay, proximal, estimatedRate, rateOwners, horizon,
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

  /// What only some landscapes offer.
  private static let needs: Rule = { subject in
    let special: Needs = [.hessian, .gaussNewton, .sampledLabels, .lowerBound, .validation]
    return subject.descriptors.flatMap { descriptor in
      let missing = descriptor.needs.intersection(special).subtracting(subject.landscape.offers)
      var findings = missing.names.map {
        Finding.skip("\(descriptor.id) needs \($0), which \(subject.landscape.id) does not offer")
      }
      if descriptor.needs.contains(.validation), let reason = subject.lackOfHeldOutRows {
        findings.append(.skip("\(descriptor.id) needs held-out rows, and \(reason)"))
      }
      return findings
    }
  }

  private static let curvature: Rule = { subject in
    let products: Needs = [.hessian, .gaussNewton]
    guard let asking = subject.descriptors.first(where: { !$0.needs.isDisjoint(with: products) })
    else { return [] }
    let bent: Hooks = [.activation, .data, .loss, .surface]
    return subject.regularizers.map(\.descriptor).filter {
      !$0.hooks.isDisjoint(with: bent)
        || $0.hooks.contains(.penalty) && !$0.hooks.contains(.penaltyProduct)
    }.map { .skip("\($0.id) offers no second derivatives, which \(asking.id) needs") }
  }

  private static let iterate: Rule = { subject in
    guard subject.optimizer.traits.contains(.ownsIterate),
      !subject.optimizer.traits.contains(.regularizes)
    else { return [] }
    return subject.regularizers(with: [.decay, .proximal]).map {
      .skip("\($0.id) changes the iterate, which \(subject.optimizer.id) owns")
    }
  }

  private static let wrapped: Rule = { subject in
    subject.inner.filter { $0.traits.contains(.ownsIterate) }.map {
      .skip("\($0.id) owns its iterate and cannot stand inside \(subject.optimizer.id)")
    }
  }

  /// What is of all parameters, and cannot be asked for in a part of them.
  private static let ofAll: Needs = [.evaluation, .hessian, .gaussNewton, .sampledLabels]

  private static let divided: Rule = { subject in
    let asking: [Finding] = subject.parts.compactMap { descriptor, divider in
      let needs = descriptor.needs.intersection(ofAll).names
      guard !needs.isEmpty else { return nil }
      return .skip(
        "\(descriptor.id) needs \(needs.joined(separator: ", ")) at all parameters, and has a part of "
          + "them inside \(divider)")
    }
    return asking
      + (subject.misfit.map { [.skip("\($0) in \(subject.cell.labels.landscape)")] } ?? [])
  }

  private static let lossOfAll: Rule = { subject in
    subject.parts.filter {
      $0.descriptor.needs.contains(.loss) && $0.descriptor.needs.isDisjoint(with: ofAll)
    }.map { descriptor, divider in
      .warning(
        "\(descriptor.id) sets the loss against the gradient of its part of the parameters alone "
          + "inside \(divider), and its steps are longer for it")
    }
  }

  private static let views: Rule = { subject in
    let viewing = subject.regularizers(with: .view).map(\.id)
    let owners = subject.optimizer.traits.contains(.ownsIterate) ? [subject.optimizer.id] : []
    let all = owners + viewing
    guard all.count > 1 else { return [] }
    return [.skip("\(all[0]) and \(all[1]) both decide the evaluation point")]
  }

  private static let rateOwners: Rule = { subject in
    let optimizers = [subject.optimizer] + subject.inner
    return subject.schedulers.flatMap { component, descriptor -> [Finding] in
      guard !descriptor.traits.contains(.constant), let target = component.target,
        target.hyperparameter == Component.rate
      else { return [] }
      return subject.cell.optimizers(of: target).map { optimizers[$0] }.filter {
        $0.traits.contains(.ignoresRate)
      }.map {
        .warning("\($0.id) has no use for a schedule of its rate, and \(component.id) is one")
      }
    }
  }

  private static let learningRate: Rule = { subject in
    guard let optimizer = subject.cell.optimizer.withoutRate else { return [] }
    return subject.regularizers(with: [.decay, .proximal]).map {
      .skip("\($0.id) needs a learning rate, which \(optimizer.id) does not have")
    }
  }

  private static let sites: Rule = { subject in
    guard !subject.outline.hasSites else { return [] }
    return subject.regularizers(with: .activation).map {
      .skip("\($0.id) changes activations, of which \(subject.landscape.id) has none")
    }
  }

  private static let examples: Rule = { subject in
    let hasLogits = subject.landscape.offers.contains(.sampledLabels)
    let data = subject.regularizers(with: .data)
    let losses = subject.regularizers(with: .loss)
    if !hasLogits {
      return (data + losses).map {
        .skip("\($0.id) changes examples or their loss, of which \(subject.landscape.id) has none")
      }
    }
    guard subject.outline.readsTokens else { return [] }
    return data.map {
      .skip("\($0.id) changes inputs, which are token ids in \(subject.landscape.id)")
    }
  }

  private static let gradientSchedules: Rule = { subject in
    subject.schedulers.compactMap { component, descriptor in
      guard descriptor.needs.contains(.gradient), let target = component.target,
        !target.component.hasPrefix("optimizer")
      else { return nil }
      let late: Hooks = [.decay, .proximal]
      let driven = subject.cell.regularizer(of: target).map { subject.regularizers[$0] }
      if let driven, late.isSuperset(of: driven.descriptor.hooks) { return nil }
      return .skip("\(component.id) needs the gradient, which comes after \(target) is used")
    }
  }

  private static let bothDecay: Rule = { subject in
    subject.decaying.flatMap { optimizer in
      subject.regularizers(with: .decay).map {
        .warning("\(optimizer.id) with weight_decay and \($0.id) both decay the weights")
      }
    }
  }

  /// A cell whose regularizer is `none` may decay all the same.
  private static let hiddenDecay: Rule = { subject in
    guard subject.regularizers.isEmpty else { return [] }
    return subject.decaying.filter { !$0.given.contains(Self.ownDecay) }.map {
      .note(
        "regularizer none with \($0.written): it decays the weights by itself, "
          + "\(Self.ownDecay) = \(($0.number(Self.ownDecay) ?? 0).shortest) unless given")
    }
  }

  /// The hyperparameter that the trait `decoupled_decay` speaks of.
  fileprivate static let ownDecay = "weight_decay"

  /// Decay and proximal maps use `lr` as it stands, which is not the rate of these optimizers.
  private static let estimatedRate: Rule = { subject in
    guard
      let optimizer = ([subject.optimizer] + subject.inner).first(where: {
        $0.traits.contains(.scalesRate)
      })
    else { return [] }
    return subject.regularizers(with: [.decay, .proximal]).filter {
      !$0.traits.contains(.projects)
    }.map {
      .warning(
        "\(optimizer.id) estimates its rate, and lr is a factor on it: \($0.id) takes lr for the "
          + "rate and may shrink the weights far faster than the optimizer moves them")
    }
  }

  /// A projection leads into its set whatever the metric of a step was.
  private static let proximal: Rule = { subject in
    guard subject.isAdaptive else { return [] }
    return subject.regularizers(with: .proximal).filter { !$0.traits.contains(.projects) }.map {
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
