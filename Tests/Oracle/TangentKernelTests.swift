import Foundation
import SurplusCore
import SurplusGraph
import Testing

/// Wide networks against the theory of infinite width: the engine's Jacobians give the tangent kernel.
@Suite struct TangentKernelTests {
  /// Known values of the recursion, so that what the engine is compared with stands on its own.
  @Test func theRecursionHasItsKnownValues() {
    let orders = [
      (-0.5, 1.0 / 3, 0.1089977810), (0, 0.5, 0.3183098862), (0.9, 0.8564337069, 0.9095383988),
    ]
    for (cosine, zeroth, first) in orders {
      #expect((InfiniteWidth.arcCosine(0, cosine) - zeroth).magnitude < 1e-10)
      #expect((InfiniteWidth.arcCosine(1, cosine) - first).magnitude < 1e-10)
    }
    let layers = [
      (1, 0.60899778, 0.94233111), (2, 0.68390565, 1.35147956), (3, 0.73812819, 1.73784468),
    ]
    for (depth, covariance, tangent) in layers {
      let found = InfiniteWidth.kernels(hiddenLayers: depth, 0.5)
      #expect((found.covariance - covariance).magnitude < 1e-8)
      #expect((found.tangent - tangent).magnitude < 1e-8)
      #expect(
        (InfiniteWidth.kernels(hiddenLayers: depth, 1).tangent - Double(depth + 1)).magnitude
          < 1e-12)
    }
    let gram = InfiniteWidth.tangentKernel(Self.inputs, hiddenLayers: 1).eigenvalues
    #expect(gram.isClose(to: [0.3833576146, 1.7219565126, 2.1317527353, 3.7629331279], 1e-10))
    for (depth, expected) in [(1, 1.7088500791), (2, 1.0197056623), (3, 0.7823574619)] {
      #expect((Self.interpolation(hiddenLayers: depth) - expected).magnitude < 1e-9)
    }
  }

  static let inputs = InfiniteWidth.inputs(degrees: [0, 40, 100, 200])
  static let answers = [1, -1, 1, 0.5]

  /// What the limit of gradient descent says at 150 degrees.
  static func interpolation(hiddenLayers: Int) -> Double {
    let weights = InfiniteWidth.tangentKernel(inputs, hiddenLayers: hiddenLayers).solve(answers)
    let x = InfiniteWidth.inputs(degrees: [150])[0]
    return zip(inputs, weights).reduce(0) { sum, pair in
      let cosine = zip(pair.0, x).reduce(0) { $0 + $1.0 * $1.1 }
      return sum + pair.1 * InfiniteWidth.kernels(hiddenLayers: hiddenLayers, cosine).tangent
    }
  }

  /// A network of rectifiers whose parameters are all of N(0, 1): the widths stand in front of the layers.
  static func network(_ x: [[Double]], width m: Int, hiddenLayers: Int) throws -> OutputFunction {
    let features = x[0].count
    let shapes =
      [[m, features]] + [[Int]](repeating: [m, m], count: hiddenLayers - 1) + [[1, m]]
    return try OutputFunction(shapes) { w in
      var h = w[0].graph.constant(x.flatMap { $0 }, [x.count, features])
      for layer in 0..<hiddenLayers {
        h = try h.product(w[layer], transposeRight: true).relu() * (2 / Double(m)).squareRoot()
      }
      return try h.product(w[hiddenLayers], transposeRight: true).reshape([x.count])
    }
  }

  static func start(_ network: OutputFunction, draw: Int) -> [Double] {
    RandomStream(key: 77, step: UInt64(draw)).normals(network.layout.count)
  }

  /// One hidden layer, two inputs at 60 degrees: mean 0.94233111 at every width, and a standard deviation of exactly
  /// 2.03887248 over the root of the width. Its estimate from 400 draws is right to about 5%.
  @Test(arguments: [16, 64, 256, 1024])
  func theKernelConcentratesAsOneOverTheRootOfTheWidth(_ width: Int) throws {
    let x = InfiniteWidth.inputs(degrees: [0, 60])
    let network = try Self.network(x, width: width, hiddenLayers: 1)
    let draws = try (0..<400).map {
      try network.tangentKernel(at: Self.start(network, draw: $0))[0, 1]
    }
    let mean = draws.reduce(0, +) / 400
    let deviation = (draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399).squareRoot()
    let exact = 2.03887248 / Double(width).squareRoot()
    #expect((mean - 0.94233111).magnitude < 4 * exact / 20)
    #expect((deviation / exact - 1).magnitude < 0.2)
  }

  /// Behind more layers the mean of a finite width is off by a number over the width.
  @Test(arguments: [(2, 1.35147956), (3, 1.73784468)])
  func deepKernelsApproachTheRecursion(_ hiddenLayers: Int, _ expected: Double) throws {
    let x = InfiniteWidth.inputs(degrees: [0, 60])
    let network = try Self.network(x, width: 512, hiddenLayers: hiddenLayers)
    let draws = try (0..<40).map {
      try network.tangentKernel(at: Self.start(network, draw: $0))[0, 1]
    }
    let mean = draws.reduce(0, +) / 40
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    #expect((mean - expected).magnitude < 4 * (variance / 40).squareRoot() + 5.0 / 512)
  }

  /// The covariance of the outputs of error functions: 2/pi asin(2 c / 3) for cosine c (Williams 1998,
  /// doi:10.1162/089976698300017412), 0.2163468959 at 60 degrees.
  @Test func errorFunctionsHaveTheirCovariance() throws {
    let (m, x) = (200_000, InfiniteWidth.inputs(degrees: [0, 60]))
    let hidden = try OutputFunction([[m, 2]]) { w in
      let inputs = w[0].graph.constant(x.flatMap { $0 }, [2, 2])
      return try inputs.product(w[0], transposeRight: true).erf().reshape([2 * m])
    }
    let values = try hidden.pullback(at: Self.start(hidden, draw: 0)) { $0 }.outputs
    let products = (0..<m).map { values[$0] * values[m + $0] }
    let mean = products.reduce(0, +) / Double(m)
    let variance = products.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(m)
    #expect((mean - 0.2163468959).magnitude < 4 * (variance / Double(m)).squareRoot())
    #expect((2 / Double.pi * asin(1.0 / 3) - 0.2163468959).magnitude < 1e-10)
  }

  /// Gradient descent on a wide network that starts from the function 0 ends near the interpolation by its kernel; the
  /// distance shrinks as one over the root of the width. Two copies with outputs of opposite sign make the 0.
  @Test func wideNetworksInterpolateWithTheirKernel() throws {
    let limit = Self.interpolation(hiddenLayers: 1)
    let x = Self.inputs + InfiniteWidth.inputs(degrees: [150])
    func distance(_ width: Int, _ draws: Int) throws -> Double {
      let network = try OutputFunction([[width, 2], [1, width], [width, 2], [1, width]]) { w in
        let inputs = w[0].graph.constant(x.flatMap { $0 }, [5, 2])
        func half(_ first: Int) throws -> Tensor {
          try inputs.product(w[first], transposeRight: true).relu()
            .product(w[first + 1], transposeRight: true)
        }
        return try ((half(0) - half(2)) * (1 / Double(width)).squareRoot()).reshape([5])
      }
      var squares = 0.0
      for draw in 0..<draws {
        let half = RandomStream(key: 78, step: UInt64(draw)).normals(3 * width)
        var w = half + half
        for _ in 0..<300 {
          let change = try network.pullback(at: w) { f in
            zip(f, Self.answers).map { $0 - $1 } + [0]
          }.product
          for i in w.indices { w[i] -= 0.25 * change[i] }
        }
        let f = try network.pullback(at: w) { $0 }.outputs
        #expect(Array(f[..<4]).isClose(to: Self.answers, 1e-6), "it has not converged")
        squares += (f[4] - limit) * (f[4] - limit)
      }
      return (squares / Double(draws)).squareRoot()
    }
    let (narrow, wide) = (try distance(64, 20), try distance(4096, 10))
    print("distance from the kernel's answer: width 64 \(narrow), width 4096 \(wide)")
    #expect(wide < 0.1)
    // A factor of 8 in the limit; 4 standard errors of the two estimates are a factor of 2.
    #expect(narrow / wide > 4 && narrow / wide < 16)
  }

  /// 20 inputs of 10 features, one hidden layer: with widths in front of the layers the condition of the kernel tends
  /// to 39.3; with PyTorch's start its largest eigenvalue grows in proportion to the width, from 0.1054 at 16. The
  /// numbers are means of five draws of another generator, hence the room.
  @Test func widthConditionsTheKernel() throws {
    let x = (1...20).map { i -> [Double] in
      let row = (1...10).map { cos(Double(i * $0)) }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return row.map { $0 / length }
    }
    let limit = InfiniteWidth.tangentKernel(x, hiddenLayers: 1).eigenvalues
    #expect((limit[0] / 20 - 0.00984838).magnitude < 1e-8)
    #expect((limit[19] / 20 - 0.38710826).magnitude < 1e-8)
    for (width, largest, room) in [(16, 0.1054, 0.25), (64, 0.3852, 0.15), (256, 1.4254, 0.1)] {
      let network = try OutputFunction([[width, 10], [1, width]]) { w in
        try w[0].graph.constant(x.flatMap { $0 }, [20, 10]).product(w[0], transposeRight: true)
          .relu().product(w[1], transposeRight: true).reshape([20])
      }
      let found = try (0..<5).map { draw in
        let stream = RandomStream(key: 79, step: UInt64(draw))
        let point = (0..<(11 * width)).map { i in
          (2 * stream.uniform(UInt64(i)) - 1) / Double(i < 10 * width ? 10 : width).squareRoot()
        }
        return try network.tangentKernel(at: point).eigenvalues[19] / 20
      }
      let mean = found.reduce(0, +) / 5
      print("width \(width): largest eigenvalue \(mean)")
      #expect((mean / largest - 1).magnitude < room, "width \(width): \(mean)")
    }
  }
}
