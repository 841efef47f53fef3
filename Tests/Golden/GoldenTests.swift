import CommandLineDriver
import Foundation
import Testing

/// The shipped optimizers against runs of PyTorch, optax and other packages.
@Suite struct GoldenTests {
  /// File, and the component that is to agree with it.
  static let files = [
    ("sgd.torch", "sgd"), ("momentum.torch", "momentum"), ("momentum.optax", "momentum"),
    ("nesterov.torch", "nesterov"), ("adam.torch", "adam"), ("adam.optax", "adam"),
    ("adamw.torch", "adamw"), ("adamw.optax", "adamw"), ("lion.optax", "lion"),
    ("lion.pytorch_optimizer", "lion"), ("lion.lion_pytorch", "lion"),
    ("nadam.torch", "nadam"), ("nadam.optax", "nadam"), ("nadamw.torch", "nadam"),
    ("nadamw.optax", "nadam"), ("radam.torch", "radam"), ("radam.optax", "radam"),
    ("rmsprop.torch", "rmsprop"), ("rmsprop.optax", "rmsprop"), ("adagrad.torch", "adagrad"),
    ("adagrad.optax", "adagrad"), ("adadelta.torch", "adadelta"), ("adadelta.optax", "adadelta"),
    ("adamax.torch", "adamax"), ("adamax.optax", "adamax"), ("adamaxw.optax", "adamax"),
    ("amsgrad.torch", "amsgrad"), ("amsgrad.optax", "amsgrad"),
    ("adabelief.pytorch_optimizer", "adabelief"), ("adabelief.optax", "adabelief"),
    ("yogi.pytorch_optimizer", "yogi"), ("yogi.torch_optimizer", "yogi"), ("yogi.optax", "yogi"),
    ("adopt.pytorch_optimizer", "adopt"), ("adopt.optax", "adopt"),
    ("adan.pytorch_optimizer", "adan"), ("adan.optax", "adan"),
    ("ademamix.pytorch_optimizer", "ademamix"), ("ademamix.optax", "ademamix"),
    ("signum.pytorch_optimizer", "sign_sgd"), ("signum.optax", "sign_sgd"),
    ("sign_sgd.optax", "sign_sgd"), ("laprop.timm", "laprop"),
    ("stable_adamw.pytorch_optimizer", "stable_adamw"),
  ]

  /// Cases that no combination of components expresses, and why.
  static let skipped = [
    "adam.optax-03-factorization": "eps inside the root",
    "adamw.torch-04-quadratic": "AMSGrad",
    "radam.optax-00-quadratic": "eps after the bias correction",
    "radam.optax-01-mlp": "eps after the bias correction",
    "radam.optax-03-factorization": "eps after the bias correction",
    "radam.optax-04-quadratic": "eps after the bias correction",
    "rmsprop.optax-00-quadratic": "eps inside the root",
    "rmsprop.optax-01-mlp": "eps inside the root",
    "rmsprop.optax-03-factorization": "eps inside the root",
    "rmsprop.optax-04-quadratic": "eps inside the root",
    "rmsprop.optax-06-factorization": "a corrected mean square",
    "rmsprop.optax-07-bilinear": "a corrected mean square",
    "adagrad.torch-04-quadratic": "a rate decay inside the optimizer",
    "adagrad.optax-00-quadratic": "eps inside the root",
    "adagrad.optax-01-mlp": "eps inside the root",
    "adagrad.optax-03-factorization": "eps inside the root",
    "adagrad.optax-04-quadratic": "eps inside the root",
    "amsgrad.optax-00-quadratic": "the maximum of the corrected moment",
    "amsgrad.optax-01-mlp": "the maximum of the corrected moment",
    "amsgrad.optax-03-factorization": "the maximum of the corrected moment",
    "amsgrad.optax-04-quadratic": "the maximum of the corrected moment",
    "adabelief.optax-04-quadratic": "a look-ahead that the paper does not have",
    "adopt.pytorch_optimizer-00-quadratic": "a bound one step ahead of the paper's",
    "adopt.pytorch_optimizer-01-mlp": "a bound one step ahead of the paper's",
    "adopt.pytorch_optimizer-03-factorization": "a bound one step ahead of the paper's",
    "adopt.optax-04-quadratic": "a look-ahead that the paper does not have",
    "adan.optax-00-quadratic": "optax combines with 1 - b2 where the paper has b2",
    "adan.optax-01-mlp": "optax combines with 1 - b2 where the paper has b2",
    "adan.optax-03-factorization": "optax combines with 1 - b2 where the paper has b2",
  ]

