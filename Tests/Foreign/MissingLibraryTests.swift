import CommandLineDriver
import Foundation
import Testing

/// A library that is not installed.
@Suite struct MissingLibraryTests {
  let surplus: Surplus
  init() throws {
    surplus = try Surplus()
    let manifest = Foreign.manifest([Foreign.descent("descent")])
    try surplus.scratch.write(
      manifest.replacingOccurrences(
        of: "file: librules.so", with: "file: libnowhere.so.7\npackage: libnowhere7"),
      to: "plugins/missing.surplus.yaml")
  }

  @Test func isNobodysErrorUnlessNamed() throws {
    let other = try surplus.run(spec: Foreign.spec(), "--plugins", "plugins")
    #expect(other.status == 0)
    #expect(other.messages.isEmpty, "\(other.messages)")
    let named = try surplus.run(spec: Foreign.spec("descent"), "--plugins", "plugins", out: "named")
    #expect(named.status == 2)
    #expect(
      named.messages.contains("spec.yaml:4:32: optimizer 'descent' cannot be used")
        && named.messages.contains("libnowhere.so.7 is not installed: apt-get install libnowhere7"),
      "\(named.messages)")
    #expect(surplus.scratch.contents("named").isEmpty)
  }

  /// A manifest says what its functions compute, whether they are there or not; the line end of a block is no line.
  @Test func saysWhatItComputes() throws {
    let manifest = surplus.scratch.text("plugins/missing.surplus.yaml")
    let texts = """
          summary: gradient descent
          formula: |
            g = gradient
            w -= lr g
          state: none
          cost: one gradient
      """
    try surplus.scratch.write(
      manifest.replacingOccurrences(of: "    summary: gradient descent", with: texts),
      to: "plugins/missing.surplus.yaml")
    let described = try surplus("describe", "descent", "--plugins", "plugins").output
    #expect(
      described.hasPrefix(
        "descent - gradient descent\n\n    g = gradient\n    w -= lr g\n\n  kind"),
      "\(described)")
    #expect(described.contains("  state       none\n  cost        one gradient\n"))
  }

  @Test func isListedWithWhatToInstall() throws {
    let list = try surplus("list", "optimizers", "--plugins", "plugins")
    #expect(list.status == 0)
    #expect(
      list.output.contains("(unavailable: libnowhere.so.7 is not installed"), "\(list.output)")
    let json = try surplus("list", "optimizers", "--json", "--plugins", "plugins")
    #expect(json.output.contains(#""unavailable" : "libnowhere.so.7 is not installed"#))
    let doctor = try surplus("doctor", "--plugins", "plugins")
    #expect(doctor.status == 0)
    #expect(
      doctor.output.contains("missing foreign: rules: libnowhere.so.7 is not installed"),
      "\(doctor.output)")
  }
}
