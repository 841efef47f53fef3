internal import CSurplus
import SurplusCore

/// Reads a C descriptor, and refuses one that cannot be right.
struct DescriptorReader {
  /// The file and component, for messages.
  let place: String

  func read(_ descriptor: surplus_descriptor) throws -> Descriptor {
    let id = try text(descriptor.id, "id")
    guard isSnakeCase(id) else { throw error("its id '\(id)' is not snake_case") }
    let reader = DescriptorReader(place: "\(place): component '\(id)'")
    return try reader.read(descriptor, id: id)
  }

  private func read(_ descriptor: surplus_descriptor, id: String) throws -> Descriptor {
    guard descriptor.struct_size >= MemoryLayout<surplus_descriptor>.size else {
      throw error(
        "its descriptor has \(descriptor.struct_size) bytes, this version needs "
          + "\(MemoryLayout<surplus_descriptor>.size)")
    }
    guard let table = descriptor.table else { throw error("its table is null") }
    let interface = try text(descriptor.interface, "interface")
    let kind: ComponentKind
    var hooks: Hooks = []
    switch interface {
    case SURPLUS_INTERFACE_OPTIMIZER:
      kind = .optimizer
      try check(size: table, of: surplus_optimizer.self)
      let table = table.assumingMemoryBound(to: surplus_optimizer.self).pointee
      guard table.step != nil else { throw error("its table has no step") }
    case SURPLUS_INTERFACE_SCHEDULER:
      kind = .scheduler
      try check(size: table, of: surplus_scheduler.self)
      let table = table.assumingMemoryBound(to: surplus_scheduler.self).pointee
      guard table.value != nil else { throw error("its table has no value") }
    case SURPLUS_INTERFACE_REGULARIZER:
      kind = .regularizer
      try check(size: table, of: surplus_regularizer.self)
      let table = table.assumingMemoryBound(to: surplus_regularizer.self).pointee
      hooks = try self.hooks(of: table)
    default:
      throw error(
        "its interface '\(interface)' is not one of \(SURPLUS_INTERFACE_OPTIMIZER), "
          + "\(SURPLUS_INTERFACE_SCHEDULER), \(SURPLUS_INTERFACE_REGULARIZER)")
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
    return Descriptor(
      id: id, kind: kind, version: try text(descriptor.version, "version"),
      summary: try text(descriptor.summary, "summary"),
      reference: try text(descriptor.reference, "reference"),
      hyperparameters: try hyperparameters(of: descriptor), precisions: precisions, needs: needs,
      traits: Traits(
        rawValue: descriptor.traits & ~Traits(rawValue: descriptor.traits).unknownBits),
      hooks: hooks)
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
    guard !hooks.isEmpty else { throw error("its table has no hook at all") }
    return hooks
  }

  private func hyperparameters(of descriptor: surplus_descriptor) throws -> [Hyperparameter] {
    let count = descriptor.hyperparameter_count
    guard count <= 1000 else {
      throw error("it claims \(count) hyperparameters; 1000 is the limit")
    }
    guard count > 0 else { return [] }
    guard let all = descriptor.hyperparameters else { throw error("its hyperparameters are null") }
    var seen: Set<String> = []
    return try (0..<Int(count)).map { index in
      guard let pointer = all[index] else { throw error("its hyperparameter \(index) is null") }
      guard pointer.pointee.struct_size >= MemoryLayout<surplus_hyperparameter>.size else {
        throw error("its hyperparameter \(index) is shorter than this version needs")
      }
      let result = try hyperparameter(pointer.pointee, index)
      guard seen.insert(result.name).inserted else {
        throw error("it has two hyperparameters named '\(result.name)'")
      }
      return result
    }
  }

  private func hyperparameter(_ given: surplus_hyperparameter, _ index: Int) throws
    -> Hyperparameter
  {
    let name = try text(given.name, "hyperparameter \(index)'s name")
    guard isSnakeCase(name) else { throw error("hyperparameter '\(name)' is not snake_case") }
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
      guard
        given.minimum <= given.tuning_minimum, given.tuning_minimum <= given.tuning_maximum,
        given.tuning_maximum <= given.maximum
      else { throw error("hyperparameter '\(name)': the tuning range is not in the valid range") }
      let scale: Hyperparameter.Scale = Int(given.tuning_scale) == Int(SURPLUS_LOG) ? .log : .linear
      tuning = Hyperparameter.Tuning(
        minimum: given.tuning_minimum, maximum: given.tuning_maximum, scale: scale)
    }
    return Hyperparameter(
      name: name, kind: kind, defaultValue: given.default_value, minimum: given.minimum,
      maximum: given.maximum, tuning: tuning, unit: try text(given.unit, "unit"),
      summary: try text(given.summary, "summary"))
  }

  /// A text of at most 4096 bytes of UTF-8.
  func text(_ pointer: UnsafePointer<CChar>?, _ field: String) throws -> String {
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

  private func check<Table>(size table: UnsafeRawPointer, of type: Table.Type) throws {
    let size = table.load(as: Int.self)
    guard size >= MemoryLayout<Table>.size else {
      throw error("its table has \(size) bytes, this version needs \(MemoryLayout<Table>.size)")
    }
  }

  private func isSnakeCase(_ text: String) -> Bool {
    guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
    else { return false }
    return text.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
    }
  }

  func error(_ message: String) -> PluginError { PluginError("\(place): \(message)") }
}
