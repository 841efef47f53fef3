import SurplusGraph
import Testing

/// Shapes that do not fit are found when the graph is built, and the text names the operation and the shapes.
@Suite struct ShapeErrorTests {
  let graph = Graph()

  private func text(_ body: () throws -> Tensor) -> String {
    do {
      return "no error, but \(try body().shape)"
    } catch {
      return "\(error)"
    }
  }

  @Test func elementwise() {
    let (x, y) = (graph.input("x", [3, 4]), graph.input("y", [4, 3]))
    #expect(text { try x + y } == "add of [3, 4] and [4, 3]: the shapes differ")
    #expect(text { try Tensor.gate(x, y) } == "gate of [3, 4] and [4, 3]: the shapes differ")
  }

  @Test func product() {
    let (x, y) = (graph.input("x", [3, 4]), graph.input("y", [5, 6]))
    #expect(
      text { try x.product(y) } == "product of [3, 4] and [5, 6]: the inner sizes 4 and 5 differ")
    #expect(
      text { try x.product(y, transposeLeft: true, transposeRight: true) }
        == "product of [3, 4] and [5, 6]: the inner sizes 3 and 6 differ, the left one transposed, "
        + "the right one transposed")
    #expect(
      text { try x.product(graph.input("v", [4])) }
        == "product of [3, 4] and [4]: both must be matrices, or as many of them")
    let (a, b) = (graph.input("a", [2, 3, 4]), graph.input("b", [3, 4, 3]))
    #expect(
      text { try a.product(b) }
        == "product of [2, 3, 4] and [3, 4, 3]: both must be matrices, or as many of them")
    #expect(
      text { try a.product(a) }
        == "product of [2, 3, 4] and [2, 3, 4]: the inner sizes 4 and 3 differ")
  }

  @Test func layout() {
    let x = graph.input("x", [3, 4])
    #expect(
      text { try x.broadcast(to: [2, 3, 5]) }
        == "broadcast of [1, 3, 4] and [2, 3, 5]: each size must be 1 or that of the target")
    #expect(
      text { try x.reshape([5]) } == "reshape of [3, 4] and [5]: the numbers of elements differ")
    #expect(text { try x.slice(1, 2..<5) } == "slice of [3, 4]: there is no 2..<5 along axis 1")
    #expect(
      text { try x.pad(2, before: 1, after: 0) }
        == "pad of [3, 4]: cannot put 1 before and 0 after axis 2")
    #expect(text { try x.sum([2]) } == "sum of [3, 4]: there are no axes 2..<3")
  }

  @Test func places() {
    let x = graph.input("x", [3, 4])
    #expect(text { try x.permute([0, 0]) } == "permute of [3, 4]: [0, 0] is no order of its axes")
    #expect(
      text { try graph.concatenate([x, graph.input("y", [4, 4])], axis: 1) }
        == "concatenate of [3, 4] and [4, 4]: they must differ in nothing but axis 1")
    #expect(
      text { try graph.input("signal", [2, 5, 1]).windows([8], step: [1], padding: [1]) }
        == "windows of [2, 5, 1]: no window [8] with steps [1] fits, even with padding [1]")
    #expect(
      text { try x.windows([2], step: [1], padding: [0]) }
        == "windows of [3, 4]: windows [2] with steps [1] and padding [0] need rows, one or two "
        + "axes of places, and channels")
    #expect(
      text { try graph.input("v", [3]).gather(x) }
        == "gather of [3] and [3, 4]: the first must be a table, the second indices")
  }

  @Test func reductions() {
    let scalar = graph.fill(2)
    #expect(text { try scalar.logSumExp() } == "logSumExp of []: a scalar has no last axis")
    #expect(text { try scalar.softmax() } == "softmax of []: a scalar has no last axis")
    #expect(text { try scalar.site(0) } == "site 0 of []: a scalar has no rows")
    #expect(
      text { try graph.input("x", [2]).gradient(withRespectTo: [scalar])[0] }
        == "gradient of [2]: only a scalar has one")
  }

  @Test func changesByTheCallerHaveNoSecondDerivative() throws {
    let x = graph.input("x", [2, 3])
    let first = try x.site(1).squared().sum().gradient(withRespectTo: [x])[0]
    #expect(
      text { try first.squared().sum().gradient(withRespectTo: [x])[0] }
        == "site 1 backward of [2, 3]: what a caller changes has no second derivative; "
        + "build the model without sites")
  }
}
