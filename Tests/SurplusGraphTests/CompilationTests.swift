import Glibc
import SurplusCore
import SurplusGraph
import Testing

/// What a compiled program contains, where its buffers lie, and that running it allocates nothing.
@Suite struct CompilationTests {
  /// The loss of a network 40 - 32 - 32 - 10 over 64 rows, with its gradient.
  static func network() throws -> (
    loss: Tensor, gradient: [Tensor], parameters: [Tensor], layout: ParameterLayout
  ) {
    let graph = Graph()
    let layout = ParameterLayout([
      ("w0", [32, 40], .weight, 0), ("b0", [32], .bias, 0), ("w1", [32, 32], .weight, 1),
      ("b1", [32], .bias, 1), ("w2", [10, 32], .head, 2), ("b2", [10], .bias, 2),
    ])
    let parameters = graph.parameters(layout)
    var values = graph.input("x", [64, 40])
    for layer in 0..<3 {
      let product = try values.product(parameters[2 * layer], transposeRight: true)
      values = try product + parameters[2 * layer + 1].broadcast(to: product.shape)
      if layer < 2 { values = values.relu() }
    }
    let loss = try values.logSumExp().sum()
    return (loss, try loss.gradient(withRespectTo: parameters), parameters, layout)
  }

  /// A value, with its gradient, that needs every operation which moves elements.
  static func places() throws -> (program: ProcessorExecutable<Double>, layout: ParameterLayout) {
    let graph = Graph()
    let layout = ParameterLayout([
      ("table", [9, 8], .embedding, 0), ("kernel", [6, 3, 8], .convolution, 1),
    ])
    let parameters = graph.parameters(layout)
    let tokens = graph.input("tokens", [4, 10])
    let signal = try parameters[0].gather(tokens)
    let windows = try signal.windows([3], step: [2], padding: [1])
    let batched = try windows.reshape([4, 5, 24]).permute([0, 2, 1])
    let product = try parameters[1].reshape([6, 24]).product(
      batched.slice(0, 1..<2).reshape([24, 5]))
    let all = try graph.concatenate([product, product.erf()], axis: 0)
    let mixed = try batched.product(batched, transposeLeft: true).permute([1, 2, 0])
    let value = try all.squared().sum() + mixed.squared().sum()
    let program = try ProcessorExecutable<Double>(
      TensorProgram(
        values: [value], gradient: value.gradient(withRespectTo: parameters), of: parameters))
    return (program, layout)
  }

  /// Buffers that live at the same time lie apart, each aligned.
  static func expectDisjoint(_ plan: MemoryPlan) {
    for first in plan.requests.indices {
      #expect(plan.offsets[first] % MemoryPlan.alignment == 0)
      #expect(plan.offsets[first] + plan.requests[first].bytes <= plan.bytes)
      for second in 0..<first
      where plan.requests[first].lifetime.overlaps(plan.requests[second].lifetime) {
        let (a, b) = (plan.offsets[first], plan.offsets[second])
        #expect(a + plan.requests[first].bytes <= b || b + plan.requests[second].bytes <= a)
      }
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5]) func livingBuffersNeverOverlap(_ seed: UInt64) {
    var random = Randomness(seed: seed)
    let requests = (0..<60).map { _ in
      let first = random.integer(0...40)
      return MemoryPlan.Request(
        bytes: random.integer(0...5000), lifetime: first...(first + random.integer(0...10)))
    }
    Self.expectDisjoint(MemoryPlan(requests))
  }

  @Test func buffersAreReused() throws {
    let (loss, gradient, parameters, _) = try Self.network()
    let plan = try ProcessorExecutable<Float>(
      TensorProgram(values: [loss], gradient: gradient, of: parameters)
    ).plan
    Self.expectDisjoint(plan)
    #expect(plan.bytes < plan.requests.reduce(0) { $0 + $1.bytes })
    // A chain of products needs two buffers besides its inputs, however long it is.
    let graph = Graph()
    let square = graph.input("square", [64, 64])
    var power = square
    for _ in 0..<10 { power = try power.product(square) }
    let bytes = 64 * 64 * MemoryLayout<Double>.stride
    #expect(try ProcessorExecutable<Double>(TensorProgram(values: [power])).plan.bytes == 3 * bytes)
  }

  @Test func nothingIsComputedTwiceOrInVain() throws {
    let graph = Graph()
    let (x, y) = (graph.input("x", [8, 8]), graph.input("y", [8, 8]))
    let twice = try x.product(y).squared() + x.product(y)
    _ = try y.product(x)
    #expect(try TensorProgram(values: [twice]).productOperations == 2 * 8 * 8 * 8)
    #expect(try TensorProgram(values: [x.squared()]).input(y) == nil)
  }

