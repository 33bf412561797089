import Testing

@testable import Statistics

@Suite("Overlapping lists") struct CaptureHistoriesTests {
    private func read(_ text: String) throws -> CaptureHistories { try CaptureHistories(reading: Array(text.utf8)) }

    @Test func `lines of the same people add up`() throws {
        let histories = try read("police,ngo,n\n1,0,5\n0,1,4\n1,1,2\n 1 , 0 ,3\n0,0,0\n")
        #expect(histories.counts == [0, 8, 4, 2])
        #expect(histories.observed == 14)
        #expect(histories.name(3) == "police:ngo")
    }

    @Test(arguments: [
        ("", EstimateProblem.empty),
        ("a,n\n1,2\n", .tooFewLists),
        ("a,b,c,d,e,f,g,h,i,j,k,n\n", .tooManyLists(11, most: 10)),
        ("a,,n\n", .unnamedList),
        ("a,a,n\n", .duplicateList("a")),
        ("a,b,n\n1,1\n", .ragged(line: 2, fields: 2, expected: 3)),
        ("a,b,n\n1,1,3\n1,2,3\n", .notZeroOrOne(line: 3, list: "b", value: "2")),
        ("a,b,n\n1,1,-3\n", .negativeCount(line: 2)),
        ("a,b,n\n1,1,3.5\n", .notACount(line: 2, value: "3.5")),
        ("a,b,n\n1,1,9999999999999999999999\n", .notACount(line: 2, value: "9999999999999999999999")),
        ("a,b,n\n0,0,3\n", .onNoList(line: 2)),
        ("a,b,n\n1,1,0\n", .nobody),
        ("a,b,n\n", .nobody),
        ("a,b,c,n\n1,1,0,3\n", .emptyList("c")),
        ("a,b,n\n1,0,3\n0,1,3\n", .noOverlap),
        ("a,b,n\n1,0,9000000\n0,1,9000000\n1,1,9000000\n", .tooManyPeople(27_000_000, most: 10_000_000)),
        ("a,b,n\n1,1,9223372036854775807\n1,1,9223372036854775807\n", .tooManyPeople(1 << 50, most: 10_000_000)),
    ])
    func `what cannot be used is refused with its place`(_ text: String, _ problem: EstimateProblem) {
        #expect(throws: problem) { try read(text) }
    }

    @Test func `a broken file is refused with its line`() {
        #expect(throws: EstimateProblem.self) { try read("a,b,n\n1,\"1,3\n") }
    }

    @Test func `absurd parameters are refused`() {
        var options = PopulationEstimate.Options()
        options.replicates = -1
        #expect(throws: EstimateProblem.replicates(-1)) { try options.check() }
        options.replicates = 0
        options.threshold = .nan
        #expect(throws: EstimateProblem.self) { try options.check() }
    }

    @Test func `joining two lists counts whoever is on either`() throws {
        let histories = try read("a,b,c,n\n1,0,0,5\n0,1,0,4\n1,1,0,2\n0,0,1,7\n1,0,1,1\n")
        let joined = histories.joining(0, 1)
        #expect(joined.lists == ["ab", "c"])
        #expect(joined.counts == [0, 11, 7, 1])
    }
}
