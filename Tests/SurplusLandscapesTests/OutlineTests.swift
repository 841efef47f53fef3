import SurplusCore
import SurplusLandscapes
import Testing

/// What is said of a landscape before it is built is what it then has.
@Suite struct OutlineTests {
  private static let cases: [(String, [String: Double])] =
    NetworkKindTests.networks + [
      ("mlp", ["inputs": 7, "classes": 3, "depth": 0]),
      ("mlp", ["inputs": 7, "classes": 3, "depth": 1]), ("golden_quadratic", [:]),
      ("golden_mlp", [:]),
    ]

  @Test(arguments: cases)
  func agreesWithTheLandscape(_ id: String, _ settings: [String: Double]) throws {
    let factory = try #require(LandscapeCatalogue.factory(id))
    let outline = factory.outline(values(factory.descriptor, settings))
    let landscape = try makeLandscape(id, Double.self, settings)
    #expect(outline.hasSites == !landscape.sites.isEmpty)
    #expect(outline.readsTokens == (id == "transformer"), "of these, sums alone are of token ids")
    #expect(outline.dataSet == nil)
  }

  /// Token ids, patches and sums of the transformer, and the data that each is built from.
  @Test(
    arguments: [
      ("modular_addition", "none", true), ("characters", "licenses", true),
      ("masked_characters", "licenses", true), ("patches", "fashion_mnist", false),
    ])
  func followsTheTask(_ task: String, _ data: String, _ readsTokens: Bool) throws {
    let factory = try #require(LandscapeCatalogue.factory("transformer"))
    let outline = factory.outline(
      values(
        factory.descriptor,
        [
          "task": try index(of: task, "task", factory.descriptor),
          "data": try index(of: data, "data", factory.descriptor),
        ]))
    #expect(outline.readsTokens == readsTokens && outline.hasSites)
    #expect(outline.dataSet == (data == "none" ? nil : data))
  }

  /// Each landscape that grows says along what; closed forms do not grow.
  @Test func sizesAreIntegers() throws {
    let sizes = LandscapeCatalogue.factories.map { ($0.descriptor, $0.descriptor.size) }
    #expect(
      sizes.compactMap { descriptor, size in size.map { "\(descriptor.id) \($0)" } } == [
        "mlp width", "cnn1d channels", "gru hidden", "cnn2d channels", "transformer width",
      ])
    for case let (descriptor, size?) in sizes {
      let named = try #require(descriptor.hyperparameters.first { $0.name == size })
      #expect(named.kind == .integer)
    }
  }

  private func values(_ descriptor: Descriptor, _ settings: [String: Double])
    -> HyperparameterValues
  {
    HyperparameterValues(
      descriptor.hyperparameters,
      values: descriptor.hyperparameters.map { settings[$0.name] ?? $0.defaultValue })
  }

  private func index(of choice: String, _ name: String, _ descriptor: Descriptor) throws -> Double {
    let found = try #require(descriptor.hyperparameters.first { $0.name == name })
    guard case .choice(let names) = found.kind else { throw ComponentError("no choice") }
    return Double(try #require(names.firstIndex(of: choice)))
  }
}
