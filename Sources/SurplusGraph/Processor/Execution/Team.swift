import COneDNN

/// Runs a step on several threads. They are OpenMP's, as those of the products are: threads of another kind would
/// compete with these, which wait for their next product with a busy core.
struct Team<Element: VectorElement> {
  let step: UnsafePointer<Step>
  let workspace: Workspace

  /// Runs all parts of the step, and returns when all are done.
  func run() {
    var work = SharedStep(
      step: step, workspace: workspace, isSingle: Element.precision == .f32)
    GOMP_parallel(
      { work in
        guard let work else { return }
        work.assumingMemoryBound(to: SharedStep.self).pointee.run(
          Part(index: Int(omp_get_thread_num()), count: Int(omp_get_num_threads())))
      }, &work, UInt32(workspace.threads), 0)
  }
}

/// A step as a function of C gets it, which cannot be generic.
private struct SharedStep {
  let step: UnsafePointer<Step>
  let workspace: Workspace
  let isSingle: Bool

  func run(_ part: Part) {
    if isSingle {
      Executor<Float>.run(step.pointee, part, workspace)
    } else {
      Executor<Double>.run(step.pointee, part, workspace)
    }
  }
}

extension Step {
  /// About as many elementwise operations as the step does for which other threads are worth waking: some ten
  /// microseconds on one.
  private static let worthwhile = 1 << 16

  /// Whether a number of threads share its parts; never those of a step that cannot be divided.
  func isShared(among threads: Int, singlePrecision: Bool) -> Bool {
    switch self {
    case .fused(let loop):
      loop.rows * loop.columns * loop.instructions.count >= Self.worthwhile
    case .product(let kernel, _, _, _):
      // Large products are divided by oneDNN itself; OpenBLAS takes one product after the other.
      singlePrecision && kernel.sizes.batch >= 4 * threads
        && kernel.sizes.operations >= 16 * Double(Self.worthwhile)
    case .sum(let kernel, _, _): kernel.outer * kernel.reduced * kernel.inner >= Self.worthwhile
    case .logSumExp(let kernel, _, _): kernel.rows * kernel.columns * 8 >= Self.worthwhile
    case .softmax(let kernel, _, _): kernel.rows * kernel.columns * 8 >= Self.worthwhile
    case .maximum(let kernel, _, _), .firstMaximum(let kernel, _, _):
      kernel.outer * kernel.compared * kernel.inner >= Self.worthwhile
    case .copy(let copy, _, _, _): copy.shareable >= Self.worthwhile
    case .windows(let kernel, _, _), .fold(let kernel, _, _): kernel.elements >= Self.worthwhile
    case .concatenate, .gather, .scatter, .site: false
    }
  }
}
