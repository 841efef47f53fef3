import SurplusCore
import SurplusGraph
import Testing

@Suite struct CurvatureTests {
  /// f(x) = tanh(A x): its Jacobian times v is (1 - f^2) * (A v).
  @Test func theForwardMapIsTheJacobian() throws {
    let graph = Graph()
    let x = graph.parameters(ParameterLayout([("x", [3, 1], .other, 0)]))[0]
    let a = graph.constant([1, -2, 0.5, 0.25, 3, -1], [2, 3])
    let v = graph.constant([0.5, -1, 2], [3, 1])
    let f = try a.product(x).tanh()
    let tangent = try graph.pushforward([f], along: [v], of: [x])[0]
    let expected = try (1 - f.squared()) * a.product(v)
    let values = try run(Double.self, [tangent, expected], parameters: [0.1, 0.2, -0.3])
    for (got, wanted) in zip(values[0], values[1]) { #expect(abs(got - wanted) < 1e-15) }
  }

  /// A cotangent that never gets a value must not be left in the program.
  @Test func theForwardMapNeedsNoCotangents() throws {
    let graph = Graph()
    let x = graph.parameters(ParameterLayout([("x", [4], .other, 0)]))[0]
    let v = graph.input("v", [4])
    let loss = try (x.exp() * x.sin()).sum()
    let product = try loss.hessianProduct(along: [v], withRespectTo: [x])[0]
    let program = try ProcessorExecutable<Double>(TensorProgram(values: [product]))
    #expect(!program.description.contains("cotangent"))
    // (e^x sin x)'' = 2 e^x cos x.
    let point = [0.1, -0.4, 0.9, 2]
    let vector = [1, 2, -1, 0.5]
    let got = try run(Double.self, [product], inputs: [(v, vector)], parameters: point)[0]
    let wanted = try run(
      Double.self, [(2 * x.exp()) * x.cos() * v], inputs: [(v, vector)], parameters: point)[0]
    for (got, wanted) in zip(got, wanted) { #expect(abs(got - wanted) < 1e-14) }
  }

  /// For squares of a linear model the Gauss-Newton matrix is the Hessian.
  @Test func gaussNewtonIsExactForLinearModels() throws {
    let graph = Graph()
    let w = graph.parameters(ParameterLayout([("w", [3, 1], .weight, 0)]))[0]
    let x = graph.constant([1, 2, -1, 0.5, 0, 3], [2, 3])
    let v = graph.constant([1, -1, 0.5], [3, 1])
    let outputs = try x.product(w)
    let loss = try outputs.squared().sum()
    let products = try [
      loss.gaussNewtonProduct(through: [outputs], along: [v], withRespectTo: [w])[0],
      loss.hessianProduct(along: [v], withRespectTo: [w])[0],
      2 * x.product(x.product(v), transposeLeft: true),
    ]
    let values = try run(Double.self, products, parameters: [0.3, -0.2, 0.7])
    for index in 0..<3 {
      #expect(abs(values[0][index] - values[2][index]) < 1e-14)
      #expect(abs(values[1][index] - values[2][index]) < 1e-14)
    }
  }

  /// Cross-entropy of a network that bends: the Hessian has negative curvature, the Gauss-Newton matrix has none.
  @Test(arguments: [1, 2, 3] as [UInt64]) func gaussNewtonIsNeverNegative(seed: UInt64) throws {
    var random = Randomness(seed: seed)
    let graph = Graph()
    let w = graph.parameters(
      ParameterLayout([("a", [5, 4], .weight, 0), ("b", [4, 3], .head, 1)]))
    let x = graph.constant(random.values(6 * 5), [6, 5])
    let targets = graph.constant((0..<18).map { $0 % 3 == $0 / 3 % 3 ? 1 : 0 }, [6, 3])
    let logits = try x.product(w[0]).sin().product(w[1])
    let loss = try (logits.logSumExp().sum() - (logits * targets).sum()) / 6
    let v = [
      graph.constant(random.values(20), [5, 4]), graph.constant(random.values(12), [4, 3]),
    ]
    let product = try loss.gaussNewtonProduct(through: [logits], along: v, withRespectTo: w)
    let form = try (product[0] * v[0]).sum() + (product[1] * v[1]).sum()
    let point = random.values(32, -2...2)
    #expect(try run(Double.self, [form], parameters: point)[0][0] >= 0)
  }
}
