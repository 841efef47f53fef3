import Foundation
import SurplusCore
import SurplusGraph
import Testing

/// Steps that threads share give the bits of one thread.
@Suite struct ThreadTests {
  /// Large enough to be shared, and of sizes that no number of threads divides: a tensor of each kind of step over x,
  /// [37, 45, 50].
  static func tensors(_ x: Tensor) throws -> [Tensor] {
    let shape = x.shape
    let flat = try x.reshape([37 * 45, 50])
    let row = try flat.sum([0])
    let column = try flat.sum([1]).reshape([37 * 45, 1])
    let images = try x.reshape([37, 45, 50, 1])
    let windows = try images.windows([3, 3], step: [2, 2], padding: [1, 1])
    let short = try x.reshape([shape.count / 9, 9])
    let results = [
      try (flat.tanh() * row.broadcast(to: flat.shape) + column.broadcast(to: flat.shape)).exp(),
      try x.reshape([shape.count]).tanh().exp(),
      try x.sum([0]), try x.sum([1]), try x.sum([2]),
      try flat.logSumExp(), try short.logSumExp(), try flat.softmax(), try short.softmax(),
      try flat.tanh().sum([1]), try short.exp().sum([1]),
      try x.permute([2, 0, 1]).tanh(), try x.maximum(1), windows.tanh(),
    ]
    // Derivatives add steps that write back: masks of largest elements, folded windows.
    let loss = try [windows.squared().sum(), x.maximum(1).squared().sum()].reduce(
      x.logSumExp().sum()
    ) { try $0 + $1 }
    return try results + loss.gradient(withRespectTo: [x])
  }

  static func bits<Element: Scalar>(_ type: Element.Type, threads: Int, seed: UInt64) throws
    -> [[Element]]
  {
    setThreads(threads)
    var random = Randomness(seed: seed)
    let x = Graph().input("x", [37, 45, 50])
    // Products in single precision only: OpenBLAS, which has the others, may differ with its threads.
    let products = Element.precision == .f32 ? [try x.product(x, transposeRight: true)] : []
    return try run(type, tensors(x) + products, inputs: [(x, random.values(x.shape.count))])
  }

  /// In processes of their own, because the number of threads is the process's.
  @Test func bitsDoNotDependOnTheNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      let (one, other) = (
        try Self.bits(Float.self, threads: 1, seed: 1),
        try Self.bits(Float.self, threads: 1, seed: 2)
      )
      precondition(zip(one, other).allSatisfy { $0 != $1 }, "other numbers, other bits")
      for threads in 2...3 {
        let several = try Self.bits(Float.self, threads: threads, seed: 1)
        precondition(several == one)
      }
    }
    await #expect(processExitsWith: .success) {
      let one = try Self.bits(Double.self, threads: 1, seed: 1)
      for threads in 2...3 {
        let several = try Self.bits(Double.self, threads: threads, seed: 1)
        precondition(several == one)
      }
    }
  }

  @Test func largeStepsTakeTheThreads() async {
    await #expect(processExitsWith: .success) {
      func running() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
      }
      setThreads(3)
      let graph = Graph()
      let (small, large) = (graph.input("small", [100]), graph.input("large", [300_000]))
      let before = try running()
      _ = try run(Double.self, [small.tanh()])
      let afterSmall = try running()
      precondition(afterSmall == before)
      _ = try run(Double.self, [large.tanh()])
      let afterLarge = try running()
      precondition(afterLarge >= before + 2)
    }
  }
}
