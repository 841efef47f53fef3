import CSurplus
import SurplusPlugin
import Testing

/// A Swift library as C code sees it: only through `surplus.h`.
@Suite(.serialized) struct PluginLibraryTests {
  let plugin: surplus_plugin
  let layout: OwnedLayout

  init() throws {
    var host = surplus_host()
    let entry = withUnsafePointer(to: &host) { Sample.library.entry(UnsafeRawPointer($0)) }
    plugin = try #require(entry).assumingMemoryBound(to: surplus_plugin.self).pointee
    layout = OwnedLayout(count: 3, dtype: SURPLUS_F64)
  }

  private func descriptor(_ index: Int) throws -> UnsafePointer<surplus_descriptor> {
    try #require(plugin.components[index])
  }

  @Test func tableSaysWhatItIs() throws {
    #expect(plugin.struct_size == MemoryLayout<surplus_plugin>.size)
    #expect(plugin.abi_major == UInt32(SURPLUS_ABI_MAJOR))
    #expect(plugin.abi_minor == UInt32(SURPLUS_ABI_MINOR))
    #expect(String(cString: plugin.library) == "sample")
    #expect(String(cString: plugin.version) == "3.4.5")
    #expect(plugin.component_count == 4)
  }

  @Test func descriptorsCarryEveryField() throws {
    let descriptor = try descriptor(0).pointee
    #expect(descriptor.struct_size == MemoryLayout<surplus_descriptor>.size)
    #expect(String(cString: descriptor.id) == "counting")
    #expect(String(cString: descriptor.interface) == SURPLUS_INTERFACE_OPTIMIZER)
    #expect(String(cString: descriptor.version) == "1.2.3")
    #expect(String(cString: descriptor.reference) == "doi:10/x")
    #expect(String(cString: descriptor.formula) == "x -= lr g\nx -= steps")
    #expect(String(cString: descriptor.state) == "1 n")
    #expect(String(cString: descriptor.cost) == "one gradient")
    #expect(descriptor.needs == 1 && descriptor.traits == 1)
    #expect(descriptor.precisions == 1 << UInt32(SURPLUS_F32) | 1 << UInt32(SURPLUS_F64))
    #expect(descriptor.hyperparameter_count == 4 && descriptor.size == nil)
    let settings = try (0..<4).map { try #require(descriptor.hyperparameters[$0]).pointee }
    #expect(settings.map { String(cString: $0.name) } == ["lr", "order", "fail", "mode"])
    #expect(
      settings.map { Int($0.type) }
        == [SURPLUS_REAL, SURPLUS_INTEGER, SURPLUS_BOOLEAN, SURPLUS_CHOICE].map { Int($0) })
    #expect(settings.map(\.default_value) == [0.5, 2, 0, 1])
    #expect(settings.map(\.maximum) == [10, 4, 1, 1])
    #expect(settings[0].tuning_scale == UInt32(SURPLUS_LOG))
    #expect(settings[0].tuning_minimum == 0.1 && settings[0].tuning_maximum == 1)
    #expect(settings[1].tuning_scale == 0)
    #expect(String(cString: try #require(settings[3].choices[1])) == "other")
  }

  @Test func optimizerStepsInBothPrecisions() throws {
    try step(as: Double.self, SURPLUS_F64)
    try step(as: Float.self, SURPLUS_F32)
    #expect(Sample.alive.withLock { $0 } == 0)
  }

  private func step<Element: Scalar>(as: Element.Type, _ dtype: some BinaryInteger) throws {
    let layout = OwnedLayout(count: 3, dtype: dtype)
    let instance = try create(0, [0.5, 2, 0, 1], layout)
    #expect(Sample.alive.withLock { $0 } == 1)
    let table = try table(0, surplus_optimizer.self)
    var slots = [surplus_slot](repeating: surplus_slot(), count: 4)
    #expect(table.state(instance, layout.pointer, &slots, 0) == 2)
    #expect(table.state(instance, layout.pointer, &slots, 4) == 2)
    #expect(String(cString: slots[0].name) == "buffer" && slots[0].count == 3)
    #expect(String(cString: slots[1].name) == "count" && slots[1].count == 1)

    var parameters: [Element] = [1, 2, 3]
    let gradient: [Element] = [2, 4, 6]
    var (buffer, counter): ([Element], [Element]) = ([0, 0, 0], [0])
    for (loss, outcome) in [(2.0, SURPLUS_APPLIED), (0.5, SURPLUS_STOP)] {
      parameters.withUnsafeMutableBytes { x in
        gradient.withUnsafeBytes { g in
          buffer.withUnsafeMutableBytes { m in
            counter.withUnsafeMutableBytes { c in
              let addresses = [m.baseAddress, c.baseAddress]
              let values = [0.5, 2, 0, 1]
              addresses.withUnsafeBufferPointer { state in
                values.withUnsafeBufferPointer { values in
                  var step = surplus_step()
                  step.struct_size = MemoryLayout<surplus_step>.size
                  step.loss = loss
                  step.lower_bound = .nan
                  step.hyperparameters = values.baseAddress
                  step.parameters = x.baseAddress
                  step.gradient = g.baseAddress
                  step.state = state.baseAddress
                  #expect(table.step(instance, &step, nil) == surplus_status(SURPLUS_OK))
                  #expect(Int(step.outcome) == Int(outcome))
                }
              }
            }
          }
        }
      }
    }
    // Two steps of 0.5 x gradient, and 0 + 1 for the steps that the instance remembers.
    #expect(parameters == [-2, -3, -4])
    #expect(counter == [2])
    table.destroy(instance)
  }

