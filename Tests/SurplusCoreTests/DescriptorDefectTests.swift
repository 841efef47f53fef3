import SurplusCore
import Testing

/// Descriptors that come from somewhere: what nothing can be made of has a reason, and what is sound has none.
@Suite struct DescriptorDefectTests {
  private static func one(
    _ kind: Hyperparameter.Kind, _ value: Double, _ minimum: Double, _ maximum: Double,
    name: String = "x", tuning: Hyperparameter.Tuning? = nil
  ) -> Hyperparameter {
    Hyperparameter(
      name: name, kind: kind, defaultValue: value, minimum: minimum, maximum: maximum,
      tuning: tuning, summary: "")
  }

  @Test(arguments: [
    one(.real, .nan, 0, 1), one(.real, 2, 0, 1), one(.real, 0, .nan, 1), one(.real, 0, 0, .nan),
    one(.real, .infinity, 0, .infinity), one(.real, 0, 0, 1, name: "Not This"),
    one(.integer, 1e30, 0, .infinity), one(.integer, 0.5, 0, 1), one(.integer, -0x1p53, -1e300, 0),
    one(.boolean, 0.5, 0, 1), one(.boolean, 2, 0, 2), one(.choice([]), 0, 0, 0),
    one(.choice(["a"]), 1e30, 0, 1e30), one(.choice(["a", "b"]), 0.5, 0, 1),
    one(.choice(["a", "b"]), 0, -1, 1),
    one(.real, 0, 0, 1, tuning: .init(minimum: 0.5, maximum: 0.1, scale: .log)),
    one(.real, 0, 0, 1, tuning: .init(minimum: .nan, maximum: 0.1, scale: .log)),
    one(.real, 0, 0, 1, tuning: .init(minimum: 0, maximum: .infinity, scale: .log)),
  ])
  func hyperparametersWithoutAValue(_ hyperparameter: Hyperparameter) {
    #expect(hyperparameter.defect != nil)
    let descriptor = Descriptor(
      id: "sample", kind: .optimizer, summary: "", hyperparameters: [hyperparameter])
    #expect(descriptor.defect != nil)
  }

  @Test(arguments: [
    one(.real, 0, -.infinity, .infinity), one(.integer, 3, 0, .infinity),
    one(.integer, 3, 0, 1e300),
    one(.boolean, 1, 0, 1), one(.choice(["a", "b"]), 1, 0, 1),
    one(.real, 0, 0, 1, tuning: .log(0.1...1)),
  ])
  func hyperparametersWithAValue(_ hyperparameter: Hyperparameter) {
    #expect(hyperparameter.defect == nil)
  }

  @Test func descriptorsAsAWhole() {
    func defect(
      id: String = "sample", summary: String = "", precisions: [Precision] = [.f32],
      _ names: [String] = ["x"], size: String? = nil
    ) -> String? {
      Descriptor(
        id: id, kind: .landscape, summary: summary,
        hyperparameters: names.map { Self.one(.real, 0, 0, 1, name: $0) }, precisions: precisions,
        size: size
      ).defect
    }
    #expect(defect() == nil)
    #expect(defect(id: "Sample") != nil)
    #expect(defect(id: "") != nil)
    #expect(defect(summary: String(repeating: "x", count: 5000)) != nil)
    #expect(defect(precisions: []) != nil)
    #expect(defect(["x", "x"]) != nil)
    #expect(defect(size: "x") != nil)
    #expect(defect(size: "y") != nil)
  }
}
