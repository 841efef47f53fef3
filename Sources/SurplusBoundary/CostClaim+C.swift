public import CSurplus
public import SurplusCore

extension surplus_claim {
  /// What stands in a record before a component claims anything.
  @inlinable package static var none: surplus_claim {
    surplus_claim(losses: .max, gradients: .max, products: .max)
  }

  /// No claims, or those that were made.
  @inlinable package init(_ claim: CostClaim?) {
    func count(_ value: Int?) -> UInt64 { value.map(UInt64.init) ?? .max }
    self.init(
      losses: count(claim?.losses), gradients: count(claim?.gradients),
      products: count(claim?.products))
  }
}

extension CostClaim {
  /// What a component wrote; nil when it claimed nothing.
  @inlinable @inline(__always)
  package init?(_ claim: surplus_claim) {
    let none = UInt64.max
    if claim.losses == none && claim.gradients == none && claim.products == none { return nil }
    func count(_ value: UInt64) -> Int? { value == none ? nil : Int(clamping: value) }
    self.init(
      losses: count(claim.losses), gradients: count(claim.gradients),
      products: count(claim.products))
  }
}
