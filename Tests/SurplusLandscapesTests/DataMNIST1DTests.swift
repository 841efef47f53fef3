import SurplusCore
import SurplusLandscapes
import Testing

/// Expected numbers are those of the published file (greydanus/mnist1d at 7878d96), regenerated and compared
/// with it outside this project.
@Suite struct DataMNIST1DTests {
  private let data = MNIST1D().load()

  @Test func shapes() {
    #expect(data.features == 40)
    #expect(data.classes == 10)
    #expect(data.trainInputs.count == 4000 * 40)
    #expect(data.testInputs.count == 1000 * 40)
    #expect(data.trainLabels.count == 4000)
    #expect(data.testLabels.count == 1000)
  }

  @Test func firstRow() {
    let expected = [-0.33200567, -0.47191037, -0.77869708, -1.00974083, -0.88235257]
    for (value, reference) in zip(data.trainInputs, expected) {
      #expect(abs(value - reference) < 5.1e-9)
    }
    #expect(data.trainLabels.prefix(10) == [2, 6, 4, 5, 6, 6, 6, 0, 3, 1])
  }

  @Test func sums() {
    #expect(abs(data.trainInputs.reduce(0, +) + 51.78746787509559) < 1e-9)
    #expect(abs(data.testInputs.reduce(0, +) - 51.78746787509186) < 1e-9)
    let squares = data.trainInputs.reduce(0) { $0 + $1 * $1 }
    #expect(abs(squares - 159248.2538653486) < 1e-8)
    let mean = data.trainInputs.reduce(0, +) / 160_000
    #expect(abs((squares / 160_000 - mean * mean).squareRoot() - 0.9976479749) < 1e-10)
  }

  @Test func classCounts() {
    func counts(_ labels: [Int32]) -> [Int] {
      (0..<10).map { digit in labels.count { $0 == digit } }
    }
    #expect(counts(data.trainLabels) == [398, 396, 411, 394, 394, 402, 401, 404, 402, 398])
    #expect(counts(data.testLabels) == [102, 104, 89, 106, 106, 98, 99, 96, 98, 102])
  }

  /// Largest and smallest eigenvalue of x'x/n over the training rows.
  @Test func covariance() {
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: 40), count: 40)
    for row in 0..<4000 {
      let values = Array(data.trainInputs[(row * 40)..<(row * 40 + 40)])
      for i in 0..<40 {
        for j in 0..<40 { matrix[i][j] += values[i] * values[j] / 4000 }
      }
    }
    let spectrum = eigenvalues(matrix)
    #expect(abs((spectrum.last ?? 0) - 9.63134269) < 5.1e-9)
    #expect(abs((spectrum.first ?? 0) - 0.01016066) < 5.1e-9)
  }

  @Test func catalogueGivesTheSameData() throws {
    let loaded = try DataCatalogue.load("mnist1d")
    #expect(loaded.trainInputs == data.trainInputs)
    #expect(loaded.testLabels == data.testLabels)
    #expect(loaded.digest == data.digest)
    #expect(data.digest.count == 16)
  }

  @Test func catalogueNamesWhatThereIs() {
    #expect {
      try DataCatalogue.load("mnist2d")
    } throws: { error in
      (error as? ComponentError)?.message
        == "no data set is called 'mnist2d'; there is mnist1d, fashion_mnist, licenses"
    }
  }

  @Test func digestDependsOnEveryPart() {
    func data(_ train: Double = 1, _ trainLabel: Int32 = 0, _ test: Double = 2, _ label: Int32 = 1)
      -> String
    {
      ClassificationData(
        features: 1, classes: 2, trainInputs: Inputs([train]), trainLabels: [trainLabel],
        testInputs: Inputs([test]), testLabels: [label]
      ).digest
    }
    let digests: Set = [data(), data(1.0.nextUp), data(1, 1), data(1, 0, 3), data(1, 0, 2, 0)]
    #expect(digests.count == 5)
    #expect(data() == data())
  }
}
