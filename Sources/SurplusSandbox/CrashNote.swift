import CLinux
import Glibc

/// What a process that dies of a signal says about it on the page it shares with its parent.
public struct CrashNote: Sendable, Equatable {
  /// Where on the page: signal, address, whether that is where the stack ends, whether there was no memory, whether there was no descriptor.
  static let range = 8..<13

  /// The signal; 0 for a call of exit.
  public let signal: Int32
  /// The address that could not be used; 0 if the signal was not about one.
  public let address: UInt64
  /// Whether the stack of the main thread had no more room.
  public let isStackOverflow: Bool
  /// Whether there was no memory: the last thing that failed was an allocation, or another one fails now.
  public let isOutOfMemory: Bool
  /// Whether no more files could be opened.
  public let isOutOfDescriptors: Bool

  /// What is on a page; nil if nothing was noted.
  public init?(_ page: CallPage) {
    let words = page.words + Self.range.lowerBound
    // Read once: who shares the page may change it at any time.
    let mark = words[0]
    guard mark != 0 else { return nil }
    signal = Int32(truncatingIfNeeded: mark - 1)
    address = words[1]
    isStackOverflow = words[2] != 0
    isOutOfMemory = words[3] == 1
    isOutOfDescriptors = words[4] == 1
  }

  /// Makes this process take notes on a page when it dies: every signal gets the meaning it has in a fresh
  /// process, those that a defect raises with a note before. Called before each trial, it takes back what the
  /// last one may have changed.
  public static func take(on page: CallPage) {
    self.page = page
    if !isPrepared { prepare() }
    for number in 1..<Int32(65) where !kept.contains(number) { Glibc.signal(number, SIG_DFL) }
    for number in [SIGPIPE, SIGXFSZ] { Glibc.signal(number, SIG_IGN) }
    var action = sigaction()
    action.__sigaction_handler.sa_sigaction = { number, information, _ in
      CrashNote.note(number, information)
    }
    // Once: the instruction fails again afterwards, and then nobody stands between it and its end.
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | Int32(bitPattern: UInt32(SA_RESETHAND))
    for number in defects { sigaction(number, &action, nil) }
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    errno = 0
  }

  private static let defects = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT]
  /// Cannot be changed, or belong to the C library.
  private static let kept: Set<Int32> = [SIGKILL, SIGSTOP, 32, 33]
  /// Kept until the end, which it is for.
  private nonisolated(unsafe) static var page: CallPage?
  private nonisolated(unsafe) static var isPrepared = false
  private nonisolated(unsafe) static var stack: UInt64 = 0

  /// A stack for the handler, which may run because the other is full; and where that one ends.
  private static func prepare() {
    isPrepared = true
    let bytes = 65536
    var other = stack_t(ss_sp: malloc(bytes), ss_flags: 0, ss_size: bytes)
    sigaltstack(&other, nil)
    var attributes = pthread_attr_t()
    var lowest: UnsafeMutableRawPointer?
    var size = 0
    if pthread_getattr_np(pthread_self(), &attributes) == 0 {
      pthread_attr_getstack(&attributes, &lowest, &size)
      pthread_attr_destroy(&attributes)
    }
    stack = UInt64(UInt(bitPattern: lowest))
    atexit { CrashNote.write(signal: 0, address: 0) }
  }

  private static func note(_ number: Int32, _ information: UnsafeMutablePointer<siginfo_t>?) {
    let code = information?.pointee.si_code ?? 0
    // Of a signal that somebody sent the rest says who, not where.
    let isFault = code > 0 && (number == SIGSEGV || number == SIGBUS)
    let address = isFault ? information?.pointee._sifields._sigfault.si_addr : nil
    write(signal: number, address: UInt64(UInt(bitPattern: address)))
    if code <= 0 { raise(number) }
  }

  /// Whether the address space has room for so many bytes. What printed a reason may have changed errno since.
  private static func canMap(bytes: Int) -> Bool {
    let pages = mmap(nil, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard pages != MAP_FAILED else { return false }
    munmap(pages, bytes)
    return true
  }

  /// Whether there is room for a descriptor more.
  private static func canOpen() -> Bool {
    let copy = dup(ChildDescriptor.callPage)
    if copy >= 0 { close(copy) }
    return copy >= 0 || errno != EMFILE
  }

  private static func write(signal: Int32, address: UInt64) {
    let isNoMemory = errno == ENOMEM || !canMap(bytes: 1 << 20)
    let isNoDescriptor = errno == EMFILE || !canOpen()
    guard let notes = page.map({ $0.words + range.lowerBound }), notes[0] == 0 else { return }
    notes[1] = address
    // The kernel keeps a gap of 1 MiB below the stack; a frame larger than that may reach beyond.
    let margin: UInt64 = 1 << 20
    notes[2] = address != 0 && address &+ margin >= stack && address < stack &+ 65536 ? 1 : 0
    notes[3] = isNoMemory ? 1 : 0
    notes[4] = isNoDescriptor ? 1 : 0
    notes[0] = UInt64(signal) + 1
  }
}