  @Test func whatIsThrownIsWrittenDown() throws {
    var text = [CChar](repeating: 0x7f, count: 20)
    let status = try text.withUnsafeMutableBufferPointer { buffer in
      var error = surplus_error(
        struct_size: MemoryLayout<surplus_error>.size, message: buffer.baseAddress,
        capacity: buffer.count)
      var instance: UnsafeMutableRawPointer?
      let values = [0.5, 4, 0, 1]
      return try table(0, surplus_optimizer.self).create(
        nil, descriptor(0), layout.pointer, values, &instance, &error)
    }
    #expect(status == surplus_status(SURPLUS_INVALID_ARGUMENT))
    #expect(text.last == 0)
    let written = String(
      decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    #expect(written == "order 4 is more tha")
    #expect(Sample.alive.withLock { $0 } == 0)

    let instance = try create(0, [0.5, 2, 1, 1], layout)
    var step = surplus_step()
    let failing = [0.5, 2, 1, 1]
    let failed = try failing.withUnsafeBufferPointer { values in
      step.hyperparameters = values.baseAddress
      step.parameters = UnsafeMutableRawPointer.allocate(byteCount: 24, alignment: 64)
      step.gradient = UnsafeRawPointer(step.parameters)
      defer { step.parameters.deallocate() }
      return try table(0, surplus_optimizer.self).step(instance, &step, nil)
    }
    #expect(failed == surplus_status(SURPLUS_INTERNAL), "without room for a text")
    try table(0, surplus_optimizer.self).destroy(instance)
  }

  @Test func schedulerReadsTheRecord() throws {
    let table = try table(1, surplus_scheduler.self)
    var instance: UnsafeMutableRawPointer?
    let created = table.create(nil, try descriptor(1), nil, &instance, nil)
    #expect(created == surplus_status(SURPLUS_OK))
    var record = surplus_record.blank
    (record.step, record.base_value) = (3, 8)
    #expect(table.value(instance, &record, nil) == surplus_status(SURPLUS_OK))
    #expect(record.value == 2)
    record.horizon = 9
    #expect(table.value(instance, &record, nil) == surplus_status(SURPLUS_INTERNAL))
    table.destroy(instance)
  }

  @Test func regularizerHasOnlyItsHooks() throws {
    let table = try table(2, surplus_regularizer.self)
    #expect(table.penalty != nil && table.decay != nil)
    #expect(table.transform_gradient == nil && table.prox == nil)
    #expect(table.forward == nil && table.backward == nil)
    var instance: UnsafeMutableRawPointer?
    #expect(table.create(nil, try descriptor(2), layout.pointer, nil, &instance, nil) == 0)
    var (parameters, gradient, value) = ([1.0, 2, 3], [0.0, 0, 5], 0.0)
    parameters.withUnsafeMutableBytes { x in
      gradient.withUnsafeMutableBytes { g in
        var hook = surplus_hook()
        hook.parameters = x.baseAddress
        hook.gradient = g.baseAddress
        hook.previous = UnsafeRawPointer(g.baseAddress)
        #expect(table.penalty(instance, &hook, &value, nil) == 0)
        #expect(table.decay(instance, &hook, nil) == 0)
      }
    }
    #expect(value == 6 && gradient == [1, 1, 6] && parameters == [0, 1, -3])
    table.destroy(instance)
  }

  private func table<Table>(_ index: Int, _ type: Table.Type) throws -> Table {
    try descriptor(index).pointee.table.assumingMemoryBound(to: Table.self).pointee
  }

  private func create(_ index: Int, _ values: [Double], _ layout: OwnedLayout) throws
    -> UnsafeMutableRawPointer?
  {
    var instance: UnsafeMutableRawPointer?
    let status = try table(index, surplus_optimizer.self).create(
      nil, descriptor(index), layout.pointer, values, &instance, nil)
    #expect(status == surplus_status(SURPLUS_OK))
    return instance
  }
}
