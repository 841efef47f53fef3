import SurplusCore
import SurplusStore

/// Records of small matrices, built by hand.
enum Fixture {
  static let momentum = WrittenComponent("momentum", ["lr": "0.05"])
  static let adamw = WrittenComponent("adamw", ["lr": "0.003", "weight_decay": "0.01"])

  static func mlp(width: Int, size: String? = "width") -> WrittenComponent {
    WrittenComponent("mlp", ["data": "\"mnist1d\"", "width": "\(width)"], size: size)
  }

  static func entry(
    width: Int = 4, landscape: WrittenComponent? = nil, optimizer: WrittenComponent = momentum,
    scheduler: String = "constant", regularizers: [WrittenComponent] = [], seed: Int = 0,
    status: TrialStatus = .finished,
    detail: String = "", final: [String: Double] = [:]
  ) -> MatrixRecord.Entry {
    let landscape = landscape ?? mlp(width: width)
    let scheduling = WrittenComponent(scheduler)
    let names = [landscape.text, optimizer.text, scheduler, regularizers.text, "\(seed)"]
    var trial = TrialRecord(
      key: names.joined(separator: " "), landscape: landscape.text, width: width,
      optimizer: optimizer.text, scheduler: scheduler, regularizer: regularizers.text, seed: seed,
      status: status, detail: detail,
      cell: """
        {"landscape":\(landscape.json),"optimizer":\(optimizer.json),\
        "schedulers":[\(scheduling.json)],"regularizers":\(regularizers.json)}
        """, provenance: #"{"version":"0.1.0"}"#)
    trial.parameters = 41 * width + 11 * width
    trial.seconds = 2
    trial.cost.gradients = 4000
    trial.cost.stateBytes = 1664
    let measurements = final.sorted { $0.key < $1.key }.flatMap { metric, value in
      [
        Measurement(step: 0, gradients: 0, metric: metric, value: 2 * value),
        Measurement(step: 4000, gradients: 4000, metric: metric, value: value),
      ]
    }
    return MatrixRecord.Entry(trial: trial, measurements: measurements)
  }

  static func matrix(_ entries: [MatrixRecord.Entry]) -> MatrixRecord {
    MatrixRecord(
      name: "small", spec: "surplus: 1\nname: small\n", command: "surplus run small.yaml",
      version: "0.1.0", entries: entries)
  }

  /// Two widths, two optimizers, three seeds. Momentum wins on validation, AdamW on test; one trial in each bad way.
  static let mixed = matrix(
    (0..<3).map { seed in
      entry(
        seed: seed,
        final: [
          "train_error": 0.40, "validation_error": 0.49 + 0.01 * Double(seed),
          "test_error": 0.60,
        ])
    }
      + (0..<3).map { seed in
        entry(
          optimizer: adamw, seed: seed,
          final: ["train_error": 0.30, "validation_error": 0.55, "test_error": 0.50])
      }
      + [
        entry(
          width: 16, seed: 0,
          final: ["train_error": 0.1, "validation_error": 0.2, "test_error": 0.3]),
        entry(
          width: 16, seed: 1, status: .diverged, detail: "loss is not finite at step 12",
          final: ["train_error": 0.9, "validation_error": 0.9, "test_error": .nan]),
        entry(
          width: 16, seed: 2, status: .crashed, detail: "momentum.step: SIGSEGV at step 3"),
        entry(width: 16, optimizer: adamw, seed: 0, status: .skipped, detail: "no <dropout> site"),
        entry(width: 16, optimizer: adamw, seed: 1, status: .skipped, detail: "no <dropout> site"),
        MatrixRecord.Entry(trial: nil, measurements: []),
      ])
}
