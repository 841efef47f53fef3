import Foundation
import SurplusCore
import SurplusStore
import Testing

@Suite struct ResultStoreTests {
  @Test func aFileWithoutTablesHasNoResults() throws {
    let folder = try TemporaryFolder()
    #expect(try !ResultReader.hasResults(path: folder.database))
    // What a run leaves that was killed before its first transaction.
    try Data().write(to: URL(fileURLWithPath: folder.database))
    #expect(try !ResultReader.hasResults(path: folder.database))
    try ResultStore(path: folder.database).close()
    #expect(try ResultReader.hasResults(path: folder.database))
    let text = folder.path + "/notes.txt"
    try Data("not a database at all".utf8).write(to: URL(fileURLWithPath: text))
    #expect(throws: StoreError.self) { try ResultReader.hasResults(path: text) }
  }

  @Test func keepsEveryColumnAndTheOrderOfThePlan() throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.database)
    try store.setPlan([entry("b"), entry("waiting"), entry("a")], about: meta)
    var bare = trial("b", status: .timedOut, width: nil)
    bare.parameters = nil
    try store.record(trial("a"), measurements: [])
    try store.record(bare, measurements: [])
    try store.record(trial("of another spec"), measurements: [])
    try store.close()

    let matrix = try ResultReader(path: folder.database).matrix()
    #expect(matrix.entries.map(\.trial) == [bare, nil, trial("a")])
    #expect(matrix.name == meta.name && matrix.spec == meta.spec)
    #expect(matrix.command == meta.command && matrix.version == meta.version)
  }

  @Test func numbersComeBackToTheBit() throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.database)
    let values: [Double] = [
      0.1, 1.0 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -2, 0x1p53 + 2, 1e15 + 0.5,
      .infinity,
      -.infinity, .nan,
    ]
    let measurements = values.enumerated().map {
      SurplusCore.Measurement(step: $0, gradients: Double($0) / 3, metric: "train_loss", value: $1)
    }
    try store.setPlan([entry("a")], about: meta)
    try store.record(trial("a"), measurements: measurements)
    let back = try store.reader.matrix().entries[0].measurements
    #expect(back.map(\.value.bitPattern) == values.map(\.bitPattern))
    #expect(back.map(\.gradients) == measurements.map(\.gradients))
    let names = try output(
      of: "sqlite3",
      [
        folder.database,
        "SELECT value FROM measurements WHERE typeof(value) = 'text' ORDER BY step",
      ])
    #expect(names == "Infinity\n-Infinity\nNaN\n")
  }

  @Test func measurementsAreOrderedByStepThenMetric() throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.database)
    try store.setPlan([entry("a"), entry("b")], about: meta)
    func point(_ step: Int, _ metric: String) -> SurplusCore.Measurement {
      SurplusCore.Measurement(step: step, gradients: 0, metric: metric, value: 1)
    }
    try store.record(trial("b"), measurements: [point(10, "x"), point(9, "y"), point(9, "x")])
    try store.record(trial("a"), measurements: [point(7, "z")])
    let entries = try store.reader.matrix().entries
    #expect(entries[0].measurements == [point(7, "z")])
    #expect(entries[1].measurements == [point(9, "x"), point(9, "y"), point(10, "x")])
  }

  @Test func aTrialReplacesTheOneOfItsKeyWithItsMeasurements() throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.database)
    let point = SurplusCore.Measurement(step: 0, gradients: 0, metric: "train_loss", value: 1)
    try store.record(trial("a", status: .interrupted), measurements: [point])
    try store.record(trial("a"), measurements: [])
    try store.setPlan([entry("a")], about: meta)
    #expect(try store.reader.statuses() == ["a": .finished])
    #expect(try store.reader.matrix().entries[0].measurements.isEmpty)
  }

  @Test func aTrialIsStoredWholeOrNotAtAll() throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.database)
    let point = SurplusCore.Measurement(step: 0, gradients: 0, metric: "train_loss", value: 1)
    try store.record(trial("a"), measurements: [point])
    #expect(throws: StoreError.self) {
      try store.record(trial("a", status: .diverged), measurements: [point, point])
    }
    #expect(throws: StoreError.self) {
      try store.record(trial("b"), measurements: [point, point])
    }
    #expect(try store.reader.statuses() == ["a": .finished])
  }

  @Test func aNewPlanTakesThePlaceOfTheOldOneAndRenamesTrials() throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.database)
    try store.setPlan([entry("a"), entry("b")], about: meta)
    try store.record(trial("a"), measurements: [])
    try store.setPlan([entry("c"), entry("a", optimizer: "adamw: {lr: 0.001}")], about: meta)
    let entries = try store.reader.matrix().entries
    #expect(entries.map(\.trial?.optimizer) == [nil, "adamw: {lr: 0.001}"])
    #expect(try store.reader.meta() == meta)
  }

  @Test func aReaderLooksOnWhileAStoreWrites() throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.database)
    try store.setPlan((0..<50).map { entry("\($0)") }, about: meta)
    let reader = try ResultReader(path: folder.database)
    for index in 0..<50 {
      let points = (0..<20).map {
        SurplusCore.Measurement(step: $0, gradients: 0, metric: "train_loss", value: 1)
      }
      try store.record(trial("\(index)"), measurements: points)
      let entries = try reader.matrix().entries
      #expect(entries.filter { $0.trial != nil }.count == index + 1)
      #expect(entries.allSatisfy { $0.measurements.count == ($0.trial == nil ? 0 : 20) })
    }
  }

  @Test func closingLeavesOneFile() throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.database)
    try store.setPlan([entry("a")], about: meta)
    try store.record(trial("a"), measurements: [])
    #expect(FileManager.default.fileExists(atPath: folder.database + "-wal"))
    try store.close()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files == ["results.sqlite"])
    #expect(try output(of: "sqlite3", [folder.database, "PRAGMA journal_mode"]) == "delete\n")
  }

  @Test func closingWaitsForAReader() throws {
    let folder = try TemporaryFolder()
    let path = folder.database
    let store = try ResultStore(path: path)
    try store.record(trial("a"), measurements: [])
    let isOpen = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let reader = try? ResultReader(path: path)
      isOpen.signal()
      Thread.sleep(forTimeInterval: 0.3)
      withExtendedLifetime(reader) {}
    }
    isOpen.wait()
    try store.close()
    #expect(try output(of: "sqlite3", [path, "PRAGMA journal_mode"]) == "delete\n")
    #expect(try ResultReader(path: path).statuses() == ["a": .finished])
  }

  @Test func theFileIsReadableWithoutSurplus() throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.database)
    try store.setPlan([entry("a")], about: meta)
    try store.record(
      trial("a"),
      measurements: [
        SurplusCore.Measurement(step: 5, gradients: 5.5, metric: "test_error", value: 0.25)
      ])
    try store.close()
    func columns(_ table: String) throws -> String {
      try output(
        of: "sqlite3",
        [folder.database, "SELECT group_concat(name, ' ') FROM pragma_table_info('\(table)')"])
    }
    #expect(
      try columns("trials") == """
        key landscape width parameters optimizer scheduler regularizer seed status detail seconds \
        loss_evaluations gradients hvps gradient_equivalents state_bytes cell provenance output \
        operations

        """)
    #expect(try columns("measurements") == "trial step gradients metric value\n")
    #expect(try columns("plan") == "position key\n")
    #expect(try columns("meta") == "key value\n")
    let joined = try output(
      of: "sqlite3",
      [
        folder.database,
        """
        SELECT status, seed, width, seconds, json_extract(cell, '$.a'), step, metric, value
        FROM trials JOIN measurements ON trial = key
        """,
      ])
    #expect(joined == "finished|3|16|0.1|1|5|test_error|0.25\n")
  }

  @Test func aFileOfAnotherProgramIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    _ = try output(of: "sqlite3", [folder.database, "CREATE TABLE recipes (name)"])
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.database))
    let expected = StoreError("\(folder.database) is not a database of Surplus")
    #expect(throws: expected) { try ResultStore(path: folder.database) }
    #expect(throws: expected) { try ResultReader(path: folder.database) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.database)) == before)
  }

  @Test func textIsNoDatabase() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "this is a shopping list\n", count: 100)
    try text.write(toFile: folder.database, atomically: true, encoding: .utf8)
    let expected = StoreError("\(folder.database) is not a database of Surplus")
    #expect(throws: expected) { try ResultStore(path: folder.database) }
    #expect(throws: expected) { try ResultReader(path: folder.database) }
  }

  @Test func anOlderFileIsReadAndAddedTo() throws {
    let folder = try TemporaryFolder()
    let first = try ResultStore(path: folder.database)
    try first.setPlan([entry("a"), entry("b")], about: meta)
    try first.record(trial("a"), measurements: [])
    try first.close()
    for column in ["output", "operations"] {
      _ = try output(
        of: "sqlite3", [folder.database, "ALTER TABLE trials DROP COLUMN \(column)"])
    }
    var old = trial("a")
    old.cost.operations = 0
    #expect(try ResultReader(path: folder.database).matrix().entries.map(\.trial) == [old, nil])
    let second = try ResultStore(path: folder.database)
    try second.record(trial("b"), measurements: [])
    try second.close()
    #expect(
      try ResultReader(path: folder.database).matrix().entries.map(\.trial) == [old, trial("b")])
  }

  @Test func aNewerFileIsRefused() throws {
    let folder = try TemporaryFolder()
    try ResultStore(path: folder.database).close()
    _ = try output(of: "sqlite3", [folder.database, "PRAGMA user_version = 2"])
    let expected = StoreError(
      "\(folder.database) was written by a newer Surplus: its version is 2, known is 1")
    #expect(throws: expected) { try ResultStore(path: folder.database) }
    #expect(throws: expected) { try ResultReader(path: folder.database) }
  }

  @Test func aFileThatCannotBeOpenedSaysSo() throws {
    let folder = try TemporaryFolder()
    #expect(throws: StoreError("\(folder.database) is not there")) {
      try ResultReader(path: folder.database)
    }
    let nowhere = folder.path + "/none/results.sqlite"
    #expect {
      try ResultStore(path: nowhere)
    } throws: { error in
      "\(error)".hasPrefix("\(nowhere) cannot be opened")
    }
  }

  @Test func anEmptyFileIsFilled() throws {
    let folder = try TemporaryFolder()
    #expect(FileManager.default.createFile(atPath: folder.database, contents: nil))
    let store = try ResultStore(path: folder.database)
    try store.record(trial("a"), measurements: [])
    #expect(try store.reader.statuses().count == 1)
  }
}
