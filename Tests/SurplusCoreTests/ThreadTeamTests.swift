import Foundation
import SurplusCore
import Synchronization
import Testing

@Suite struct ThreadTeamTests {
  /// Each index once, round after round, and the first on the thread that asks.
  @Test(arguments: [1, 2, 5]) func doesEachPartOnce(size: Int) {
    let team = ThreadTeam(threads: size)
    let counts = Mutex([Int](repeating: 0, count: size))
    let caller = pthread_self()
    for _ in 0..<200 {
      team.run { index in
        if index == 0 { #expect(pthread_equal(pthread_self(), caller) != 0) }
        counts.withLock { $0[index] += 1 }
      }
    }
    #expect(counts.withLock { $0 } == [Int](repeating: 200, count: size))
  }

  /// Two parts that wait for each other come to an end only if they run at the same time.
  @Test func partsRunAtTheSameTime() {
    let arrived = Atomic(0)
    ThreadTeam(threads: 2).run { _ in
      arrived.add(1, ordering: .sequentiallyConsistent)
      while arrived.load(ordering: .sequentiallyConsistent) < 2 { sched_yield() }
    }
    #expect(arrived.load(ordering: .sequentiallyConsistent) == 2)
  }
}
