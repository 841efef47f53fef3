package import CSurplus
package import SurplusCore

/// Reads a C descriptor, and refuses one that cannot be right.
package struct DescriptorReader {
  /// The file and component, for messages.
  package let place: String

  /// A reader whose messages name a place.
  package init(place: String) { self.place = place }

  package func read(_ pointer: UnsafePointer<surplus_descriptor>) throws -> Descriptor {
    try check(size: pointer, of: surplus_descriptor.self, "descriptor", version1: 96)
    let descriptor = surplus_descriptor(reading: pointer)
    let id = try text(descriptor.id, "id")
    guard id.isSnakeCase else { throw error("its id '\(id)' is not snake_case") }
    let reader = DescriptorReader(place: "\(place): component '\(id)'")
    return try reader.read(descriptor, id: id)
  }

  private func read(_ descriptor: surplus_descriptor, id: String) throws -> Descriptor {
    guard let table = descriptor.table else { throw error("its table is null") }
    let interface = try text(descriptor.interface, "interface")
    let kind: ComponentKind
    var hooks: Hooks = []
    var offers: Needs = []
    var dividesRows = false
    switch interface {
    case SURPLUS_INTERFACE_OPTIMIZER:
      kind = .optimizer
      try check(size: table, of: surplus_optimizer.self, "table", version1: 64)
      try check(surplus_optimizer(reading: table), Traits(rawValue: descriptor.traits))
    case SURPLUS_INTERFACE_SCHEDULER:
      kind = .scheduler
      try check(size: table, of: surplus_scheduler.self, "table", version1: 40)
      guard surplus_scheduler(reading: table).value != nil else {
        throw error("its table has no value")
      }
    case SURPLUS_INTERFACE_REGULARIZER:
      kind = .regularizer
      try check(size: table, of: surplus_regularizer.self, "table", version1: 144)
      hooks = try self.hooks(of: surplus_regularizer(reading: table))
    case SURPLUS_INTERFACE_LANDSCAPE:
      kind = .landscape
      try check(size: table, of: surplus_landscape.self, "table", version1: 88)
      let landscape = surplus_landscape(reading: table)
      try check(landscape)
      if landscape.hessian_product != nil { offers.insert(.hessian) }
      if landscape.lower_bound != nil { offers.insert(.lowerBound) }
      dividesRows = landscape.rows != nil
    default:
      throw error(
        "its interface '\(interface)' is not one of \(SURPLUS_INTERFACE_OPTIMIZER), "
          + "\(SURPLUS_INTERFACE_SCHEDULER), \(SURPLUS_INTERFACE_REGULARIZER), "
          + SURPLUS_INTERFACE_LANDSCAPE)
    }
    let needs = Needs(rawValue: descriptor.needs)
    if needs.unknownBits != 0 {
      let bits = (0..<64).filter { needs.unknownBits >> $0 & 1 == 1 }.map(String.init)
      throw error(
        "it needs a service this version does not have (bit \(bits.joined(separator: ", ")))")
    }
    var precisions: [Precision] = []
    if descriptor.precisions & (1 << UInt32(SURPLUS_F32)) != 0 { precisions.append(.f32) }
    if descriptor.precisions & (1 << UInt32(SURPLUS_F64)) != 0 { precisions.append(.f64) }
    guard !precisions.isEmpty else { throw error("it supports neither f32 nor f64") }
    let hyperparameters = try hyperparameters(of: descriptor, kind)
    let result = Descriptor(
      id: id, kind: kind, version: try text(descriptor.version, "version"),
      summary: try text(descriptor.summary, "summary"),
      reference: try text(descriptor.reference, "reference"),
      formula: try textIfThere(descriptor.formula, "formula"),
      state: try textIfThere(descriptor.state, "state"),
      cost: try textIfThere(descriptor.cost, "cost"),
      hyperparameters: hyperparameters, precisions: precisions,
      needs: needs,
      traits: Traits(
        rawValue: descriptor.traits & ~Traits(rawValue: descriptor.traits).unknownBits),
      hooks: hooks, offers: offers, dividesRows: dividesRows,
      size: try size(of: descriptor, kind, hyperparameters))
    if let defect = result.defect { throw error(defect) }
    return result
  }

  /// The name of the size hyperparameter; a descriptor of version 1.0 ends before it, and has none.
  private func size(
    of descriptor: surplus_descriptor, _ kind: ComponentKind, _ hyperparameters: [Hyperparameter]
  ) throws -> String? {
    guard let pointer = descriptor.size else { return nil }
    let name = try text(pointer, "size")
    guard kind == .landscape else {
      throw error("it names a size, '\(name)'; only landscapes have one")
    }
    guard let named = hyperparameters.first(where: { $0.name == name }) else {
      throw error("its size '\(name)' is not one of its hyperparameters")
    }
    guard named.kind == .integer else {
      throw error("its size '\(name)' is not an integer hyperparameter")
    }
    return name
  }

  private func check(_ table: surplus_optimizer, _ traits: Traits) throws {
    guard table.step != nil else { throw error("its table has no step") }
    guard traits.contains(.ownsIterate) == (table.view != nil) else {
      throw error(
        table.view == nil
          ? "it owns its iterate, but its table has no view"
          : "its table has a view, but it does not own its iterate")
    }
    try check(save: table.save != nil, load: table.load != nil)
  }

  private func check(save: Bool, load: Bool) throws {
    guard save == load else {
      throw error("its table has one of save and load without the other")
    }
  }

  private func check(_ table: surplus_landscape) throws {
    for (name, isThere) in [
      ("layout", table.layout != nil), ("initialize", table.initialize != nil),
      ("loss", table.loss != nil),
    ] where !isThere { throw error("its table has no \(name)") }
    guard table.rows == nil || table.metrics != nil else {
      throw error("its table has rows, but no metrics")
    }
  }

  private func hooks(of table: surplus_regularizer) throws -> Hooks {
    var hooks: Hooks = []
    if table.penalty != nil { hooks.insert(.penalty) }
    if table.transform_gradient != nil { hooks.insert(.gradientTransform) }
    if table.decay != nil { hooks.insert(.decay) }
    if table.prox != nil { hooks.insert(.proximal) }
    switch (table.forward != nil, table.backward != nil) {
    case (true, true): hooks.insert(.activation)
    case (false, false): break
    default: throw error("its table has one of forward and backward without the other")
    }
    if table.surface != nil { hooks.insert(.surface) }
    if table.transform_data != nil { hooks.insert(.data) }
    if table.transform_loss != nil { hooks.insert(.loss) }
    if table.trajectory != nil { hooks.insert(.trajectory) }
    if table.view != nil { hooks.insert(.view) }
    guard !hooks.isEmpty else { throw error("its table has no hook at all") }
    if table.penalty_product != nil {
      guard hooks.contains(.penalty) else {
        throw error("its table has a penalty_product, but no penalty")
      }
      hooks.insert(.penaltyProduct)
    }
    try check(save: table.save != nil, load: table.load != nil)
    return hooks
  }

  private func hyperparameters(of descriptor: surplus_descriptor, _ kind: ComponentKind) throws
    -> [Hyperparameter]
  {
    let count = descriptor.hyperparameter_count
    guard count <= 1000 else {
      throw error("it claims \(count) hyperparameters; 1000 is the limit")
    }
    guard count > 0 else { return [] }
    guard let all = descriptor.hyperparameters else { throw error("its hyperparameters are null") }
    var seen: Set<String> = []
    return try (0..<Int(count)).map { index in
      guard let pointer = all[index] else { throw error("its hyperparameter \(index) is null") }
      try check(
        size: pointer, of: surplus_hyperparameter.self, "hyperparameter \(index)", version1: 96)
      let result = try hyperparameter(surplus_hyperparameter(reading: pointer), index)
      guard seen.insert(result.name).inserted else {
        throw error("it has two hyperparameters named '\(result.name)'")
      }
      // Words that a spec uses beside hyperparameters.
      let reserved =
        switch kind {
        case .landscape: "precision"
        case .scheduler: "target"
        default: "inner"
        }
      guard result.name != reserved else {
        throw error("a hyperparameter cannot be called '\(reserved)'")
      }
      return result
    }
  }

  private func hyperparameter(_ given: surplus_hyperparameter, _ index: Int) throws
    -> Hyperparameter
  {
    let name = try text(given.name, "hyperparameter \(index)'s name")
    guard name.isSnakeCase else { throw error("hyperparameter '\(name)' is not snake_case") }
    let kind: Hyperparameter.Kind
    switch Int(given.type) {
    case Int(SURPLUS_REAL): kind = .real
    case Int(SURPLUS_INTEGER): kind = .integer
    case Int(SURPLUS_BOOLEAN): kind = .boolean
    case Int(SURPLUS_CHOICE):
      guard let choices = given.choices, (1...1000).contains(given.choice_count) else {
        throw error("hyperparameter '\(name)' is a choice without choices")
      }
      kind = .choice(try (0..<Int(given.choice_count)).map { try text(choices[$0], "choice") })
      guard given.minimum == 0, given.maximum == Double(given.choice_count - 1) else {
        throw error("hyperparameter '\(name)': the range of a choice is 0 to choices - 1")
      }
    default: throw error("hyperparameter '\(name)' has the unknown type \(given.type)")
    }
    guard given.minimum <= given.default_value, given.default_value <= given.maximum else {
      throw error(
        "hyperparameter '\(name)': the default \(given.default_value) is not in "
          + "\(given.minimum) to \(given.maximum)")
    }
    var tuning: Hyperparameter.Tuning?
    if given.tuning_scale != 0 {
      guard given.tuning_minimum <= given.tuning_maximum else {
        throw error(
          "hyperparameter '\(name)': the tuning range is upside down: \(given.tuning_minimum) is "
            + "above \(given.tuning_maximum)")
      }
      guard given.minimum <= given.tuning_minimum, given.tuning_maximum <= given.maximum else {
        throw error(
          "hyperparameter '\(name)': the tuning range, \(given.tuning_minimum) to "
            + "\(given.tuning_maximum), is not within the valid range, \(given.minimum) to "
            + "\(given.maximum)")
      }
      let scale: Hyperparameter.Scale = Int(given.tuning_scale) == Int(SURPLUS_LOG) ? .log : .linear
      tuning = Hyperparameter.Tuning(
        minimum: given.tuning_minimum, maximum: given.tuning_maximum, scale: scale)
    }
    return Hyperparameter(
      name: name, kind: kind, defaultValue: given.default_value, minimum: given.minimum,
      maximum: given.maximum, tuning: tuning, unit: try text(given.unit, "unit"),
      summary: try text(given.summary, "summary"))
  }

  /// The same, empty where there is none: a descriptor of version 1.0 ends before it.
  private func textIfThere(_ pointer: UnsafePointer<CChar>?, _ field: String) throws -> String {
    try pointer.map { try text($0, field) } ?? ""
  }

  /// A text of at most 4096 bytes of UTF-8.
  package func text(_ pointer: UnsafePointer<CChar>?, _ field: String) throws -> String {
    guard let pointer else { throw error("its \(field) is null") }
    var bytes: [UInt8] = []
    while bytes.count <= 4096 {
      let byte = UInt8(bitPattern: pointer[bytes.count])
      if byte == 0 {
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw error("its \(field) is not UTF-8")
        }
        return text
      }
      bytes.append(byte)
    }
    throw error("its \(field) has no end within 4096 bytes")
  }

  /// Refuses a struct that is shorter than in the first version, or longer than any version will be.
  package func check<Struct>(
    size pointer: UnsafeRawPointer, of type: Struct.Type, _ name: String, version1: Int
  ) throws {
    let size = pointer.load(as: UInt.self)
    guard size >= version1 else {
      throw error("its \(name) has \(size) bytes, version 1.0 has \(version1)")
    }
    guard size <= 1 << 16 else { throw error("its \(name) claims \(size) bytes") }
  }

  package func error(_ message: String) -> PluginError { PluginError("\(place): \(message)") }
}
