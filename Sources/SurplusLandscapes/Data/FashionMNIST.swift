import Glibc
import SurplusCore

/// Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747): grey pictures of clothes, 28 x 28 pixels in
/// [0, 1], 10 classes, 60,000 training and 10,000 test examples.
///
/// Read from the files of Debian's package dataset-fashion-mnist, which holds the authors' files but for the name
/// and time that gzip stores.
public struct FashionMNIST: DataSet {
  /// The Debian package.
  public static let package = "dataset-fashion-mnist"

  private let folder: String

  /// The data set in a folder, that of the Debian package unless given.
  public init(folder: String = "/usr/share/datasets/fashion-mnist") { self.folder = folder }

  /// Id `fashion_mnist`.
  public var descriptor: Descriptor {
    Descriptor(
      id: "fashion_mnist", kind: .data,
      summary: "Fashion-MNIST: 10 classes, 784 features, 60000 training and 10000 test rows",
      reference: "arXiv:1708.07747")
  }

  /// Reads and checks the data; it takes about 0.3 s.
  public func load() throws -> ClassificationData {
    let trainInputs = try bytes(of: Self.files[0])
    let trainLabels = try bytes(of: Self.files[1])
    let testInputs = try bytes(of: Self.files[2])
    let testLabels = try bytes(of: Self.files[3])
    return ClassificationData(
      features: 784, classes: 10, trainInputs: Inputs(pixels: trainInputs),
      trainLabels: trainLabels.map(Int32.init), testInputs: Inputs(pixels: testInputs),
      testLabels: testLabels.map(Int32.init), digest: try digest())
  }

  /// The sizes of the only files that `load` accepts. Throws when there are none.
  public func shape() throws -> ExampleShape {
    for file in Self.files { _ = try path(of: file) }
    return ExampleShape(
      features: 784, classes: 10, trainRows: Self.files[1].shape[0],
      testRows: Self.files[3].shape[0]
    )
  }

  /// The digest of the only files that `load` accepts. Throws when there are none.
  public func digest() throws -> String {
    for file in Self.files { _ = try path(of: file) }
    var hash = FNVHash()
    for file in Self.files { hash.add(Array(file.digest.utf8)) }
    return hash.hexadecimal
  }

  private struct File {
    let name: String
    let shape: [Int]
    /// FNV-1a of the uncompressed bytes after the header.
    let digest: String
  }

  // Pinned from files whose MD5, with the name and time of the authors' gzip files put back, is what the authors
  // publish.
  private static let files = [
    File(name: "train-images-idx3-ubyte.gz", shape: [60000, 28, 28], digest: "51ac53b882edba04"),
    File(name: "train-labels-idx1-ubyte.gz", shape: [60000], digest: "b9f71c71bae5f277"),
    File(name: "t10k-images-idx3-ubyte.gz", shape: [10000, 28, 28], digest: "1b11fc03671b2f71"),
    File(name: "t10k-labels-idx1-ubyte.gz", shape: [10000], digest: "25bdf8123f06fac3"),
  ]

  private func bytes(of file: File) throws -> [UInt8] {
    let path = try path(of: file)
    let bytes = try IDXFile(path: path, shape: file.shape).bytes
    var hash = FNVHash()
    hash.add(bytes)
    guard hash.hexadecimal == file.digest else {
      throw ComponentError(
        "\(path): its contents have the checksum \(hash.hexadecimal) in place of \(file.digest)")
    }
    return bytes
  }

  private func path(of file: File) throws -> String {
    let path = "\(folder)/\(file.name)"
    guard access(path, F_OK) == 0 else {
      throw ComponentError(
        "Fashion-MNIST is not there (\(path)): apt-get install \(Self.package)")
    }
    try RegularFile.check(path)
    return path
  }
}
