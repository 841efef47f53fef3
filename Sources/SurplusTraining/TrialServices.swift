import SurplusCore

/// The services of a trial, as one of its components asks for them.
protocol TrialServices: ServiceProvider {
  associatedtype Element: Scalar
  var id: String { get }
  var trial: Trial<Element> { get }
  /// The number of parameters that it sees: all of them, or those of its tensors.
  var count: Int { get }
  var requests: RequestCount { get set }
}

extension TrialServices {
  /// A buffer of the component's.
  func elements(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(
      start: pointer.assumingMemoryBound(to: Element.self), count: count)
  }

  /// A buffer of the component's, to read from.
  func elements(_ pointer: UnsafeRawPointer) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(start: pointer.assumingMemoryBound(to: Element.self), count: count)
  }

  /// A buffer of all parameters. Throws where the component sees a part of them.
  func whole(_ pointer: UnsafeMutableRawPointer) throws -> UnsafeMutableBufferPointer<Element> {
    try seesAll()
    return elements(pointer)
  }

  /// A buffer of all parameters, to read from. Throws where the component sees a part of them.
  func whole(_ pointer: UnsafeRawPointer) throws -> UnsafeBufferPointer<Element> {
    try seesAll()
    return elements(pointer)
  }

  private func seesAll() throws {
    guard count == trial.landscape.layout.count else {
      throw ComponentError(
        "\(id) has a part of the parameters, and asked for what takes all of them")
    }
  }

  func evaluate(
    _ request: EvaluationRequest, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer?
  ) throws -> Double {
    if gradient == nil { requests.losses += 1 } else { requests.gradients += 1 }
    return try trial.evaluate(
      request, at: whole(point), gradient: gradient.map { try whole($0) })
  }

  func transformGradient(_ gradient: UnsafeMutableRawPointer, at point: UnsafeRawPointer) throws {
    try trial.replayGradientTransforms(whole(gradient), at: whole(point))
  }

  func product(
    _ curvature: Curvature, batch: BatchChoice, at point: UnsafeRawPointer,
    vector: UnsafeRawPointer, into result: UnsafeMutableRawPointer
  ) throws {
    requests.products += 1
    try trial.curvatureProduct(
      curvature, batch: batch, at: whole(point), vector: whole(vector),
      into: whole(result))
  }

  func sampledGradient(
    batch: BatchChoice, draw: Int, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer
  ) throws -> Int {
    requests.gradients += 1
    return try trial.sampledGradient(
      batch: batch, draw: draw, at: whole(point), gradient: whole(gradient))
  }

  func report(_ name: String, _ value: Double) { trial.report(id, name, value) }

  func parallel(_ count: Int, _ body: (Int) -> Void) {
    let threads = min(trial.settings.threads, count)
    guard threads > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    // Which thread takes which index makes no difference to a body that is a function of its index.
    trial.team.run { thread in
      guard thread < threads else { return }
      for index in stride(from: thread, to: count, by: threads) { body(index) }
    }
  }
}

extension Trial {
  /// The objective at a point, charged to the trial.
  func evaluate(
    _ request: EvaluationRequest, at point: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    if gradient == nil {
      cost.lossEvaluations += units(request.batch)
    } else {
      cost.gradients += units(request.batch)
    }
    var evaluation = 0
    if !request.replaysRandomness {
      evaluations += 1
      evaluation = evaluations
    }
    let objective = try objective(
      at: point, request.batch, evaluation: evaluation, gradient: gradient)
    if request.updatesStatistics { learnStatistics() }
    return objective
  }

  /// Gradient transforms as they would be applied in this step, leaving their state as it is.
  func replayGradientTransforms(
    _ gradient: UnsafeMutableBufferPointer<Element>, at point: UnsafeBufferPointer<Element>
  ) throws {
    for part in regularizers where part.part.hooks.contains(.gradientTransform) {
      try part.state.preserving {
        try part.call {
          try $0.transformGradient(
            part.step(
              at: UnsafeMutableBufferPointer(mutating: point), gradient: gradient, remembers: true))
        }
      }
    }
  }

  /// A product with the curvature of the objective, charged to the trial.
  func curvatureProduct(
    _ curvature: Curvature, batch: BatchChoice, at point: UnsafeBufferPointer<Element>,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    cost.hessianVectorProducts += units(batch)
    try checked(components.landscape, nil) {
      try withBatch(batch) { rows in
        switch curvature {
        case .hessian:
          try landscape.hessianProduct(at: point, batch: rows, vector: vector, into: result)
        case .gaussNewton:
          try landscape.gaussNewtonProduct(at: point, batch: rows, vector: vector, into: result)
        }
      }
    }
    for part in regularizers where part.part.hooks.contains(.penalty) {
      guard part.part.hooks.contains(.penaltyProduct) else {
        throw ComponentError(
          "no Hessian-vector product with \(part.id): it offers no second derivatives")
      }
      var step = part.step(at: UnsafeMutableBufferPointer(mutating: point))
      step.vector = vector
      step.result = result
      try part.call { try $0.penaltyProduct(step) }
    }
    let bent: Hooks = [.activation, .data, .loss, .surface]
    if let part = regularizers.first(where: { !$0.part.hooks.isDisjoint(with: bent) }) {
      throw ComponentError(
        "no Hessian-vector product with \(part.id): it offers no second derivatives")
    }
  }

  /// A gradient with sampled labels, charged to the trial. Returns the number of examples.
  func sampledGradient(
    batch: BatchChoice, draw: Int, at point: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>
  ) throws -> Int {
    cost.gradients += units(batch)
    let labels = random.stream(
      "host", "sampled labels", step: UInt64(step), evaluation: UInt64(draw))
    return try withBatch(batch) { rows in
      try checked(components.landscape, nil) {
        try landscape.sampledGradient(at: point, batch: rows, labels: labels, gradient: gradient)
      }
      switch rows {
      case .full: return landscape.rows(of: .train)
      case .rows(let rows): return rows.count
      }
    }
  }

  /// Remembers a number that a component reports.
  func report(_ component: String, _ name: String, _ value: Double) {
    let isName =
      (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
      }
    guard isName else {
      badReport = "reported a number named '\(name)', which is not snake_case of at most 64 letters"
      return
    }
    let key = "\(component).\(name)"
    if reportedNames.count >= Self.mostReportedNames, !reportedNames.contains(key) {
      badReport = "reported '\(name)', after \(Self.mostReportedNames) other names of this trial"
      return
    }
    reportedNames.insert(key)
    telemetry[key] = value
  }

  /// Names that the components of a trial can report: each is a metric of the records, and a figure of its own.
  private static var mostReportedNames: Int { 64 }

  /// What an optimizer asks of the batches to come.
  func requestBatch(rows: Int?, repeats: Bool) throws {
    guard landscape.rows(of: .train) > 0 else {
      throw ComponentError("request_batch: this landscape has no rows")
    }
    if repeats {
      repeatsBatch = true
      return
    }
    usesAllRows = rows == nil
    if let rows { batchSize = Double(min(rows, landscape.rows(of: .train))) }
  }
}
