import SurplusStatistics
import Testing

@Suite struct StudentTTests {
  @Test(
    "Printed tables",
    arguments: [
      (1.0, 12.706205), (2, 4.302653), (4, 2.776445), (9, 2.262157), (29, 2.045230),
      (120, 1.979930),
    ])
  func twoSidedTable(degrees: Double, expected: Double) {
    let t = StudentT(degreesOfFreedom: degrees)
    #expect(abs(t.quantile(0.975) - expected) < 5.1e-7)
    #expect(abs(t.quantile(0.025) + expected) < 5.1e-7)
  }

  /// One and two degrees of freedom have closed forms.
  @Test func closedForms() {
    let cauchy = StudentT(degreesOfFreedom: 1)
    #expect(abs(cauchy.cumulative(1) - 0.75) < 1e-15)
    #expect(abs(cauchy.quantile(0.75) - 1) < 1e-14)
    let two = StudentT(degreesOfFreedom: 2)
    for t in [-5, -0.3, 0, 0.7, 2, 40] {
      let expected = 0.5 + t / (2 * (2 + t * t).squareRoot())
      #expect(abs(two.cumulative(t) - expected) < 1e-14)
    }
    for probability in [1e-6, 0.01, 0.3, 0.5, 0.9, 0.999] {
      let expected =
        (2 * probability - 1) / (2 * probability * (1 - probability)).squareRoot()
      #expect(abs(two.quantile(probability) - expected) < 1e-12 * max(1, abs(expected)))
    }
  }

  @Test func quantileInvertsCumulative() {
    for degrees in [0.5, 3, 17.5, 1e4] {
      let t = StudentT(degreesOfFreedom: degrees)
      for probability in [0.001, 0.2, 0.5, 0.95] {
        #expect(abs(t.cumulative(t.quantile(probability)) - probability) < 1e-12)
      }
    }
  }

  /// Whole parameters make I_x(a, b) a binomial tail.
  @Test func incompleteBetaIsABinomialTail() {
    // P(at least 3 of 5 heads with p = 0.3) = I_0.3(3, 3) = 0.16308
    #expect(abs(regularizedIncompleteBeta(0.3, 3, 3) - 0.16308) < 1e-15)
    #expect(abs(regularizedIncompleteBeta(0.2, 1, 4) - (1 - 0.4096)) < 1e-15)
    #expect(regularizedIncompleteBeta(0, 2, 3) == 0)
    #expect(regularizedIncompleteBeta(1, 2, 3) == 1)
  }

  /// Student's sleep data (1908) as R prints it: t.test of the differences gives [0.7001142, 2.4598858] about
  /// 1.58, of the first drug's gains [-0.5297804, 2.0297804] about 0.75.
  @Test func studentsSleepData() {
    let differences = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    #expect(abs(mean(differences) - 1.58) < 1e-14)
    #expect(abs(confidenceHalfWidth(differences) - 0.8798858) < 5.1e-8)
    let gains = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    #expect(abs(confidenceHalfWidth(gains) - 1.2797804) < 5.1e-8)
  }
}
