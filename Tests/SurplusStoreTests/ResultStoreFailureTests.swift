import Foundation
import SurplusCore
import SurplusStore
import Testing

/// Failures that take a process of their own.
@Suite struct ResultStoreFailureTests {
  @Test func whatWasWrittenSurvivesAKilledWriter() async throws {
    let folder = try TemporaryFolder()
    let path = folder.database
    setenv("SURPLUS_TEST_DATABASE", path, 1)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let path = try #require(ProcessInfo.processInfo.environment["SURPLUS_TEST_DATABASE"])
      let store = try ResultStore(path: path)
      try store.setPlan([entry("a"), entry("b")], about: meta)
      try store.record(trial("a"), measurements: [])
      kill(getpid(), SIGKILL)
    }
    #expect(try ResultReader(path: path).statuses() == ["a": .finished])
    let store = try ResultStore(path: path)
    #expect(try store.reader.matrix().entries.map(\.trial) == [trial("a"), nil])
    try store.close()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["results.sqlite"])
  }

  @Test func aFullDiskSaysWhatIsKept() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      // Files of at most 200 kB: what a full disk is like, without a disk to fill.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 200_000, rlim_max: 200_000)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let store = try ResultStore(path: folder.database)
      var stored = 0
      var failure: StoreError?
      while failure == nil, stored < 1000 {
        let points = (0..<100).map {
          SurplusCore.Measurement(step: $0, gradients: 0, metric: "train_loss", value: 1)
        }
        do {
          try store.record(trial("\(stored)"), measurements: points)
          stored += 1
        } catch let error as StoreError {
          failure = error
        }
      }
      let message = try #require(failure?.message)
      #expect(message.hasPrefix(folder.database))
      #expect(message.hasSuffix("results up to this one are kept"))
      #expect(stored > 0)
      #expect(try store.reader.statuses().count == stored)
    }
  }
}
