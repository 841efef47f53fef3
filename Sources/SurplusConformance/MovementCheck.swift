import SurplusBoundary
import SurplusCore

extension ConformanceCheck {
  static let movesEveryElement = ConformanceCheck(
    25, "moves_every_element",
    "what moves each of a few elements with a gradient moves each of thousands, in one tensor and in many",
    [.optimizer], seconds: 60
  ) { check in
    /// The tensors that have an element which ten steps left where it was, with the number of such elements.
    func still(_ layout: ParameterLayout) throws -> [(name: String, count: Int)] {
      let problem = CheckProblem.quadratic(layout, check.random("problem"))
      let optimizer = try CheckedOptimizer(check, problem)
      var hasMoved = problem.start.map { _ in false }
      for _ in 0..<10 {
        let before = optimizer.parameters.values
        try optimizer.step(gradient: nil)
        let after = optimizer.parameters.values
        for index in hasMoved.indices where after[index] != before[index] { hasMoved[index] = true }
      }
      return layout.tensors.compactMap { tensor in
        let count = hasMoved[tensor.offset..<(tensor.offset + tensor.count)].count { !$0 }
        return count > 0 ? (tensor.name, count) : nil
      }
    }
    // One that looks at losses alone, or takes a few coordinates at a time, promises nothing here.
    guard try still(CheckLayouts.vector(16)).isEmpty else {
      throw CheckSkip("it does not move each of 16 elements in ten steps")
    }
    for (name, layout) in CheckLayouts.large {
      check.note("the layout: \(name)")
      do {
        let left = try still(layout)
        try demand(
          left.isEmpty,
          "every element with a gradient moved in ten steps, with the layout: \(name)",
          saw:
            "\(left[0].count) elements of '\(left[0].name)' and \(left.count - 1) other tensors did not"
        )
      } catch let error as PluginError where !error.lacksReason {
        check.warn("refuses the layout: \(name): \(error.message)")
      }
    }
  }
}
