import SurplusSandbox
import Testing

@Suite struct CallPageTests {
  @Test func aSharedPageShowsWhereTheOtherSideIs() throws {
    let file = try TemporaryFile(bytes: 4096)
    let worker = try CallPage(descriptor: file.descriptor)
    let parent = try CallPage(descriptor: file.descriptor)
    worker.clear()
    #expect(!parent.place.isInside)
    #expect(parent.place.function == .none)
    worker.enter(step: 12)
    worker.begin(component: 2, .decay)
    #expect(parent.place.isInside)
    #expect(parent.place.step == 12)
    #expect(parent.place.component == 2)
    #expect(parent.place.function == .decay)
    worker.end()
    #expect(!parent.place.isInside)
    #expect(parent.place.sequence == 2)
  }
}
