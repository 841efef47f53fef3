import SurplusCore

/// One optimizer for the tensors of a choice, another for the rest: Muon for hidden matrices and AdamW for everything
/// else, as its authors use it (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon).
public struct Partition: DividingOptimizer {
  /// What it is.
  public static let descriptor = Descriptor(
    id: "partition", kind: .optimizer,
    summary: "one optimizer for some tensors, another for the rest",
    reference: "https://kellerjordan.github.io/posts/muon",
    formula: """
      w_roles = a step of inner from w_roles and g_roles
      w_rest  = a step of rest from w_rest and g_rest
      """,
    state: "that of inner for its tensors and that of rest for the others", cost: "one gradient",
    hyperparameters: [
      .choice(
        "roles", of: choices.map(\.rawValue), default: ParameterLayout.Selection.hidden.rawValue,
        "the tensors of inner; hidden: matrices but embeddings and the last map; matrices: all with more than one axis"
      )
    ], needs: .inner, parts: ["inner", "rest"])

  private static let choices: [ParameterLayout.Selection] = [.hidden, .matrices]

  /// The tensors of the choice, and the others.
  public let shares: [TensorShare]

  /// A rule for a layout.
  public init(_ configuration: Configuration) {
    let name = configuration.hyperparameters.choice("roles")
    guard let selection = ParameterLayout.Selection(rawValue: name) else {
      preconditionFailure("the descriptor's choices are those of the enumeration")
    }
    shares = [
      TensorShare(of: configuration.layout, where: selection.contains),
      TensorShare(of: configuration.layout) { !selection.contains($0) },
    ]
  }
}
