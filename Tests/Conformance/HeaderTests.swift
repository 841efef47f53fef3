import CommandLineDriver
import Foundation
import Testing

/// The header alone, as authors of plugins in other languages meet it.
@Suite struct HeaderTests {
  private func compile(
    _ compiler: String, _ standard: String, _ source: String, file: String
  ) throws -> Command {
    let scratch = try Scratch()
    try scratch.write(source, to: file)
    return try Command.run(
      compiler,
      [
        "-std=\(standard)", "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I",
        Project.header.path, scratch.path(file),
      ])
  }

  @Test(arguments: ["c11", "c17"])
  func compilesAsC(_ standard: String) throws {
    let command = try compile(
      "/usr/bin/cc", standard, "#define SURPLUS_PLUGIN\n#include \"surplus.h\"\nint a;\n",
      file: "a.c")
    #expect(command.status == 0, "\(command.messages)")
  }

  @Test(arguments: ["c++17", "c++20"])
  func compilesAsCPlusPlus(_ standard: String) throws {
    let command = try compile(
      "/usr/bin/c++", standard, "#define SURPLUS_PLUGIN\n#include \"surplus.h\"\n", file: "a.cpp")
    #expect(command.status == 0, "\(command.messages)")
  }

  /// It includes nothing but the two headers that every C compiler has.
  @Test func standsAlone() throws {
    let text = try String(
      contentsOf: Project.header.appending(path: "surplus.h"), encoding: .utf8)
    let includes = text.split(separator: "\n").filter { $0.hasPrefix("#include") }
    #expect(includes == ["#include <stddef.h>", "#include <stdint.h>"])
  }

  /// A view has the layout of DLPack's DLTensor, by Debian's own header.
  @Test func viewsAreLaidOutLikeDLPack() throws {
    let fields = [
      ("data", "data"), ("device_type", "device.device_type"), ("device_id", "device.device_id"),
      ("ndim", "ndim"), ("type_code", "dtype.code"), ("type_bits", "dtype.bits"),
      ("type_lanes", "dtype.lanes"), ("shape", "shape"), ("strides", "strides"),
      ("byte_offset", "byte_offset"),
    ]
    let checks = fields.map { ours, theirs in
      """
      _Static_assert(offsetof(surplus_view, \(ours)) == offsetof(DLTensor, \(theirs)), "\(ours)");
      _Static_assert(sizeof ((surplus_view *)0)->\(ours) == sizeof ((DLTensor *)0)->\(theirs), "\(ours)");
      """
    }
    let source = """
      #include "surplus.h"
      #include <dlpack/dlpack.h>
      \(checks.joined(separator: "\n"))
      _Static_assert(sizeof(surplus_view) == sizeof(DLTensor), "size");
      _Static_assert(kDLCPU == 1 && kDLFloat == 2, "codes");

      """
    let command = try compile("/usr/bin/cc", "c11", source, file: "view.c")
    #expect(command.status == 0, "\(command.messages)")
  }
}
