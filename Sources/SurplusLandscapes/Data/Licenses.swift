import Glibc
import SurplusCore

/// The characters of eight licence texts that every Debian system holds, in the package base-files: 170,000 characters
/// of formal English, to be predicted one from the other. The first nine tenths are for training; the rest is the end
/// of the Mozilla licences.
///
/// An example is one character and its label the next; a landscape that reads longer contexts puts rows together.
public struct Licenses: DataSet {
  private let folder: String

  /// The texts in a folder, that of base-files unless given.
  public init(folder: String = "/usr/share/common-licenses") { self.folder = folder }

  private static let names = [
    "Apache-2.0", "Artistic", "GFDL-1.3", "GPL-2", "GPL-3", "LGPL-2.1", "MPL-1.1", "MPL-2.0",
  ]

  /// Id `licenses`.
  public var descriptor: Descriptor {
    Descriptor(
      id: "licenses", kind: .data,
      summary: "Characters of eight licence texts in Debian's base-files, each with the next one")
  }

  /// Reads the texts. Labels are the bytes that occur, in their order.
  public func load() throws -> ClassificationData {
    let text = try Self.names.flatMap { try bytes(of: "\(folder)/\($0)") }
    let alphabet = Set(text).sorted()
    var numbers = [Int32](repeating: 0, count: 256)
    for (number, byte) in alphabet.enumerated() { numbers[Int(byte)] = Int32(number) }
    let characters = text.map { numbers[Int($0)] }
    let training = characters.count / 10 * 9
    func part(_ range: Range<Int>) -> (inputs: Inputs, labels: [Int32]) {
      (
        Inputs(characters[range.lowerBound..<(range.upperBound - 1)].map(Double.init)),
        Array(characters[(range.lowerBound + 1)..<range.upperBound])
      )
    }
    let (train, test) = (part(0..<training), part(training..<characters.count))
    return ClassificationData(
      features: 1, classes: alphabet.count, trainInputs: train.inputs, trainLabels: train.labels,
      testInputs: test.inputs, testLabels: test.labels)
  }

  private func bytes(of path: String) throws -> [UInt8] {
    guard access(path, F_OK) == 0 else {
      throw ComponentError("a licence text is not there (\(path)): apt-get install base-files")
    }
    return try RegularFile.bytes(path)
  }
}
