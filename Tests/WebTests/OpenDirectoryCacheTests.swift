import Directory
import Kernel
import TestKit
import Testing
import Web

@Suite struct OpenDirectoryCacheTests {
    static let empty = DirectorySnapshot(kinds: ServiceKinds([]), regions: Regions([]))

    static func answer(_ text: String) -> HSDSAnswer { HSDSAnswer(bytes: Array(text.utf8), format: .ndjson) }

    @Test func `a whole list is gathered once for everybody, until the directory changes`() {
        let cache = OpenDirectoryCache()
        let now = Clock2020.start
        let part = cache.part(of: Self.empty, now: now)
        #expect(cache.list("services?", of: part) { Self.answer("one") } == Self.answer("one"))
        #expect(cache.list("services?", of: part) { Self.answer("two") } == Self.answer("one"))
        #expect(cache.list("organizations?", of: part) { Self.answer("other") } == Self.answer("other"))
        let changed = Self.empty.updated(revisions: [1], organisations: [], entries: [])
        let soon = cache.part(of: changed, now: now.adding(milliseconds: 14_999))
        #expect(soon.revisions == part.revisions, "a change is not seen in its moment")
        let later = cache.part(of: changed, now: now.adding(milliseconds: 15_000))
        #expect(later.revisions == [1])
        #expect(cache.list("services?", of: later) { Self.answer("new") } == Self.answer("new"))
    }

    @Test func `when enough lists are being gathered the next is asked to come back`() {
        let cache = OpenDirectoryCache()
        let part = cache.part(of: Self.empty, now: Clock2020.start)
        func depth(_ name: Int) -> Int {
            var deeper = 0
            let answer = cache.list("\(name)", of: part) {
                deeper = 1 + depth(name + 1)
                return Self.answer("")
            }
            return answer == nil ? 0 : deeper
        }
        #expect(depth(0) == OpenDirectoryCache.gatheringMax)
        #expect(cache.list("again", of: part) { Self.answer("x") } != nil, "the places are free again")
    }
}
