import SurplusBoundary
import SurplusCore
import Testing

@Suite struct DescriptorTests {
  /// A descriptor that is written as C and read again is the same.
  @Test func descriptorsComeBack() throws {
    let descriptor = Descriptor(
      id: "sample", kind: .scheduler, version: "2.1.0", summary: "a sample", reference: "doi",
      formula: "value = rate\n      after steps", state: "2 numbers", cost: "one gradient",
      hyperparameters: [
        .real("rate", default: 0.5, in: 0...1, "a rate"),
        .integer("steps", default: 3, in: 1...10, "a number of steps"),
      ], precisions: [.f64], needs: [.gradient], traits: [.pure])
    let table = surplusSchedulerTable()
    defer { table.deallocate() }
    let read = try DescriptorReader(place: "test").read(
      descriptor.immortalC(table: UnsafeRawPointer(table)))
    #expect(read == descriptor)
  }

  /// Refused with the reason: a table without the function that a scheduler cannot do without.
  @Test func emptyTablesAreRefused() {
    let descriptor = Descriptor(id: "sample", kind: .scheduler, summary: "a sample")
    let table = surplusSchedulerTable()
    defer { table.deallocate() }
    table.pointee.value = nil
    #expect(throws: PluginError.self) {
      _ = try DescriptorReader(place: "test").read(
        descriptor.immortalC(table: UnsafeRawPointer(table)))
    }
  }

  /// Only a landscape grows along one of its hyperparameters.
  @Test func aSizeElsewhereIsRefused() {
    let descriptor = Descriptor(
      id: "sample", kind: .scheduler, summary: "a sample",
      hyperparameters: [.integer("steps", default: 3, in: 1...10, "a number of steps")],
      size: "steps")
    let table = surplusSchedulerTable()
    defer { table.deallocate() }
    #expect {
      _ = try DescriptorReader(place: "test").read(
        descriptor.immortalC(table: UnsafeRawPointer(table)))
    } throws: {
      "\($0)" == "test: component 'sample': it names a size, 'steps'; only landscapes have one"
    }
  }
}
