import SurplusCore
import SurplusMatrix
import Testing

@Suite struct SpecCatalogueTests {
  private func entry(_ id: String, _ library: String, needs: Needs = [], setAside: String? = nil)
    -> ComponentCatalogue.Entry
  {
    ComponentCatalogue.Entry(
      descriptor: Descriptor(id: id, kind: .optimizer, summary: "", needs: needs),
      library: library, path: "/plugins/lib\(library).so", setAside: setAside)
  }

  private func message(_ id: String, _ entries: [ComponentCatalogue.Entry], unusable: [String] = [])
    -> String
  {
    do {
      let catalogue = ComponentCatalogue(entries: entries, unusable: unusable)
      return try catalogue.resolve(id, kind: .optimizer).library
    } catch {
      return "\(error)"
    }
  }

  @Test func anIdInTwoLibrariesMustBeQualified() {
    let both = [entry("sgd", "a"), entry("sgd", "b")]
    #expect(
      message("sgd", both)
        == "'sgd' is ambiguous: a/sgd in /plugins/liba.so, b/sgd in /plugins/libb.so; write one of these"
    )
    #expect(message("a/sgd", both) == "a")
    #expect(message("b/sgd", both) == "b")
  }

  @Test func oneLibraryIdInTwoFilesCannotBeQualified() {
    #expect(
      message("a/sgd", [entry("sgd", "a"), entry("sgd", "a")])
        == "'a/sgd' is ambiguous: a/sgd in /plugins/liba.so, a/sgd in /plugins/liba.so; two files carry one library id; rename or remove one"
    )
  }

  @Test func aNeedThatIsNotKnownIsRefusedByName() {
    #expect(
      message("sgd", [entry("sgd", "a", needs: Needs(rawValue: 1 << 40 | 1))])
        == "optimizer 'sgd' needs a service that this version of Surplus lacks (need bit 40)")
  }

  @Test func whatWasSetAsideIsTakenWhereThereIsNothingElse() {
    let broken = entry("sgd", "a", setAside: "it crashed")
    #expect(message("sgd", [broken]) == "a")
    #expect(message("sgd", [broken, entry("sgd", "b")]) == "b")
    #expect(message("a/sgd", [broken, entry("sgd", "b")]) == "a")
  }

  @Test func whatIsNotLoadedSaysWhy() {
    #expect(
      message("sgd", [], unusable: ["/plugins/libc.so: no entry"])
        == "unknown optimizer 'sgd'; not loaded: /plugins/libc.so: no entry")
  }
}
