import Foundation
import Glibc
import SurplusSandbox
import Testing

@Suite struct HeldFileTests {
  private let scratch: ScratchFolder
  private var folder: Int32 { scratch.descriptor }

  init() throws { scratch = try ScratchFolder() }

  private func write(_ text: String, _ name: String) throws {
    try text.write(toFile: "\(scratch.path)/\(name)", atomically: false, encoding: .utf8)
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: "\(scratch.path)/\(name)", encoding: .utf8)
  }

  @Test func isTheFileThatWasOpened() throws {
    try write("first", "file")
    let held = try #require(HeldFile("file", in: folder))
    unlinkat(folder, "file", 0)
    symlinkat("/etc/passwd", folder, "file")
    #expect(held.copy(to: "copy", in: folder))
    #expect(text("copy") == "first")
    // Never over something that is there.
    #expect(!held.copy(to: "copy", in: folder))
    #expect(!held.copy(to: "file", in: folder))
  }

  @Test func isAlsoUnderAnotherName() throws {
    try write("first", "file")
    let held = try #require(HeldFile("file", in: folder))
    #expect(held.link(to: "other", in: folder))
    #expect(text("other") == "first")
    #expect(!held.link(to: "other", in: folder))
  }

  @Test func isARegularFile() {
    symlinkat("/etc/passwd", folder, "link")
    mkfifoat(folder, "pipe", 0o600)
    mkdirat(folder, "folder", 0o700)
    for name in ["link", "pipe", "folder", "none"] { #expect(HeldFile(name, in: folder) == nil) }
    #expect(HeldFile(folder: "\(scratch.path)/link") == nil)
    #expect(HeldFile(folder: "\(scratch.path)/folder") != nil)
  }

  /// A terabyte of nothing has room, and takes no time.
  @Test func aHoleStaysOne() throws {
    let bytes = 1 << 40
    let file = openat(folder, "file", O_CREAT | O_RDWR, 0o600)
    try #require(ftruncate(file, off_t(bytes)) == 0)
    pwrite(file, "middle", 6, off_t(bytes / 2))
    close(file)
    let held = try #require(HeldFile("file", in: folder))
    #expect(held.copy(to: "copy", in: folder))
    var status = stat()
    #expect(fstatat(folder, "copy", &status, 0) == 0)
    #expect(Int(status.st_size) == bytes && status.st_blocks < 10_000)
    let copy = openat(folder, "copy", O_RDONLY)
    var text = [UInt8](repeating: 0, count: 6)
    #expect(pread(copy, &text, 6, off_t(bytes / 2)) == 6)
    #expect(String(decoding: text, as: UTF8.self) == "middle")
    close(copy)
  }
}
