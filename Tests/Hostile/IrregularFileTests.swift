import CommandLineDriver
import Foundation
import Testing

/// Pipes, sockets, devices, folders and links to nowhere in the place of files: named in a message, never waited for.
@Suite struct IrregularFileTests {
  enum Kind: String, CaseIterable, Sendable {
    case pipe, socket, device, folder, danglingLink

    /// What a message says of it.
    var reason: String {
      self == .danglingLink ? "No such file or directory" : "not a regular file"
    }

    /// Makes it.
    func make(_ name: String, _ surplus: Surplus) throws {
      let path = surplus.scratch.path(name)
      let files = FileManager.default
      try files.createDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      switch self {
      case .pipe: try #require(mkfifo(path, 0o600) == 0)
      case .folder: try files.createDirectory(atPath: path, withIntermediateDirectories: false)
      case .device: try files.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
      case .danglingLink:
        try files.createSymbolicLink(atPath: path, withDestinationPath: path + ".gone")
      case .socket:
        let made = try Command.run(
          "/usr/bin/python3",
          ["-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])", name],
          in: surplus.scratch.folder)
        try #require(made.status == 0, "\(made.messages)")
      }
    }
  }

  @Test(arguments: Kind.allCases, ["bad.so", "bad.surplus.yaml"])
  func inThePlaceOfAPlugin(_ kind: Kind, name: String) throws {
    let surplus = try Surplus()
    try kind.make("plugins/\(name)", surplus)
    for plugins in ["plugins", "plugins/\(name)"] where kind != .folder || plugins == "plugins" {
      // A link to nowhere is not there, where it is asked for by name.
      if kind == .danglingLink && plugins != "plugins" { continue }
      let list = try surplus("list", "--plugins", plugins)
      #expect(list.status == 0, "\(list.messages)")
      #expect(list.output.contains("adamw"))
      #expect(list.messages.contains("warning: not usable: "), "\(list.messages)")
      // Libraries are named by the file that links lead to.
      let shown = kind == .device ? "/dev/zero" : "bad."
      #expect(list.messages.contains(shown), "\(list.messages)")
      #expect(list.messages.contains(kind.reason), "\(list.messages)")
      #expect(list.messages.split(separator: "\n").count == 1, "\(list.messages)")
    }
    // Nothing was loaded, so nothing is set aside.
    #expect(try !surplus("doctor").output.contains("set aside"))
    if name == "bad.so", kind != .danglingLink {
      let check = try surplus("plugin", "check", "plugins/\(name)")
      #expect(check.status == 3)
      #expect(check.output.contains(kind.reason), "\(check.output)\(check.messages)")
      let allow = try surplus("plugin", "allow", "plugins/\(name)")
      #expect(allow.status == 2)
      #expect(allow.messages.contains(kind.reason), "\(allow.messages)")
    }
  }

  /// The library that a manifest binds.
  @Test(arguments: [Kind.pipe, .device, .folder])
  func inThePlaceOfABoundLibrary(_ kind: Kind) throws {
    let surplus = try Surplus()
    try kind.make("plugins/bound.so", surplus)
    try surplus.scratch.write(
      """
      manifest: 1
      library: bound
      version: 1.0.0
      file: bound.so
      components:
        - id: descent
          summary: gradient descent
          hyperparameters:
            lr: { default: 0.01, range: [0, 1], summary: learning rate }
          update:
            f64: descend
            arguments: [count: size_t, parameters: pointer, gradient: pointer, hyper.lr: double]

      """,
      to: "plugins/bound.surplus.yaml")
    let list = try surplus("list", "--plugins", "plugins")
    #expect(list.status == 0)
    #expect(list.messages.contains("bound.surplus.yaml"), "\(list.messages)")
    #expect(list.messages.contains("bound.so: not a regular file"), "\(list.messages)")
  }

  /// Results, a lock and what is kept for the user.
  @Test(arguments: [Kind.pipe, .socket, .folder])
  func inThePlaceOfRecords(_ kind: Kind) throws {
    let surplus = try Surplus()
    try kind.make("out/results.sqlite", surplus)
    let show = try surplus("show", "out")
    #expect(show.status == 2)
    #expect(show.messages.contains("out/results.sqlite: not a regular file"), "\(show.messages)")
    try kind.make("surplus.lock", surplus)
    try surplus.scratch.write(Fixture.spec(), to: "spec.yaml")
    let locked = try surplus("run", "spec.yaml", "--locked")
    #expect(locked.status == 2)
    #expect(locked.messages.contains("surplus.lock: not a regular file"), "\(locked.messages)")
    // What is only kept to save time is as good as not there.
    for name in ["home/.cache/surplus/libraries.json", "home/.local/state/surplus/set-aside.json"] {
      try? FileManager.default.removeItem(atPath: surplus.scratch.path(name))
      try kind.make(name, surplus)
    }
    let list = try surplus("list")
    #expect(list.status == 0 && list.messages.isEmpty, "\(list.messages)")
  }

  /// What is written takes the place of what was there.
  @Test(arguments: [Kind.pipe, .socket, .folder])
  func inThePlaceOfAReport(_ kind: Kind) throws {
    let surplus = try Surplus()
    try #require(surplus.run(spec: Fixture.spec()).status == 0)
    try kind.make("page", surplus)
    let report = try surplus("report", "out", "--out", "page")
    #expect(report.status == 2)
    #expect(report.messages == "page: not a regular file\n")
    var status = stat()
    #expect(stat(surplus.scratch.path("page"), &status) == 0)
    #expect(status.st_mode & S_IFMT != S_IFREG)
  }

  @Test(arguments: [Kind.pipe, .device, .folder])
  func inThePlaceOfWhatIsWritten(_ kind: Kind) throws {
    let surplus = try Surplus()
    try kind.make("surplus.lock", surplus)
    let lock = try surplus("plugin", "lock")
    #expect(lock.status == 2)
    #expect(lock.messages == "surplus.lock: not a regular file\n")
    let new = try surplus("plugin", "new", "mine", "--kind", "optimizer", "--language", "c")
    #expect(new.status == 0, "\(new.messages)")
    try kind.make("mine/mine.so", surplus)
    let build = try surplus("plugin", "build", "mine")
    #expect(build.status == 2)
    #expect(build.messages == "mine/mine.so: not a regular file\n")
    for name in ["surplus.lock", "mine/mine.so"] {
      var status = stat()
      #expect(stat(surplus.scratch.path(name), &status) == 0)
      #expect(status.st_mode & S_IFMT != S_IFREG)
    }
  }

  @Test func inThePlaceOfASpec() throws {
    let surplus = try Surplus()
    try Kind.folder.make("spec.yaml", surplus)
    let run = try surplus("run", "spec.yaml")
    #expect(run.status == 2)
    #expect(run.messages == "spec.yaml: cannot be read: Is a directory\n")
  }
}
