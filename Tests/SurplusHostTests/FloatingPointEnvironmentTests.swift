import Glibc
import SurplusBoundary
import SurplusHost
import Testing

@Suite struct FloatingPointEnvironmentTests {
  @Test func aChangedRoundingModeIsNamedAndPutBack() throws {
    try FloatingPointEnvironment.check()
    let usual = fegetround()
    // Downward, upward and toward zero, as <fenv.h> numbers them on this machine.
    #if arch(x86_64)
      let modes: [Int32] = [0x400, 0x800, 0xC00]
    #else
      let modes: [Int32] = [0x800000, 0x400000, 0xC00000]
    #endif
    for mode in modes {
      #expect(fesetround(mode) == 0)
      #expect(throws: PluginError.self) { try FloatingPointEnvironment.check() }
      #expect(fegetround() == usual)
      try FloatingPointEnvironment.check()
    }
  }

  /// Flags that arithmetic raises are no change.
  @Test func arithmeticIsAllowed() throws {
    var value = Double.leastNonzeroMagnitude
    for _ in 0..<10 { value /= 3 }
    let ratio = 1 / value
    #expect(ratio == .infinity)
    try FloatingPointEnvironment.check()
  }
}