  @Test func thePlanCanBeRead() throws {
    let graph = Graph()
    let w = graph.parameters(ParameterLayout([("w", [4, 3], .weight, 0)]))[0]
    let x = graph.input("x", [2, 3])
    let value = try x.product(w, transposeRight: true).tanh().squared().sum()
    let program = try ProcessorExecutable<Float>(
      TensorProgram(
        values: [value], gradient: value.gradient(withRespectTo: [w]), of: [w]))
    let lines = program.description.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("f32 program: 6 steps, arena of "))
    #expect(lines[1].hasPrefix("0  %2 = product(x, w') : [2, 4] at byte "))
    #expect(lines.last?.contains(") : [4, 3] at gradient[0...]") == true)
  }

  @Test func sameInputsGiveTheSameBits() throws {
    let (loss, gradient, parameters, layout) = try Self.network()
    var random = Randomness(seed: 11)
    let point = random.values(layout.count).map(Float.init)
    func evaluate() throws -> [Float] {
      let program = try ProcessorExecutable<Float>(
        TensorProgram(values: [loss], gradient: gradient, of: parameters))
      var result = [Float](repeating: 0, count: layout.count)
      for _ in 0..<2 {
        try point.withUnsafeBufferPointer { point in
          try result.withUnsafeMutableBufferPointer {
            try program.run(parameters: point, gradient: $0)
          }
        }
      }
      return result
    }
    #expect(try evaluate() == evaluate())
  }

  /// In a process of its own, where after a first run no memory can be had: an allocation would end it.
  /// In double precision: in single, oneDNN takes a workspace for each product and gives it back.
  @Test func runningAllocatesNothing() async {
    await #expect(processExitsWith: .success) {
      let (loss, gradient, parameters, layout) = try Self.network()
      let program = try ProcessorExecutable<Double>(
        TensorProgram(values: [loss], gradient: gradient, of: parameters))
      let point = try FlatBuffer<Double>(count: layout.count)
      let target = try FlatBuffer<Double>(count: layout.count)
      try program.run(parameters: point.readOnly, gradient: target.elements)
      takeAllMemory()
      for _ in 0..<10 { try program.run(parameters: point.readOnly, gradient: target.elements) }
      _exit(0)
    }
    await #expect(processExitsWith: .success) {
      let (program, layout) = try Self.places()
      let point = try FlatBuffer<Double>(count: layout.count)
      let target = try FlatBuffer<Double>(count: layout.count)
      try program.run(parameters: point.readOnly, gradient: target.elements)
      takeAllMemory()
      for _ in 0..<10 { try program.run(parameters: point.readOnly, gradient: target.elements) }
      _exit(0)
    }
    await #expect(processExitsWith: .success) {
      let graph = Graph()
      let layout = ParameterLayout([("w", [8, 8], .weight, 0)])
      let w = graph.parameters(layout)[0]
      let loss = try w.product(w).site(0).tanh().site(1).squared().sum()
      let program = try ProcessorExecutable<Double>(
        TensorProgram(
          values: [loss], gradient: loss.gradient(withRespectTo: [w]), of: [w], keepsSites: true))
      let point = try FlatBuffer<Double>(count: layout.count)
      let target = try FlatBuffer<Double>(count: layout.count)
      func run() {
        for stage in 0..<5 {
          let values = program.run(
            stage: stage, parameters: point.readOnly, gradient: target.elements)
          values?[0] += 1
        }
      }
      run()
      takeAllMemory()
      for _ in 0..<10 { run() }
      _exit(0)
    }
    await #expect(processExitsWith: .failure) {
      let layout = try Self.network().layout
      takeAllMemory()
      _ = layout.ranges(of: .weights)
      _exit(0)
    }
  }
}

/// Leaves nothing that the process could still allocate.
private func takeAllMemory() {
  var nothing = rlimit(rlim_cur: 0, rlim_max: 0)
  setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &nothing)
  var size = 1 << 26
  // Each block remembers the one before it; the compiler removes allocations that nobody uses.
  var last: UnsafeMutableRawPointer?
  while size >= 16 {
    if let block = malloc(size) {
      block.storeBytes(of: last, as: UnsafeMutableRawPointer?.self)
      last = block
    } else {
      size -= max(16, size / 2 / 16 * 16)
    }
  }
}
