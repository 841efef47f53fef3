public import CSurplus
public import SurplusCore

extension Precision {
  /// Its dtype in the header.
  @inlinable package var code: UInt32 {
    UInt32(self == .f32 ? SURPLUS_F32 : SURPLUS_F64)
  }

  /// The precision of a dtype; nil for one that there is not.
  package init?(code: UInt32) {
    switch Int(code) {
    case Int(SURPLUS_F32): self = .f32
    case Int(SURPLUS_F64): self = .f64
    default: return nil
    }
  }
}

extension Split {
  /// Its number in the header.
  package var code: UInt32 {
    switch self {
    case .train: UInt32(SURPLUS_TRAIN)
    case .validation: UInt32(SURPLUS_VALIDATION)
    case .test: UInt32(SURPLUS_TEST)
    }
  }

  /// The split of a number; nil for one that there is not.
  package init?(code: UInt32) {
    guard let split = Split.allCases.first(where: { $0.code == code }) else { return nil }
    self = split
  }
}
