import SurplusCore
import Testing

@Suite struct TensorShareTests {
  private let layout = ParameterLayout([
    ("e", [3, 2], .embedding, -1), ("w0", [2, 2], .weight, 0), ("b0", [2], .bias, 0),
    ("w1", [1, 2, 2], .convolution, 1), ("p", [2, 2], .positionEmbedding, -1),
    ("head", [1, 2], .head, 2),
  ])

  /// Which tensors each selection names.
  @Test(
    arguments: [
      (ParameterLayout.Selection.weights, ["e", "w0", "w1", "p", "head"]),
      (.all, ["e", "w0", "b0", "w1", "p", "head"]), (.matrices, ["e", "w0", "w1", "p", "head"]),
      (.hidden, ["w0", "w1"]),
    ])
  func selectionsAreByAxesAndRoles(_ selection: ParameterLayout.Selection, _ names: [String]) {
    #expect(layout.tensors.filter(selection.contains).map(\.name) == names)
    // A gain is no weight, and a vector is no matrix.
    let gain = ParameterTensor(name: "g", shape: [2], offset: 0, role: .normGain)
    #expect(selection.contains(gain) == (selection == .all))
    let other = ParameterTensor(name: "o", shape: [2], offset: 0, role: .other)
    #expect(selection.contains(other) == [.all, .weights].contains(selection))
  }

  /// The tensors lie by themselves as they do around, and are found there.
  @Test func gathersAndScatters() {
    let share = TensorShare(of: layout, where: ParameterLayout.Selection.hidden.contains)
    let rest = TensorShare(of: layout) { !ParameterLayout.Selection.hidden.contains($0) }
    #expect(share.tensors == [1, 3] && rest.tensors == [0, 2, 4, 5])
    #expect(share.layout.tensors.map(\.offset) == [0, 4] && share.layout.count == 8)
    #expect(share.layout.tensors.map(\.name) == ["w0", "w1"])
    #expect(share.layout.tensors.map(\.shape) == [[2, 2], [1, 2, 2]])
    #expect(rest.layout.tensors.map(\.role) == [.embedding, .bias, .positionEmbedding, .head])
    #expect(rest.layout.tensors.map(\.layer) == [-1, 0, -1, 2])
    #expect(share.layout.count + rest.layout.count == layout.count)

    let whole = (0..<layout.count).map(Double.init)
    var own = [Double](repeating: .nan, count: share.layout.count)
    whole.withUnsafeBufferPointer { whole in
      own.withUnsafeMutableBufferPointer { share.gather(whole, into: $0) }
    }
    #expect(own == [6, 7, 8, 9, 12, 13, 14, 15])
    var target = [Double](repeating: -1, count: layout.count)
    own.withUnsafeBufferPointer { own in
      target.withUnsafeMutableBufferPointer { share.scatter(own, into: $0) }
    }
    #expect(target == whole.map { own.contains($0) ? $0 : -1 })
  }

  @Test func mayBeAllOrNothing() {
    #expect(TensorShare(of: layout) { _ in true }.layout == layout)
    #expect(TensorShare(of: layout) { _ in false }.tensors.isEmpty)
    #expect(TensorShare(of: layout) { _ in false }.layout.count == 0)
  }
}
