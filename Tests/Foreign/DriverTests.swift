import CommandLineDriver
import Foundation
import SurplusBoundary
import SurplusCore
import SurplusForeign
import SurplusSandbox
import Testing

/// A library that owns its loop and was written for the test: sound, or misbehaving after the tryout.
@Suite struct DriverTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  private func install(_ changes: (String, String)...) throws {
    let fixtures = Project.root.appending(path: "Tests/Foreign/Fixtures")
    try Foreign.compile(fixtures.appending(path: "driver.c").path, to: "libdriver.so", surplus)
    var manifest = try String(
      contentsOf: fixtures.appending(path: "driver.surplus.yaml"), encoding: .utf8)
    for (from, to) in changes {
      try #require(manifest.contains(from))
      manifest = manifest.replacingOccurrences(of: from, with: to)
    }
    try surplus.scratch.write(manifest, to: "plugins/driver.surplus.yaml")
  }

  /// One step is one evaluation: the loop inside the library visits the points of gradient descent, to the bit, and
  /// each costs what it costs everybody.
  @Test func aStepIsAnEvaluation() throws {
    try install()
    for problem in ["quadratic", "factorization", "mlp"] {
      func trace(_ optimizer: String) throws -> [TraceLine] {
        try surplus.trace(
          landscape: "golden_\(problem)", optimizer: optimizer, steps: 30, "--emit", "parameters",
          "--plugins", "plugins")
      }
      let (inside, outside) = (try trace("driver: {rate: 0.01}"), try trace("sgd: {lr: 0.01}"))
      #expect(inside.map(\.parameters) == outside.map(\.parameters))
      #expect(inside.map(\.loss) == outside.map(\.loss))
    }
    for (budget, gradients) in [("{ steps: 17 }", 17.0), ("{ gradients: 23 }", 23)] {
      let spec = Foreign.spec("driver: {rate: 0.0001}")
        .replacingOccurrences(of: "{ steps: 20 }", with: budget)
      let out = "out\(Int(gradients))"
      let command = try surplus.run(spec: spec, "--plugins", "plugins", out: out)
      #expect(command.status == 0, "\(command.messages)")
      let costs = try surplus.results(out).rows(
        "SELECT status, gradients, gradient_equivalents FROM trials")
      for row in costs {
        #expect(row["status"] == "finished")
        #expect(row["gradients"].flatMap(Double.init) == gradients)
        #expect(row["gradient_equivalents"].flatMap(Double.init) == gradients)
      }
    }
  }

  /// A library that ends by itself ends the trial, with the best point in its place.
  @Test func anEndOfItsOwnStopsTheTrial() throws {
    try install()
    let spec = Foreign.spec("driver: {rate: 0.0001, limit: 12}", steps: 100)
    let command = try surplus.run(spec: spec, "--plugins", "plugins")
    #expect(command.status == 0, "\(command.messages)")
    let rows = try surplus.results().rows(
      "SELECT status, gradients FROM trials WHERE optimizer LIKE 'driver%'")
    #expect(rows.first?["status"] == "stopped")
    #expect(rows.first?["gradients"].flatMap(Double.init) == 12)
    let trace = try surplus(
      "trace", "--landscape", "golden_quadratic", "--optimizer", "driver: {rate: 0.9, limit: 12}",
      "--steps", "20", "--plugins", "plugins")
    #expect(trace.status == 0)
    #expect(
      trace.messages.contains("driver: driver_minimize returned 3: the limit is reached"),
      "\(trace.messages)")
    let losses = try TraceLine.lines(of: trace.output).map(\.loss)
    // A rate of 0.9 is too large for the quadratic: the best point is the first, and that is where it ends.
    #expect(losses.count < 21 && losses[11] > losses[0] && losses.last == losses[0])
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let mode: Int
    let status: String
    let words: [String]
    var testDescription: String { "mode \(mode): \(words)" }
  }

  static let faults = [
    Fault(mode: 1, status: "crashed", words: ["SIGABRT in driver", "step 48"]),
    Fault(mode: 2, status: "refused", words: ["called evaluate with a count of 7.0, not 6"]),
    Fault(mode: 3, status: "timed_out", words: ["took longer than 2", "destroy"]),
    Fault(mode: 4, status: "timed_out", words: ["took longer than 2", ".step, step"]),
    Fault(mode: 5, status: "refused", words: ["driver_minimize returned 5: the moon is full"]),
    Fault(mode: 6, status: "crashed", words: ["SIGSEGV", "in driver", "step 48"]),
    Fault(mode: 7, status: "timed_out", words: ["took longer than 2", ".step, step"]),
    Fault(
      mode: 8, status: "refused", words: ["returned 77, which the manifest does not explain"]),
    Fault(mode: 9, status: "refused", words: ["called evaluate without a point"]),
  ]

  @Test(arguments: faults) func aFaultIsARow(_ fault: Fault) throws {
    try install()
    let optimizer = "driver: {rate: 0.0001, mode: \(fault.mode), limit: 1000000}"
    let command = try surplus.run(
      spec: Foreign.spec(optimizer, steps: 80), "--plugins", "plugins", limit: 60)
    #expect(command.status == 3, "\(command.messages)")
    let rows = try surplus.results().rows("SELECT status, detail FROM trials ORDER BY optimizer")
    #expect(rows.map { $0["status"] } == [fault.status, "finished"], "\(rows)")
    for word in fault.words {
      #expect(rows[0]["detail"]?.contains(word) == true, "'\(rows[0])' lacks '\(word)'")
    }
  }

  /// What the tryout finds of a driver.
  @Test(
    arguments: [
      (
        "call: driver_defaults,", "call: driver_defaults_of_another_version,",
        "wrote past the end of memory.options"
      ),
      (
        "call: driver_create,", "call: driver_create_nothing,",
        "driver_create_nothing returned null"
      ),
      ("call: driver_create,", "call: driver_crate,", "has no function 'driver_crate'"),
      (
        "[count: int, point: pointer, gradient: pointer]",
        "[count: int, gradient: pointer, point: pointer]", "driver"
      ),
      ("default: 100000", "default: 0", "changed no parameter"),
    ])
  func aWrongManifestIsReported(from: String, to: String, words: String) throws {
    try install((from, to))
    let list = try surplus("list", "optimizers", "--plugins", "plugins")
    #expect(list.status == 0)
    #expect(list.messages.contains(words), "\(list.messages)")
  }

  /// What is measured is the best point so far, not the one that a line search is trying.
  @Test func theBestPointCounts() throws {
    try install()
    // Too large a rate: every step goes up.
    let command = try surplus.run(
      spec: Foreign.spec("driver: {rate: 0.002}"), "--plugins", "plugins")
    #expect(command.status == 0, "\(command.messages)")
    let losses = try surplus.trace(
      landscape: "golden_rosenbrock", optimizer: "driver: {rate: 0.002}", steps: 20,
      "--plugins", "plugins"
    ).map(\.loss)
    for step in [10, 20] {
      let measured = try surplus.results().number(
        """
        SELECT value FROM measurements JOIN trials ON trial = key WHERE metric = 'train_loss'
        AND optimizer LIKE 'driver%' AND step = \(step)
        """)
      #expect(measured == losses[..<step].min())
    }
  }

  /// An abandoned library is told to stop, has its objects destroyed, and its thread is gone before the optimizer is.
  @Test func nothingIsLeftBehind() throws {
    try install()
    let file = surplus.scratch.path("plugins/driver.surplus.yaml")
    let library = try ManifestFormat().load(file)
    let handle = try #require(dlopen(surplus.scratch.path("plugins/libdriver.so"), RTLD_NOW))
    func counter(_ name: String) throws -> Int32 {
      try #require(dlsym(handle, name)).load(as: Int32.self)
    }
    let descriptor = try #require(library.descriptors.first)
    let layout = ParameterLayout([("w", [3], .weight, 0)])
    let values = HyperparameterValues(defaultsOf: descriptor.hyperparameters)
    for steps in [0, 1, 5] {
      var optimizer: (any Optimizer)? = try library.makeOptimizer(
        "driver", Configuration(hyperparameters: values, layout: layout), page: CallPage(),
        component: 0)
      let (parameters, gradient) = (
        try FlatBuffer<Double>(count: 3), try FlatBuffer<Double>(count: 3)
      )
      var evaluated: [[Double]] = []
      for index in 0..<steps {
        evaluated.append(Array(parameters.elements))
        for place in 0..<3 { gradient.elements[place] = parameters.elements[place] - 1 }
        let outcome = try optimizer?.step(
          OptimizerStep(
            index: index, horizon: nil, loss: 1 / Double(index + 1), lowerBound: nil,
            hyperparameters: values, parameters: parameters.elements, gradient: gradient.readOnly,
            state: StateBuffers(base: nil, count: 0), random: RandomStream(key: 0)))
        #expect(outcome == .applied)
      }
      #expect(try counter("driver_running") == (steps > 0 ? 1 : 0))
      #expect(try counter("driver_objects") == (steps > 0 ? 1 : 0))
      if steps > 0 {
        let best = try FlatBuffer<Double>(count: 3)
        try optimizer?.evaluationView(
          OptimizerStep(
            index: steps, horizon: nil, loss: .nan, lowerBound: nil, hyperparameters: values,
            parameters: parameters.elements,
            gradient: UnsafeBufferPointer(start: nil, count: 0),
            state: StateBuffers(base: nil, count: 0), random: RandomStream(key: 0)),
          into: best.elements)
        #expect(Array(best.elements) == evaluated.last, "the loss fell in every step")
        #expect(throws: PluginError.self) { try optimizer?.restoreState([1]) }
        try optimizer?.restoreState([])
        #expect(try counter("driver_running") == 0)
        #expect(try counter("driver_objects") == 0)
      }
      optimizer = nil
      #expect(try counter("driver_running") == 0)
      #expect(try counter("driver_objects") == 0)
    }
  }
}
