import SurplusCore
import Testing

@Suite struct HyperparameterValuesTests {
  let hyperparameters: [Hyperparameter] = [
    .real("lr", default: 0.1, in: 0...1, "rate"),
    .integer("every", default: 5, in: 1...10, "period"),
    .boolean("nesterov", default: true, "look ahead"),
    .choice("roles", of: ["weights", "all"], default: "all", "which"),
  ]

  @Test func defaultsAreReadBack() {
    let values = HyperparameterValues(defaultsOf: hyperparameters)
    #expect(values["lr"] == 0.1)
    #expect(values[0] == 0.1)
    #expect(values.integer("every") == 5)
    #expect(values.boolean("nesterov"))
    #expect(values.choice("roles") == "all")
    #expect(values.values == [0.1, 5, 1, 1])
  }

  @Test func borrowedValuesFollowTheirOwner() {
    var storage = [0.5, 2, 0, 0]
    let table = HyperparameterTable(hyperparameters)
    defer { withExtendedLifetime(table) {} }
    storage.withUnsafeMutableBufferPointer { buffer in
      let view = HyperparameterValues(table, borrowing: buffer.baseAddress)
      buffer[0] = 0.25
      #expect(view["lr"] == 0.25)
      #expect(!view.boolean("nesterov"))
    }
  }
}
