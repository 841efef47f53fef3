import Foundation
import SurplusCore
import SurplusLandscapes
import Testing

/// Files of data sets that are not files: a pipe would never end.
@Suite struct DataFilesTests {
  @Test func aPipeIsNoDataSet() throws {
    let folder = NSTemporaryDirectory() + "surplus-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, set) in [
      ("train-images-idx3-ubyte.gz", FashionMNIST(folder: folder) as any DataSet),
      ("Apache-2.0", Licenses(folder: folder)),
    ] {
      try #require(mkfifo("\(folder)/\(name)", 0o600) == 0)
      for read in [{ _ = try set.digest() }, { _ = try set.load() }] {
        let error = #expect(throws: ComponentError.self) { try read() }
        #expect(error?.message == "\(folder)/\(name): not a regular file")
      }
    }
  }
}
