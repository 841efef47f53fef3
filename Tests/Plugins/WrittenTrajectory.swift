import Glibc

/// The points of a method before each step and after the last one, from the formulas of its paper.
struct WrittenTrajectory {
  /// Where gradients are taken.
  var trained: [[Double]] = []
  /// What the method says its answer is.
  var shown: [[Double]] = []

  private mutating func add(trained: [Double], shown: [Double]) {
    self.trained.append(trained)
    self.shown.append(shown)
  }

  /// a x + b y.
  private static func mix(_ a: Double, _ x: [Double], _ b: Double, _ y: [Double]) -> [Double] {
    zip(x, y).map { a * $0 + b * $1 }
  }

  /// Schedule-free gradient descent, Defazio et al. 2024, arXiv:2405.15682, equations 2 to 4, where averages are weighted
  /// by the square of the rate: y = (1 - beta) z + beta x is trained and x is the answer.
  static func scheduleFree(
    _ problem: WrittenProblem, steps: Int, beta: Double, rate: (Int) -> Double
  ) -> WrittenTrajectory {
    var result = WrittenTrajectory()
    var (z, x, weights) = (problem.start, problem.start, 0.0)
    for step in 0...steps {
      let y = mix(1 - beta, z, beta, x)
      result.add(trained: y, shown: x)
      let weight = rate(step) * rate(step)
      weights += weight
      z = mix(1, z, -rate(step), problem.gradient(y))
      x = mix(1 - weight / weights, x, weight / weights, z)
    }
    return result
  }

  /// Lookahead, Zhang et al. 2019, arXiv:1907.08610, algorithm 1, around gradient descent: the fast weights are trained,
  /// the slow ones are the answer.
  static func lookahead(
    _ problem: WrittenProblem, steps: Int, rate: Double, every: Int, alpha: Double
  ) -> WrittenTrajectory {
    var result = WrittenTrajectory()
    var (fast, slow) = (problem.start, problem.start)
    for step in 1...(steps + 1) {
      result.add(trained: fast, shown: slow)
      fast = mix(1, fast, -rate, problem.gradient(fast))
      if step.isMultiple(of: every) {
        slow = mix(1, slow, alpha, mix(1, fast, -1, slow))
        fast = slow
      }
    }
    return result
  }

  /// Gradient descent with momentum, and the exponential average of its points, corrected for its start as Kingma and Ba
  /// 2015, arXiv:1412.6980, section 7.2, write it.
  static func average(
    _ problem: WrittenProblem, steps: Int, rate: Double, momentum: Double, decay: Double
  ) -> WrittenTrajectory {
    var result = WrittenTrajectory()
    var w = problem.start
    var buffer = [Double](repeating: 0, count: w.count)
    var average = buffer
    for step in 0...steps {
      let corrected = average.map { $0 / (1 - pow(decay, Double(step))) }
      result.add(trained: w, shown: step == 0 ? w : corrected)
      buffer = mix(momentum, buffer, 1, problem.gradient(w))
      w = mix(1, w, -rate, buffer)
      average = mix(decay, average, 1 - decay, w)
    }
    return result
  }
}
