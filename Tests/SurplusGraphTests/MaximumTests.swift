import SurplusCore
import SurplusGraph
import Testing

@Suite struct MaximumTests {
  @Test func theGradientGoesToTheFirst() throws {
    let graph = Graph()
    let x = graph.parameters(ParameterLayout([("x", [2, 3, 2], .other, 0)]))[0]
    let value = try x.maximum(1)
    let gradient = try (value * graph.constant([1, 2, 3, 4], [2, 2])).sum()
      .gradient(withRespectTo: [x])
    let point: [Double] = [5, 1, 5, 2, 4, 2, -1, -7, -3, -7, -1, -7]
    let results = try run(Double.self, [value] + gradient, parameters: point)
    #expect(results[0] == [5, 2, -1, -7])
    #expect(results[1] == [1, 0, 0, 2, 0, 0, 3, 4, 0, 0, 0, 0])
  }

  @Test func aNumberThatIsNoneIsTheLargest() throws {
    let graph = Graph()
    let x = graph.parameters(ParameterLayout([("x", [3], .other, 0)]))[0]
    let result = try run(Float.self, [x.maximum(0)], parameters: [1, .nan, .infinity])
    #expect(result[0][0].isNaN)
  }

  @Test func anAxisThatIsNotThereIsNamed() {
    let x = Graph().input("x", [2, 3])
    #expect(throws: GraphError.self) { try x.maximum(2) }
  }
}
