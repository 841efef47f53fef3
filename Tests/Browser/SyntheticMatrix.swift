import Glibc
import SurplusCore
import SurplusStore

/// A matrix of 144 trials with the looks of a real one: curves that fall, a peak where the network just fits
/// its wrong labels, seeds that differ, and a few trials that went wrong.
enum SyntheticMatrix {
  static let widths = [4, 16, 48, 192]
  static let optimizers = ["momentum: {lr: 0.05}", "adamw: {lr: 0.003}", "lion: {lr: 0.0003}"]
  static let schedulers = ["constant", "cosine"]
  static let regularizers = ["none", "[l2: {strength: 0.0001}, dropout: {rate: 0.2}]"]

  /// The alternatives as the JSON of a cell keeps them.
  private static let components = [
    "momentum: {lr: 0.05}": component("momentum", #""lr""#, #""lr":0.05"#),
    "adamw: {lr: 0.003}": component("adamw", #""lr""#, #""lr":0.003"#),
    "lion: {lr: 0.0003}": component("lion", #""lr""#, #""lr":0.0003"#),
    "constant": component("constant", "", ""), "cosine": component("cosine", "", ""), "none": "",
    "[l2: {strength: 0.0001}, dropout: {rate: 0.2}]":
      component("l2", #""strength""#, #""strength":0.0001"#) + ","
      + component("dropout", #""rate""#, #""rate":0.2"#),
  ]

  private static func component(_ id: String, _ given: String, _ values: String) -> String {
    #"{"written":"\#(id)","given":[\#(given)],"values":{\#(values)}}"#
  }

  private static func cell(
    _ width: Int, _ optimizer: String, _ scheduler: String, _ regularizer: String
  ) -> String {
    func json(_ text: String) -> String { components[text] ?? "" }
    return """
      {"landscape":{"written":"mlp","size":"width",\
      "given":["data","width","depth","label_noise"],\
      "values":{"data":"mnist1d","width":\(width),"depth":2,"label_noise":0.15}},\
      "optimizer":\(json(optimizer)),"schedulers":[\(json(scheduler))],\
      "regularizers":[\(json(regularizer))]}
      """
  }

  static var matrix: MatrixRecord {
    var entries: [MatrixRecord.Entry] = []
    for width in widths {
      for optimizer in optimizers {
        for scheduler in schedulers {
          for regularizer in regularizers {
            for seed in 0..<3 {
              entries.append(entry(width, optimizer, scheduler, regularizer, seed))
            }
          }
        }
      }
    }
    return MatrixRecord(
      name: "quickstart <& friends>",
      spec:
        "surplus: 1\nname: quickstart\nlandscape:\n  - mlp: { data: mnist1d, width: [4, 16, 48, 192] }\n",
      command: "surplus run examples/quickstart.yaml --set name='</script>'", version: "0.1.0",
      entries: entries)
  }

  private static func entry(
    _ width: Int, _ optimizer: String, _ scheduler: String, _ regularizer: String, _ seed: Int
  ) -> MatrixRecord.Entry {
    let place = (
      optimizers.firstIndex(of: optimizer) ?? 0, schedulers.firstIndex(of: scheduler) ?? 0,
      regularizers.firstIndex(of: regularizer) ?? 0
    )
    let key = "\(width) \(place) \(seed)"
    var trial = TrialRecord(
      key: key, landscape: "mlp: {data: mnist1d, width: \(width), depth: 2, label_noise: 0.15}",
      width: width, optimizer: optimizer, scheduler: scheduler, regularizer: regularizer,
      seed: seed, status: .finished, cell: cell(width, optimizer, scheduler, regularizer),
      provenance: #"{"version": "0.1.0", "threads": 1, "machine": "two cores"}"#)
    trial.parameters = 40 * width + width + width * width + width + width * 10 + 10
    trial.seconds = 0.4 + Double(width) / 40
    trial.cost.gradients = 4000
    trial.cost.stateBytes = (trial.parameters ?? 0) * (place.0 == 1 ? 8 : 4)

    switch (width, place.0, place.1, place.2, seed) {
    case (192, 2, 0, 0, 1):
      trial.status = .diverged
      trial.detail = "the loss is not finite at step 812"
    case (192, 0, 0, 1, _):
      trial.status = .crashed
      trial.detail = "momentum.step: signal 11 at step 3 <script>alert(1)</script>"
    case (4, 1, 1, 1, _):
      trial.status = .skipped
      trial.detail = "dropout needs a hidden layer"
    default: break
    }
    let steps = trial.status == .skipped || trial.status == .crashed ? 0 : 20
    let random = RandomSource(seed: UInt64(seed)).stream(key, "noise")
    return MatrixRecord.Entry(
      trial: trial,
      measurements: steps == 0
        ? [] : (0...steps).flatMap { measurements($0, width, place, random) })
  }

  private static func measurements(
    _ point: Int, _ width: Int, _ place: (Int, Int, Int), _ random: RandomStream
  ) -> [Measurement] {
    let progress = (1 - exp(-Double(point) / 5)) / (1 - exp(-4))
    let noise = { (index: Int) in 0.02 * (random.uniform(UInt64(16 * point + index)) - 0.5) }
    let capacity = log(Double(width) / 4) / log(48)
    let fitted = max(0, 0.62 - 0.95 * capacity * (place.2 == 0 ? 1 : 0.7))
    let peak = exp(-pow((capacity - 0.62) / 0.2, 2)) * (place.2 == 0 ? 0.14 : 0.04)
    let floor = 0.62 - 0.2 * capacity + peak + 0.02 * Double(place.0) - 0.03 * Double(place.1)
    let train = max(0, 0.9 - (0.9 - fitted) * progress + noise(0) * (fitted > 0 ? 1 : 0))
    let test = 0.9 - (0.9 - floor) * progress + noise(1)
    let values = [
      "train_error": train, "validation_error": test + noise(2), "test_error": test,
      "train_loss": 2.3 * train + 1e-3, "validation_loss": 2.6 * test + noise(3),
      "test_loss": 2.6 * test * (1 + 4 * peak), "learning_rate": 0.05 * (1 - progress),
      "gradient_norm": 1.2 * exp(-Double(point) / 8), "parameter_norm": 8 + progress,
      "step_seconds": 0.001,
    ]
    return values.map { metric, value in
      Measurement(
        step: 200 * point, gradients: Double(200 * point), metric: metric, value: value)
    }
  }
}
