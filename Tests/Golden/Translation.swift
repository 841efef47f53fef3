/// A reference case in the words of a Surplus cell.
struct Translation {
  /// `momentum: {lr: 0.02, momentum: 0.9}`
  let optimizer: String
  /// Coupled weight decay.
  let regularizers: [String]

  /// Why a case cannot be expressed, or what to type for it. Throws when a setting is not understood.
  enum Outcome {
    case skipped(reason: String)
    case cell(Translation)
  }

  struct UnknownSetting: Error {
    let name: String
  }

  /// Translates a case of the optimizer `id`.
  static func of(_ golden: GoldenCase, optimizer id: String) throws -> Outcome {
    let decoupled = ["adamw", "lion", "signum"].contains(id)
    var values: [(String, String)] = []
    var regularizers: [String] = []
    for (name, setting) in golden.hyperparameters.sorted(by: { $0.key < $1.key }) {
      switch (name, setting) {
      case ("lr", .number(let value)), ("learning_rate", .number(let value)):
        values.append(("lr", "\(value)"))
      case ("betas", .numbers(let betas)):
        values += [("beta1", "\(betas[0])"), ("beta2", "\(betas[1])")]
      case ("b1", .number(let value)): values.append(("beta1", "\(value)"))
      case ("b2", .number(let value)): values.append(("beta2", "\(value)"))
      case ("eps", .number(let value)): values.append(("eps", "\(value)"))
      case ("momentum", .number(0)) where id == "sgd", ("dampening", .number(0)) where id == "sgd":
        break
      case ("momentum", .number(let value)), ("dampening", .number(let value)):
        values.append((name, "\(value)"))
      case ("nesterov", .boolean(let value)) where id == "momentum" || id == "nesterov":
        values.append(("nesterov", "\(value)"))
      case ("weight_decay", .number(let value)) where decoupled:
        values.append(("weight_decay", "\(value)"))
      case ("weight_decay", .number(let value)):
        if value != 0 { regularizers.append("l2: {strength: \(value), roles: all}") }
      case ("amsgrad", .boolean(true)): return .skipped(reason: "AMSGrad")
      case ("eps_root", .number(let value)) where value != 0:
        return .skipped(reason: "eps inside the root")
      case ("lr_decay", .number(let value)) where value != 0:
        return .skipped(reason: "a rate decay inside the optimizer")
      case ("initial_accumulator_value", .number(let value)) where value != 0:
        return .skipped(reason: "state that does not start at zero")
      // What remains of a package's switches stands as the component has it.
      case ("amsgrad", .boolean(false)), ("eps_root", .number(0)), ("lr_decay", .number(0)),
        ("initial_accumulator_value", .number(0)), ("nesterov", .boolean(false)),
        ("decoupled_weight_decay", .boolean(false)), ("fixed_decay", .boolean(false)),
        ("weight_decouple", .boolean(true)):
        break
      default: throw UnknownSetting(name: "\(golden.id): \(name)")
      }
    }
    let inline = values.map { "\($0): \($1)" }.joined(separator: ", ")
    return .cell(Translation(optimizer: "\(id): {\(inline)}", regularizers: regularizers))
  }
}
