import SurplusStatistics
import Testing

@Suite struct DescriptiveTests {
  /// Mean 5, population deviation 2: a textbook sample.
  private let sample: [Double] = [2, 4, 4, 4, 5, 5, 7, 9]

  @Test func meanAndDeviation() {
    #expect(mean(sample) == 5)
    #expect(abs(standardDeviation(sample) - (32.0 / 7).squareRoot()) < 1e-15)
    #expect(standardDeviation([3, 3, 3]) == 0)
    #expect(mean([7]) == 7)
  }

  /// NIST's certified values of NumAcc2 and NumAcc3, made to break naive formulas.
  @Test func certifiedValues() {
    let accuracy2 = [1.2] + (0..<500).flatMap { _ in [1.1, 1.3] }
    #expect(abs(mean(accuracy2) - 1.2) < 1e-13)
    #expect(abs(standardDeviation(accuracy2) - 0.1) < 1e-13)
    let accuracy3 = [1_000_000.2] + (0..<500).flatMap { _ in [1_000_000.1, 1_000_000.3] }
    #expect(abs(mean(accuracy3) - 1_000_000.2) < 1e-8)
    #expect(abs(standardDeviation(accuracy3) - 0.1) < 1e-8)
  }

  @Test func quantiles() {
    // R: quantile(c(1, 2, 3, 4, 10), c(0, .1, .25, .5, .9, 1))
    let values: [Double] = [10, 1, 3, 2, 4]
    for (probability, expected) in [(0, 1), (0.1, 1.4), (0.25, 2), (0.5, 3), (0.9, 7.6), (1, 10)] {
      #expect(abs(quantile(values, at: probability) - expected) < 1e-14)
    }
    #expect(median([4, 1, 3, 2]) == 2.5)
    #expect(median([6]) == 6)
  }

  @Test func medianAbsoluteDeviationOfATextbookSample() {
    #expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9]) == 1)
  }
}
