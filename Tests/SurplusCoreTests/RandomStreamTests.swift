import SurplusCore
import Testing

@Suite struct RandomStreamTests {
  // Known answers of Philox 4x32-10 that Random123 publishes (file kat_vectors).
  @Test func philoxGivesThePublishedAnswers() {
    #expect(
      RandomStream.philox(counter: SIMD4(repeating: 0), key: SIMD2(repeating: 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      RandomStream.philox(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      RandomStream.philox(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test(arguments: [0, 1, 11, 31, 32, 100, 257])
  func wordsInOrderAreTheWordsAtTheirIndices(count: Int) {
    let stream = RandomStream(key: 0x1234_5678_9abc_def0, step: 3, evaluation: 1)
    var words: [UInt32] = []
    stream.forEachWord(count: count) { index, word in
      #expect(index == words.count)
      words.append(word)
    }
    #expect(words == (0..<count).map { stream.word(UInt64($0)) })
  }

  @Test func streamsDependOnEveryPart() {
    let source = RandomSource(seed: 1)
    let streams = [
      source.stream("a", "b"), source.stream("a", "c"), source.stream("c", "b"),
      RandomSource(seed: 2).stream("a", "b"), source.stream("a", "b", step: 1),
      source.stream("a", "b", evaluation: 1), source.stream("ab", ""), source.stream("", "ab"),
    ]
    #expect(Set(streams.map { $0.word(0) }).count == streams.count)
  }

  // Mean, variance and fourth moment of n draws lie within five standard errors of theory: 1/2, 1/12, and 0, 1, 3.
  @Test func momentsAreThoseOfTheDistributions() {
    let stream = RandomSource(seed: 20).stream("test", "moments")
    let count = 200_000
    let uniform = (0..<UInt64(count)).map(stream.uniform)
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    let n = Double(count)
    let mean = uniform.reduce(0, +) / n
    #expect(abs(mean - 0.5) < 5 * (1 / 12.0 / n).squareRoot())
    let normal = (0..<UInt64(count)).map(stream.normal)
    #expect(stream.normals(count - 1) == Array(normal.dropLast()))
    #expect(abs(normal.reduce(0, +) / n) < 5 / n.squareRoot())
    let second = normal.reduce(0) { $0 + $1 * $1 } / n
    #expect(abs(second - 1) < 5 * (2 / n).squareRoot())
    let fourth = normal.reduce(0) { $0 + $1 * $1 * $1 * $1 } / n
    #expect(abs(fourth - 3) < 5 * (96 / n).squareRoot())
  }

  @Test func integersCoverTheirRangeEvenly() {
    let stream = RandomSource(seed: 3).stream("test", "integers")
    var counts = [Int](repeating: 0, count: 7)
    for index in 0..<70_000 { counts[stream.integer(UInt64(index), below: 7)] += 1 }
    // Binomial: 10000 expected, standard deviation 92.6.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 5 * 93 })
  }
}