  @Test func everyCaseAgrees() throws {
    let surplus = try Surplus()
    var table: [String] = []
    var skipped: [String: String] = [:]
    for (file, optimizer) in Self.files {
      for golden in try GoldenFile.read(file).cases {
        switch try Translation.of(golden, optimizer: optimizer) {
        case .skipped(let reason): skipped[golden.id] = reason
        case .cell(let cell): table.append(try Self.compare(cell, with: golden, surplus))
        }
      }
    }
    print(Self.heading)
    print(table.joined(separator: "\n"))
    for (id, reason) in skipped.sorted(by: { $0.key < $1.key }) {
      print("\(id): not expressible: \(reason)")
    }
    #expect(skipped == Self.skipped)
    #expect(table.count == 130)
  }

  static let heading =
    "case                                    x, float64  loss, float64  x, float32"

  /// Runs one case in both precisions and returns its line of the table.
  static func compare(
    _ cell: Translation, with golden: GoldenCase, _ surplus: Surplus, _ more: String...
  ) throws -> String {
    func trace(_ steps: Int, _ precision: String) throws -> [TraceLine] {
      var arguments = [
        "trace", "--landscape", "golden_\(golden.problem)", "--optimizer", cell.optimizer,
        "--steps", "\(steps)", "--precision", precision, "--emit", "parameters",
      ]
      arguments += cell.regularizers.flatMap { ["--regularizer", $0] } + more
      let command = try surplus.run(arguments)
      try #require(command.status == 0, "\(golden.id): \(command.messages)")
      let lines = try TraceLine.lines(of: command.output)
      try #require(lines.count == steps + 1)
      return lines
    }
    let long = try trace(golden.lossAt.keys.compactMap(Int.init).max() ?? golden.T, "f64")
    var double = Comparison(
      long, with: golden, tolerance: golden.rtol64, lossTolerance: 1e-8, floor: 1e-12)
    double.compareLate(long, with: golden)
    #expect(double.faults.isEmpty, "\(golden.id) in float64")

    var single = "-"
    if let tolerance = golden.rtol32 {
      // A loss is quadratic near its minimum: there the rounding of the point counts against the first loss.
      let found = Comparison(
        try trace(golden.T, "f32"), with: golden, tolerance: tolerance,
        lossTolerance: 10 * tolerance, floor: tolerance)
      #expect(found.faults.isEmpty, "\(golden.id) in float32")
      single = found.point.formatted(.scientific)
    }
    return [
      golden.id.padding(40), double.point.formatted(.scientific).padding(12),
      double.loss.formatted(.scientific).padding(15), single,
    ].joined()
  }

  /// The C version takes the same steps to the bit, in both precisions.
  @Test func adamWInCIsItsTwin() throws {
    let surplus = try Surplus()
    var compared = 0
    for (file, optimizer) in Self.files where optimizer == "adamw" {
      for golden in try GoldenFile.read(file).cases {
        guard case .cell(let cell) = try Translation.of(golden, optimizer: "adamw") else {
          continue
        }
        for precision in ["f64", "f32"] {
          func trace(_ optimizer: String) throws -> String {
            let command = try surplus(
              "trace", "--landscape", "golden_\(golden.problem)", "--optimizer", optimizer,
              "--steps", "500", "--precision", precision, "--emit", "parameters")
            try #require(command.status == 0, "\(command.messages)")
            return command.output
          }
          let inC = cell.optimizer.replacingOccurrences(of: "adamw:", with: "adamw_c:")
          #expect(try trace(cell.optimizer) == trace(inC), "\(golden.id) \(precision)")
          compared += 1
        }
      }
    }
    #expect(compared == 8)
  }
}

extension String {
  func padding(_ width: Int) -> String { padding(toLength: width, withPad: " ", startingAt: 0) }
}

extension FormatStyle where Self == FloatingPointFormatStyle<Double> {
  static var scientific: Self {
    FloatingPointFormatStyle<Double>().notation(.scientific).precision(.significantDigits(2))
      .locale(Locale(identifier: "en_US"))
  }
}
