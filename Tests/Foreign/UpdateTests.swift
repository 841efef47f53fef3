import CommandLineDriver
import Foundation
import Testing

/// Functions that make one update, bound by a manifest alone.
@Suite struct UpdateTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  static let adamw = """
      - id: adamw_foreign
        summary: AdamW of somebody else's library
        hyperparameters:
          lr: { default: 0.001, range: [0, 1], summary: learning rate }
          beta1: { default: 0.9, range: [0, 1], summary: decay of the mean }
          beta2: { default: 0.999, range: [0, 1], summary: decay of the square }
          eps: { default: 1.0e-8, range: [0, 1], summary: added to the root }
          weight_decay: { default: 0.01, range: [0, 1], summary: decoupled decay }
        traits: [elementwise, decoupled_decay]
        update:
          f64: adamw_f64
          f32: adamw_f32
          arguments:
            [count: int64, parameters: pointer, gradient: pointer, state.mean: pointer,
             state.square: pointer, hyper.lr: double, hyper.beta1: double, hyper.beta2: double,
             hyper.eps: double, hyper.weight_decay: double, iteration: long]
    """

  /// The same rule in Swift behind the boundary, and in C behind a manifest: the same bits, on every golden problem.
  @Test(arguments: ["f64", "f32"])
  func aRuleOfALibraryIsTheShippedOneToTheBit(_ precision: String) throws {
    try Foreign.rules(Self.adamw, in: surplus)
    try Foreign.compile(
      Foreign.example.appending(path: "rules.c").path, to: "librules_example.so", surplus)
    let example = try String(
      contentsOf: Foreign.example.appending(path: "rules.surplus.yaml"), encoding: .utf8)
    try surplus.scratch.write(
      example.replacingOccurrences(of: "librules.so", with: "librules_example.so")
        .replacingOccurrences(of: "library: rules", with: "library: example"),
      to: "plugins/example.surplus.yaml")
    let values = "{lr: 0.01, momentum: 0.8}"
    for (foreign, shipped) in [
      ("adamw_foreign: {lr: 0.003, weight_decay: 0.1}", "adamw: {lr: 0.003, weight_decay: 0.1}"),
      ("heavy_ball: \(values)", "momentum: \(values)"),
    ] {
      for problem in ["quadratic", "factorization", "mlp", "bilinear"] {
        func trace(_ optimizer: String) throws -> String {
          let command = try surplus(
            "trace", "--landscape", "golden_\(problem)", "--optimizer", optimizer, "--steps", "200",
            "--precision", precision, "--emit", "parameters", "--plugins", "plugins")
          try #require(command.status == 0, "\(command.messages)")
          return command.output
        }
        #expect(try trace(foreign) == trace(shipped), "\(foreign) on \(problem)")
      }
    }
  }

  /// An elementwise rule on two threads has the bits of one.
  @Test func isSplitOverThreads() throws {
    try Foreign.rules(Self.adamw, in: surplus)
    let command = try surplus(
      "bench", "optimizer", "adamw_foreign", "--parameters", "200003", "--threads", "2",
      "--plugins",
      "plugins")
    #expect(command.status == 0, "\(command.messages)")
  }

  /// Each word of the vocabulary arrives as what it says: the function writes what it sees into the parameters.
  @Test func everyWordArrives() throws {
    try Foreign.rules(
      """
        - id: show
          summary: shows what it is given
          constants: { FORTY_TWO: 42 }
          hyperparameters:
            rate: { default: 0.5, range: [-10, 10], summary: a rate }
            whole: { type: integer, default: 7, range: [0, 10], summary: a whole number }
            flag: { type: boolean, default: true, summary: a flag }
            choice:
              { type: choice, choices: { one: 11, two: 22 }, default: two, summary: a choice }
          update:
            f64: show
            over: tensors
            arguments:
              [parameters: pointer, gradient: pointer, count: size_t, rows: int, columns: int,
               loss: double, step: long, iteration: long, horizon: uint32, seed: int,
               -hyper.rate: double, hyper.whole: int, hyper.flag: int, hyper.choice: int,
               FORTY_TWO: int, null: pointer]
      """, in: surplus)
    // 6 x 4 and 5 x 4: the flat buffer holds 44 numbers, and a call sees one tensor.
    let lines = try surplus.trace(
      landscape: "golden_factorization", optimizer: "show: {rate: 0.25}", steps: 3,
      "--emit", "parameters", "--plugins", "plugins")
    for step in 0..<3 {
      let seen = try #require(lines[step + 1].parameters)
      var start = 0
      while start < seen.count {
        let (count, rows, columns) = (seen[start], seen[start + 1], seen[start + 2])
        #expect(count == rows * columns)
        let expected = [
          lines[step].loss, Double(step), Double(step + 1), 3, 1, -0.25, 7, 1, 22, 42, 1,
        ]
        #expect(Array(seen[(start + 3)..<(start + 14)]) == expected)
        start += Int(count)
      }
      #expect(start == seen.count)
    }
  }

  /// Gradient descent by BLAS's y += a x, which nobody wrote for this: the minus sign is the manifest's.
  @Test func blasDescends() throws {
    try surplus.scratch.write(
      """
      manifest: 1
      library: blas
      version: 1.0.0
      file: libopenblas.so.0
      components:
        - id: axpy
          summary: gradient descent by BLAS
          hyperparameters: { lr: { default: 0.01, range: [0, 1], summary: learning rate } }
          update:
            f64: cblas_daxpy
            f32: cblas_saxpy
            arguments:
              [count: int, -hyper.lr: real, gradient: pointer, 1: int, parameters: pointer, 1: int]

      """, to: "plugins/blas.surplus.yaml")
    for (precision, tolerance) in [("f64", 1e-12), ("f32", 1e-4)] {
      func losses(_ optimizer: String) throws -> [Double] {
        try surplus.trace(
          landscape: "golden_quadratic", optimizer: optimizer, steps: 50, "--precision", precision,
          "--plugins", "plugins"
        ).map(\.loss)
      }
      let (found, expected) = (try losses("axpy: {lr: 0.02}"), try losses("sgd: {lr: 0.02}"))
      // BLAS rounds once where the shipped rule rounds twice.
      #expect(zip(found, expected).allSatisfy { ($0 - $1).magnitude <= tolerance * $1 })
    }
  }

  /// Codes that a function returns end the trial or are an error, in the words of the manifest.
  @Test func codesAreTurnedIntoWords() throws {
    let component = Foreign.descent("coded", ", hyper.code: int, step: long", result: "status")
      .replacingOccurrences(
        of: "summary: learning rate }",
        with:
          "summary: learning rate }, code: { type: integer, default: 0, range: [0, 9], summary: what it returns }"
      )
    try Foreign.rules(
      component, codes: "codes: { 0: ok, 1: { stop: it is enough }, 2: { error: no memory } }",
      in: surplus)
    let command = try surplus.run(
      spec: Foreign.spec("coded: {code: [0, 1, 2, 3]}"), "--plugins", "plugins")
    #expect(command.status == 3)
    let rows = try surplus.results().rows(
      "SELECT status, detail FROM trials WHERE optimizer LIKE 'coded%' ORDER BY optimizer")
    #expect(rows.map { $0["status"] } == ["finished", "stopped", "refused", "refused"])
    #expect(
      rows[2]["detail"]?.contains("step 3: coded returned 2: no memory") == true, "\(rows[2])")
    #expect(
      rows[3]["detail"]?.contains("coded returned 3, which the manifest does not explain") == true)
  }

  /// The file of the library is part of what a trial is: another library, another trial.
  @Test func theBytesOfTheLibraryCount() throws {
    try Foreign.rules(Foreign.descent("too_far"), in: surplus)
    let source = "#include <stddef.h>\nvoid f(size_t n, double *x, const double *g, double lr)"
    for factor in ["1", "2"] {
      try surplus.scratch.write(
        "\(source) { for (size_t i = 0; i < n; i++) x[i] -= \(factor) * lr * g[i]; }\n", to: "f.c")
      try Foreign.compile(surplus.scratch.path("f.c"), to: "librules.so", surplus)
      try surplus.scratch.write(
        Foreign.manifest([Foreign.descent("f")]), to: "plugins/rules.surplus.yaml")
      let command = try surplus.run(spec: Foreign.spec("f"), "--plugins", "plugins")
      #expect(command.status == 0, "\(command.messages)")
    }
    let rows = try surplus.results().rows(
      "SELECT provenance FROM trials WHERE optimizer = 'f'")
    #expect(rows.count == 2)
    let provenance = rows[0]["provenance"] ?? ""
    #expect(provenance.contains("rules.surplus.yaml") && provenance.contains("librules.so"))
  }

  /// The example is built and run as its text says.
  @Test func theExampleWorksAsItStands() throws {
    try Foreign.compile(
      Foreign.example.appending(path: "rules.c").path, to: "librules.so", surplus)
    try FileManager.default.copyItem(
      atPath: Foreign.example.appending(path: "rules.surplus.yaml").path,
      toPath: surplus.scratch.path("plugins/rules.surplus.yaml"))
    let command = try surplus(
      "run", Foreign.example.appending(path: "rules.yaml").path, "--out", "out", "--plugins",
      "plugins", "--set", "budget.steps=60")
    #expect(command.status == 0, "\(command.messages)")
    #expect(command.messages.isEmpty, "\(command.messages)")
    let learned = try surplus.results().rows(
      """
      SELECT optimizer FROM trials t
      JOIN measurements first ON first.trial = t.key AND first.step = 0
      JOIN measurements last ON last.trial = t.key AND last.step = 60
      WHERE first.metric = 'train_loss' AND last.metric = 'train_loss' AND last.value < first.value
      """)
    #expect(learned.count == 12, "each of 3 optimizers, 2 widths and 2 seeds learns something")
  }
}
