import SurplusGraph
import Testing

/// Operations that move elements, against what a loop over indices gives.
@Suite struct PlaceTests {
  let graph = Graph()

  @Test func permute() throws {
    let x = graph.constant((0..<24).map(Double.init), [2, 3, 4])
    let result = try run(Double.self, [x.permute([2, 0, 1])])[0]
    var expected: [Double] = []
    for k in 0..<4 {
      for i in 0..<2 { for j in 0..<3 { expected.append(Double(12 * i + 4 * j + k)) } }
    }
    #expect(result == expected)
  }

  @Test func concatenate() throws {
    let (x, y) = (graph.constant([1, 2, 3, 4], [2, 2]), graph.constant([5, 6], [2, 1]))
    #expect(try run(Float.self, [graph.concatenate([x, y], axis: 1)])[0] == [1, 2, 5, 3, 4, 6])
    #expect(try run(Float.self, [graph.concatenate([y, y], axis: 0)])[0] == [5, 6, 5, 6])
  }

  @Test func gather() throws {
    let table = graph.constant([1, 2, 3, 4, 5, 6], [3, 2])
    let indices = graph.input("indices", [4])
    let result = try run(
      Float.self, [table.gather(indices)], inputs: [(indices, [2, 0, 1, 2])])[0]
    #expect(result == [5, 6, 1, 2, 3, 4, 5, 6])
  }

  @Test func batchedProduct() throws {
    let x = graph.constant([1, 2, 3, 4], [2, 1, 2])
    let y = graph.constant([5, 6, 7, 8], [2, 2, 1])
    #expect(try run(Double.self, [x.product(y)])[0] == [17, 53])
    #expect(try TensorProgram(values: [x.product(y)]).productOperations == 8)
  }

  /// Every window of a picture, zeros outside it, with steps and padding that differ between the axes.
  @Test(arguments: [(1, 0), (2, 1), (3, 2)]) func windows(_ step: Int, _ padding: Int) throws {
    let (rows, height, width, channels) = (2, 5, 7, 3)
    let (tall, wide) = (3, 2)
    let x = graph.constant(
      (1...rows * height * width * channels).map(Double.init), [rows, height, width, channels])
    let windows = try x.windows([tall, wide], step: [step, 1], padding: [padding, 1])
    var expected: [Double] = []
    let down = (height + 2 * padding - tall) / step + 1
    for row in 0..<rows {
      for i in 0..<down {
        for j in 0..<(width + 2 - wide + 1) {
          for u in 0..<tall {
            for v in 0..<wide {
              for channel in 0..<channels {
                let (y, z) = (i * step - padding + u, j - 1 + v)
                let inside = (0..<height).contains(y) && (0..<width).contains(z)
                let index = ((row * height + y) * width + z) * channels + channel
                expected.append(inside ? Double(index + 1) : 0)
              }
            }
          }
        }
      }
    }
    #expect(windows.shape == [rows, down, width + 2 - wide + 1, tall, wide, channels])
    #expect(try run(Double.self, [windows])[0] == expected)
  }
}
