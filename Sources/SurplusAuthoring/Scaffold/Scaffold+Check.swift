import SurplusSandbox

extension Scaffold {
  /// A script that builds the plugin and compares it with a known result.
  func check() -> ScaffoldFile {
    ScaffoldFile(
      """
      #!/bin/sh
      # Builds the plugin and holds it to a known result: \(expectation).
      # Replace the result when you replace the rule. SURPLUS may name the program; else it is the one on the PATH, or the
      # one that made this.
      set -eu
      cd "$(dirname "$0")"
      surplus=${SURPLUS:-$(command -v surplus || echo "\(ChildProcess.ownExecutable)")}
      "$surplus" plugin build "$PWD"
      work=$(mktemp -d)
      trap 'rm -rf "$work"' EXIT

      trace() { "$surplus" trace --plugins "$PWD" --precision f64 --emit parameters "$@"; }
      \(comparison)
      diff "$work/expected" "$work/found" || { echo "\(name) is not what it should be" >&2; exit 1; }
      echo "\(name) is right"

      """, in: "check.sh")
  }

  private var expectation: String {
    switch kind {
    case .optimizer: "the shipped momentum, to the bit"
    case .scheduler: "the shipped step, to the bit"
    case .regularizer: "the shipped l2, to the bit"
    case .landscape: "gradient descent with a rate of 1/2 halves the point"
    }
  }

  private var comparison: String {
    let own = "\(name)/\(name)"
    func compared(_ fixed: String, _ option: String, _ shipped: String, _ values: String) -> String
    {
      """
      on_rosenbrock() { trace --landscape golden_rosenbrock --steps 20 "$@"; }
      on_rosenbrock \(fixed)--\(option) '\(own): {\(values)}' > "$work/found"
      on_rosenbrock \(fixed)--\(option) '\(shipped): {\(values)\(kind == .regularizer ? ", roles: all" : "")}' > "$work/expected"
      """
    }
    let descent = "--optimizer 'gradient_descent/sgd: {lr: 0.0005}' "
    return switch kind {
    case .optimizer:
      compared("", "optimizer", "gradient_descent/momentum", "lr: 0.0005, momentum: 0.8")
    case .scheduler: compared(descent, "scheduler", "schedules/step", "every: 4, factor: 0.5")
    case .regularizer: compared(descent, "regularizer", "penalties/l2", "strength: 0.1")
    case .landscape:
      """
      trace --landscape \(own) --optimizer 'gradient_descent/sgd: {lr: 0.5}' --steps 10 > "$work/trace"
      sed -n '$s/.*"parameters": //p' "$work/trace" > "$work/found"
      echo '[0.0009765625, -0.001953125]}' > "$work/expected"
      """
    }
  }

  /// What is there and what to type.
  func readme() -> ScaffoldFile {
    let axis =
      switch kind {
      case .optimizer: "optimizer: [\(name)/\(name): { lr: [0.001, 0.01] }]"
      case .scheduler: "scheduler: [\(name)/\(name): { every: 100 }]"
      case .regularizer: "regularizer: [none, \(name)/\(name): { strength: 0.001 }]"
      case .landscape: "landscape: [\(name)/\(name): { scale: [1, 10] }]"
      }
    return ScaffoldFile(
      """
      # \(name)

      A plugin for Surplus: one \(kind.rawValue), in \(mainFile). What it computes is a stand-in, \(summary):

      \(formula.map { "    " + $0 }.joined(separator: "\n"))

      Build it, and hold it to a known result:

          surplus plugin build .
          ./check.sh

      In a spec:

          \(axis)

          surplus run SPEC --plugins .

      """, in: "README.md")
  }

  private var mainFile: String {
    switch language {
    case .swift: "`Sources/\(type)/\(type).swift`"
    case .c: "`\(name).c`"
    case .cpp: "`\(name).cpp`"
    case .rust: "`src/lib.rs`"
    }
  }
}
