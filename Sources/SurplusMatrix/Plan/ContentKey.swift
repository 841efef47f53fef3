import Foundation
import SurplusHost
import SurplusSandbox
import SurplusTraining

/// The content keys of a cell's trials: SHA-256 of canonical JSON of everything that influences their numbers.
///
/// Names, limits and the spelling of the spec do not; every resolved value, the bytes of the plugin files, the
/// data and the result version do.
public struct ContentKey: Sendable {
  /// The canonical JSON of the cell: what its keys are made of beside the seed. It is the same in every version of
  /// Surplus whose numbers are the same, so a field that comes later is left out where it is not set.
  public let canonicalText: String

  /// The keys of a cell whose data have a digest, if it has data. The cell is encoded once for all seeds. The seed is put
  /// around it by hand: these bytes are what keys of recorded trials were computed from. Throws if a value cannot be
  /// written as JSON.
  public init(
    cell: Cell, catalogue: ComponentCatalogue, dataDigest: String?,
    kernels: [String: String] = WorkerEnvironment.kernels
  ) throws {
    let material = Material(
      landscape: Material.Part(cell.landscape, catalogue),
      optimizer: Material.Part(cell.optimizer, catalogue),
      schedulers: cell.schedulers.map { Material.Part($0, catalogue) },
      regularizers: cell.regularizers.map { Material.Part($0, catalogue) },
      budget: cell.budget, batch: cell.batch, validation: cell.validation,
      measure: cell.measure, threads: cell.threads, data: dataDigest,
      kernels: kernels.isEmpty ? nil : kernels, resultVersion: ResultVersion.current)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    canonicalText = String(decoding: try encoder.encode(material), as: UTF8.self)
  }

  /// The key for a seed: 64 hexadecimal digits.
  public func key(seed: Int) -> String {
    SHA256.hex(#"{"cell":\#(canonicalText),"seed":\#(seed)}"#.utf8)
  }

  private struct Material: Encodable {
    struct Part: Encodable {
      let id: String
      let library: String
      let sha256: String?
      let linked: String?
      let values: [String: HyperparameterValue]
      let inner: [Part]

      init(_ component: Component, _ catalogue: ComponentCatalogue) {
        id = component.id
        library = component.library
        let entry = catalogue.entry(of: component)
        sha256 = entry?.sha256
        linked = entry?.linked?.sha256
        values = component.values
        inner = component.inner.map { Part($0, catalogue) }
      }
    }

    let landscape: Part
    let optimizer: Part
    let schedulers: [Part]
    let regularizers: [Part]
    let budget: Budget
    let batch: BatchSetting
    let validation: Double
    let measure: MeasureSetting
    let threads: Int
    let data: String?
    /// Variables that choose kernels of the matrix libraries, where any is set.
    let kernels: [String: String]?
    let resultVersion: Int
  }
}
