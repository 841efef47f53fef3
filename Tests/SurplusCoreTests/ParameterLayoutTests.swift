import SurplusCore
import Testing

@Suite struct ParameterLayoutTests {
  let layout = ParameterLayout([
    ("w0", [4, 3], .weight, 0), ("b0", [4], .bias, 0), ("w1", [2, 4], .head, 1),
    ("e", [5, 2], .embedding, 2), ("g", [2], .normGain, 2),
  ])

  @Test func tensorsFollowEachOther() {
    #expect(layout.count == 12 + 4 + 8 + 10 + 2)
    #expect(layout.tensors.map(\.offset) == [0, 12, 16, 24, 34])
    #expect(layout.tensors.map(\.rows) == [4, 1, 2, 5, 1])
    #expect(layout.tensors.map(\.columns) == [3, 4, 4, 2, 2])
  }

  @Test func weightsLeaveOutBiasesAndGainsAndJoinNeighbours() {
    #expect(layout.ranges(of: .weights) == [0..<12, 16..<34])
    #expect(layout.ranges(of: .all) == [0..<36])
  }

  @Test func aConvolutionIsSeenAsOutputsByInputs() {
    let tensor = ParameterTensor(name: "k", shape: [8, 3, 5, 5], offset: 0, role: .convolution)
    #expect(tensor.rows == 8)
    #expect(tensor.columns == 75)
  }
}
