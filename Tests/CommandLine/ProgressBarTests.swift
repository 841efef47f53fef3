import CommandLineDriver
import Foundation
import Testing

/// The bar of a run on a terminal.
@Suite struct ProgressBarTests {
  /// Both ends of a terminal of some columns.
  private final class Terminal {
    let master: Int32
    private let replica: Int32

    init(columns: UInt16) throws {
      // Glibc's functions for this are not among those that Swift sees: unlock the other end, and ask for its number.
      let (unlock, number) = (UInt(0x4004_5431), UInt(0x8004_5430))
      var (locked, place) = (Int32(0), UInt32(0))
      master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
      guard master >= 0, ioctl(master, unlock, &locked) == 0, ioctl(master, number, &place) == 0
      else { throw DriverError("no terminal: \(String(cString: strerror(errno)))") }
      replica = open("/dev/pts/\(place)", O_RDWR | O_NOCTTY | O_CLOEXEC)
      var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
      guard replica >= 0, ioctl(replica, UInt(TIOCSWINSZ), &size) == 0 else {
        throw DriverError("no terminal: \(String(cString: strerror(errno)))")
      }
    }

    deinit {
      close(master)
      close(replica)
    }

    /// Runs a program whose messages go here. Returns its exit code and what it wrote.
    func run(_ arguments: [String], _ surplus: Surplus, _ type: String) throws -> (Int32, String) {
      let process = Process()
      process.executableURL = URL(filePath: Surplus.binary)
      process.arguments = arguments
      process.currentDirectoryURL = surplus.scratch.folder
      process.environment = surplus.environment.merging(["TERM": type]) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle(fileDescriptor: replica)
      try process.run()
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let isOver = !process.isRunning
        var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, isOver ? 0 : 100) > 0 else {
          if isOver { break } else { continue }
        }
        let count = read(master, &buffer, buffer.count)
        guard count > 0 else { break }
        bytes += buffer[..<count]
      }
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
  }

  /// What was written, and in which lines: each replaces the one before.
  private func messages(columns: UInt16, _ type: String) throws -> (String, [Substring]) {
    let surplus = try Surplus()
    try surplus.scratch.write(SmallMatrix.spec(), to: "spec.yaml")
    let (status, text) = try Terminal(columns: columns).run(
      ["run", "spec.yaml", "--out", "out"], surplus, type)
    #expect(status == 0, "\(text)")
    return (text, text.split(separator: "\r\u{1B}[K"))
  }

  @Test(arguments: [80, 40, 20, 8]) func staysOnOneLine(columns: UInt16) throws {
    let (text, lines) = try messages(columns: columns, "xterm")
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy { $0.count < Int(columns) }, "\(lines)")
    #expect(!text.contains("\n"))
    #expect(text.hasSuffix("\r\u{1B}[K"), "the line is empty in the end")
    let counts = "\(SmallMatrix.trials)/\(SmallMatrix.trials)"
    #expect(lines.last?.contains(counts) == true, "\(lines)")
  }

  /// A terminal that cannot replace a line gets no bar.
  @Test(arguments: ["dumb", ""]) func isNotForEveryTerminal(_ type: String) throws {
    #expect(try messages(columns: 80, type).0.isEmpty)
  }
}
