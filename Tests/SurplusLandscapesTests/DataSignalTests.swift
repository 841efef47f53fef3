import SurplusLandscapes
import Testing

@Suite struct DataSignalTests {
  private func filtered(_ samples: [Double]) -> [Double] {
    var (filter, result) = (GaussianFilter(sigma: 2, count: samples.count), samples)
    filter.apply(samples, into: &result)
    return result
  }

  private func resampled(_ samples: [Double], to count: Int) -> [Double] {
    var result = [Double](repeating: .nan, count: count)
    LinearResampling(from: samples.count, to: count).apply(samples, into: &result)
    return result
  }

  @Test func gaussianFilterIsThatOfSciPy() {
    let expected = [
      2.78744919, 4.2619804, 7.04058957, 10.62340038, 14.0711667, 16.21541376,
    ]
    for (value, reference) in zip(filtered([0, 1, 4, 9, 16, 25]), expected) {
      #expect(abs(value - reference) < 1e-8)
    }
  }

  @Test func gaussianFilterKeepsAConstant() {
    for value in filtered([3, 3, 3]) { #expect(abs(value - 3) < 1e-14) }
  }

  @Test func resamplingIsLinear() {
    #expect(resampled([0, 2, 4], to: 5) == [0, 1, 2, 3, 4])
    #expect(resampled([1, 5, 2], to: 2) == [1, 2])
  }
}
