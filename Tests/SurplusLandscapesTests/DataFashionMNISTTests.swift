import Foundation
import SurplusCore
import SurplusLandscapes
import Testing

/// Labels, counts, mean and deviation are published numbers. `make test` installs the data.
@Suite struct DataFashionMNISTTests {
  private static let installed = "/usr/share/datasets/fashion-mnist"

  @Test func isThePublishedDataSet() throws {
    let data = try DataCatalogue.load("fashion_mnist")
    #expect(data.features == 784)
    #expect(data.classes == 10)
    #expect(data.trainInputs.count == 60_000 * 784)
    #expect(data.testInputs.count == 10_000 * 784)
    #expect(data.trainLabels.prefix(10) == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5])
    #expect(data.testLabels.prefix(10) == [9, 2, 1, 1, 6, 1, 4, 6, 5, 7])
    for (labels, count) in [(data.trainLabels, 6000), (data.testLabels, 1000)] {
      #expect(
        (0..<10).map { label in labels.count { $0 == label } } == Array(repeating: count, count: 10)
      )
    }
  }

  @Test func pixelsHaveThePublishedMoments() throws {
    let pixels = try DataCatalogue.load("fashion_mnist").trainInputs
    var histogram = [Int](repeating: 0, count: 256)
    for pixel in pixels { histogram[Int((pixel * 255).rounded())] += 1 }
    func mean(_ power: Int) -> Double {
      let terms = histogram.enumerated().map {
        Double($1) * pow(Double($0) / 255, Double(power))
      }
      return terms.reduce(0, +) / Double(pixels.count)
    }
    #expect(abs(mean(1) - 0.2860406) < 5e-8)
    #expect(abs((mean(2) - mean(1) * mean(1)).squareRoot() - 0.3530242) < 5e-8)
    #expect(histogram[0] > 0 && histogram[255] > 0)
  }

  @Test func digestIsKnownWithoutLoading() throws {
    // Processor time of this thread, so that other programs play no part.
    func seconds(_ body: () throws -> Void) rethrows -> Double {
      var (start, end) = (timespec(), timespec())
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
      try body()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
      return Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) * 1e-9
    }
    var digest = ""
    let ofDigest = try seconds { digest = try FashionMNIST().digest() }
    let ofLoading = try seconds { _ = try FashionMNIST().load() }
    #expect(ofDigest < 0.1 * ofLoading)
    #expect(try DataCatalogue.load("fashion_mnist").digest == digest)
    #expect(digest != (try DataCatalogue.load("mnist1d").digest))
  }

  /// From zero weights, the gradient of softmax regression is known without a program: (1/10 - onehot) x / n.
  @Test func trialsSeeThePixelsOfTheirRows() throws {
    let data = try DataCatalogue.load("fashion_mnist")
    let landscape = try makeLandscape("mlp", Double.self, ["data": 2, "depth": 0, "init": 1])
    let single = try makeLandscape("mlp", Float.self, ["data": 2, "depth": 0, "init": 1])
    #expect(landscape.rows(of: .test) == 10_000)
    for row in [0, 59_999] {
      let (loss, gradient) = try landscape.evaluate(at: landscape.start(), rows: [Int32(row)])
      #expect(abs(loss - log(10)) < 1e-14)
      let pixels = Array(data.trainInputs[(row * 784)..<(row * 784 + 784)])
      let expected = (0..<10).flatMap { label in
        pixels.map { $0 * (0.1 - (Int(data.trainLabels[row]) == label ? 1 : 0)) }
      }
      expectClose(Array(gradient[..<7840]), expected, within: 1e-15)
      let rounded = try single.evaluate(at: single.start(), rows: [Int32(row)]).gradient
      expectClose(rounded[..<7840].map(Double.init), expected, within: 2e-7)
    }
  }

  @Test func namesThePackageThatIsMissing() {
    #expect(
      failure(of: FashionMNIST(folder: "/nowhere"))
        == "Fashion-MNIST is not there (/nowhere/train-images-idx3-ubyte.gz): "
        + "apt-get install dataset-fashion-mnist")
  }

  @Test func refusesDamagedFiles() throws {
    let whole = try Data(
      contentsOf: URL(filePath: "\(Self.installed)/train-labels-idx1-ubyte.gz"))
    var flipped = whole
    flipped[whole.count - 6] ^= 1
    // zlib reads what is not compressed as it is.
    let header = Data([0, 0, 8, 1, 0, 0, 0xea, 0x60])
    let cases = [
      (whole.prefix(20_000), "ends too early"), (Data(), "ends too early"),
      (flipped, "incorrect data check"),
      (header + Data(count: 59_999), "ends too early"),
      (header + Data(count: 60_001), "longer than its shape says"),
      (
        Data([0, 0, 8, 1, 0, 0, 0xea, 0x61]) + Data(count: 60_001), "not an IDX file of 60000 bytes"
      ),
      (header + Data(count: 60_000), "in place of b9f71c71bae5f277"),
    ]
    for (contents, message) in cases {
      let folder = FileManager.default.temporaryDirectory.appending(
        path: "surplus-idx-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      for name in try FileManager.default.contentsOfDirectory(atPath: Self.installed) {
        let path = folder.appending(path: name)
        if name.hasPrefix("train-labels") {
          try contents.write(to: path)
        } else {
          try FileManager.default.createSymbolicLink(
            at: path, withDestinationURL: URL(filePath: "\(Self.installed)/\(name)"))
        }
      }
      let text = failure(of: FashionMNIST(folder: folder.path))
      #expect(text.contains(message), "\(text)")
      #expect(text.hasPrefix(folder.appending(path: "train-labels-idx1-ubyte.gz").path), "\(text)")
    }
  }

  private func failure(of set: FashionMNIST) -> String {
    do {
      _ = try set.load()
      return ""
    } catch { return "\(error)" }
  }
}
