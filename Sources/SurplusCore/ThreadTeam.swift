import Glibc

/// Threads that each do a part of a piece of work, and wait for the next one.
///
/// Not Dispatch's: when its queues are full it looks into `/proc/<thread>` for what its threads do, which the sandbox of
/// plugins does not allow, and ends the process.
package final class ThreadTeam {
  private let board = Board()
  private let size: Int
  private var threads: [pthread_t] = []

  /// A team of a number of threads, of which the one that calls `run` is the first. Where the system gives fewer, those
  /// that there are do all of the work.
  package init(threads count: Int) {
    size = count
    for index in 1..<max(count, 1) {
      var thread = pthread_t()
      let start = Unmanaged.passRetained(Start(board: board, index: index))
      let code = pthread_create(
        &thread, nil,
        { start in
          guard let start else { return nil }
          Unmanaged<Start>.fromOpaque(start).takeRetainedValue().work()
          return nil
        }, start.toOpaque())
      guard code == 0 else {
        start.release()
        break
      }
      threads.append(thread)
    }
  }

  deinit {
    board.end()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Calls a body with each index below the size of the team, each on a thread of its own, and returns when all are
  /// done. Never from within a body.
  package func run(_ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      board.begin(body, for: threads.count)
      body(0)
      for index in threads.count + 1..<max(size, threads.count + 1) { body(index) }
      board.waitForAll()
    }
  }

  private final class Start {
    let board: Board
    let index: Int

    init(board: Board, index: Int) {
      self.board = board
      self.index = index
    }

    func work() { board.work(as: index) }
  }

  /// What the threads have in common; outlives the team by as long as they take to notice its end.
  private final class Board {
    // All of it is guarded by the mutex.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let hasWork = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let isDone = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var body: ((Int) -> Void)?
    private var round = 0
    private var busy = 0
    private var isOver = false

    init() {
      pthread_mutex_init(mutex, nil)
      pthread_cond_init(hasWork, nil)
      pthread_cond_init(isDone, nil)
    }

    deinit {
      pthread_mutex_destroy(mutex)
      pthread_cond_destroy(hasWork)
      pthread_cond_destroy(isDone)
      mutex.deallocate()
      hasWork.deallocate()
      isDone.deallocate()
    }

    func begin(_ body: @escaping (Int) -> Void, for threads: Int) {
      pthread_mutex_lock(mutex)
      self.body = body
      round += 1
      busy = threads
      pthread_cond_broadcast(hasWork)
      pthread_mutex_unlock(mutex)
    }

    func waitForAll() {
      pthread_mutex_lock(mutex)
      while busy > 0 { pthread_cond_wait(isDone, mutex) }
      body = nil
      pthread_mutex_unlock(mutex)
    }

    func end() {
      pthread_mutex_lock(mutex)
      isOver = true
      pthread_cond_broadcast(hasWork)
      pthread_mutex_unlock(mutex)
    }

    /// Lets go of the body before it says that it is done with it: the body's owner wants it back.
    private func work(_ index: Int) {
      let body = body
      pthread_mutex_unlock(mutex)
      body?(index)
      pthread_mutex_lock(mutex)
    }

    func work(as index: Int) {
      var last = 0
      pthread_mutex_lock(mutex)
      while true {
        while round == last && !isOver { pthread_cond_wait(hasWork, mutex) }
        if isOver { break }
        last = round
        work(index)
        busy -= 1
        if busy == 0 { pthread_cond_signal(isDone) }
      }
      pthread_mutex_unlock(mutex)
    }
  }
}
