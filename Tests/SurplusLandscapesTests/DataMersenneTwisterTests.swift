import SurplusLandscapes
import Testing

/// Expected numbers are draws of `numpy.random.RandomState(42)`.
@Suite struct DataMersenneTwisterTests {
  @Test func wordsAreThoseOfNumPy() {
    var random = MersenneTwister(seed: 42)
    #expect(
      (0..<3).map { _ in random.word() } == [1_608_637_542, 3_421_126_067, 4_083_286_876])
  }

  @Test func wordsFollowTheGeneratorsReference() {
    // The 10000th word of the default seed, given for std::mt19937 by the C++ standard [rand.predef].
    var random = MersenneTwister(seed: 5489)
    for _ in 1..<10_000 { _ = random.word() }
    #expect(random.word() == 4_123_659_995)
  }

  @Test func uniformIsRand() {
    var random = MersenneTwister(seed: 42)
    #expect(
      (0..<3).map { _ in random.uniform() }
        == [0.3745401188473625, 0.9507143064099162, 0.7319939418114051])
  }

  @Test func normalIsRandn() {
    var random = MersenneTwister(seed: 42)
    let expected = [
      0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254,
    ]
    for value in expected { #expect(abs(random.normal() - value) < 3e-16) }
  }

  @Test func integerIsChoice() {
    var random = MersenneTwister(seed: 42)
    #expect((0..<6).map { _ in random.integer(below: 48) } == [38, 28, 14, 42, 7, 20])
  }

  @Test func integerBelowOneDrawsNothing() {
    var random = MersenneTwister(seed: 42)
    #expect(random.integer(below: 1) == 0)
    #expect(random.word() == 1_608_637_542)
  }

  @Test func permutationIsPermutation() {
    var random = MersenneTwister(seed: 42)
    #expect(random.permutation(10) == [8, 1, 5, 0, 7, 2, 9, 4, 3, 6])
  }
}
