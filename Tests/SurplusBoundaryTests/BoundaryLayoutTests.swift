import SurplusBoundary
import SurplusCore
import Testing

@Suite struct BoundaryLayoutTests {
  private let layout = ParameterLayout([
    ("hidden.weight", [3, 2], .weight, 0), ("hidden.bias", [3], .bias, 0),
    ("kernel", [2, 1, 3, 3], .convolution, 1), ("scale", [], .normGain, -1),
  ])

  /// What one side writes, the other reads: the checked reader of the host and the plain one of a plugin agree.
  @Test(arguments: Precision.allCases) func layoutsComeBack(precision: Precision) throws {
    let written = BoundaryLayout(layout, precision: precision)
    let read = try LayoutReader(place: "test", precision: precision).read(written.pointer)
    #expect(read == layout)
    #expect(ParameterLayout(written.pointer.pointee) == layout)
  }

  @Test func anotherPrecisionIsRefused() {
    let written = BoundaryLayout(layout, precision: .f32)
    #expect(throws: PluginError.self) {
      _ = try LayoutReader(place: "test", precision: .f64).read(written.pointer)
    }
  }
}
