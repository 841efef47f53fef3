import SurplusLandscapes
import Testing

@Suite struct DataSignalTests {
  @Test func gaussianFilterIsThatOfSciPy() {
    let filtered = Signal.gaussianFiltered([0, 1, 4, 9, 16, 25], sigma: 2)
    let expected = [
      2.78744919, 4.2619804, 7.04058957, 10.62340038, 14.0711667, 16.21541376,
    ]
    for (value, reference) in zip(filtered, expected) { #expect(abs(value - reference) < 1e-8) }
  }

  @Test func gaussianFilterKeepsAConstant() {
    for value in Signal.gaussianFiltered([3, 3, 3], sigma: 2) { #expect(abs(value - 3) < 1e-14) }
  }

  @Test func resamplingIsLinear() {
    #expect(Signal.resampled([0, 2, 4], to: 5) == [0, 1, 2, 3, 4])
    #expect(Signal.resampled([1, 5, 2], to: 2) == [1, 2])
  }

  @Test func rollingMovesRight() {
    #expect(Signal.rolled([1, 2, 3, 4], by: 1) == [4, 1, 2, 3])
    #expect(Signal.rolled([1, 2, 3, 4], by: 0) == [1, 2, 3, 4])
  }
}
