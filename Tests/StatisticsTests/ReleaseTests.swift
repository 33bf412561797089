import Kernel
import Testing

@testable import Statistics

@Suite("Releases") struct ReleaseTests {
    /// Records in which some values go together, a few are missing, and one value is one record's alone.
    private static func data(_ count: Int = 600, rare: String = "island") -> Microdata {
        var random = RandomStream(seed: 11)
        func pick(_ values: [String], _ favourite: Int) -> String {
            Int.random(in: 0..<4, using: &random) > 0 ? values[favourite] : values.randomElement(using: &random) ?? ""
        }
        var text = "sex,age,kind,place\n"
        for record in 0..<count {
            let group = record % 3
            let place = record == 5 ? rare : pick(["north", "south", "east", ""], group)
            text += "\(pick(["f", "m"], group % 2)),\(pick(["child", "adult"], group / 2)),"
            text += "\(pick(["work", "sex", "begging"], group)),\(place)\n"
        }
        do { return try MicrodataReader().read(Array(text.utf8)) } catch { fatalError("\(error)") }
    }

    private static func private4(_ domain: NoisyTables.Domain = .publicLists) throws -> Release.Method {
        .differentialPrivacy(try PrivacyBudget(epsilon: 4, delta: 1e-4), domain)
    }

    @Test func `private records keep the counts far better than independent ones would`() throws {
        let data = Self.data()
        let release = try Release.make(data, try Self.private4(), random: RandomStream(seed: 1))
        #expect(abs(release.synthetic.count - data.count) < 40)
        #expect(release.synthetic.columns.map(\.name) == data.columns.map(\.name))
        let kept = try UtilityReport(real: data, synthetic: release.synthetic).lines
        var shuffled = data
        var random = RandomStream(seed: 2)
        for column in shuffled.columns.indices { shuffled.columns[column].codes.shuffle(using: &random) }
        let independent = try UtilityReport(real: data, synthetic: shuffled).lines
        #expect(kept.map(\.length) == [1, 2, 3])
        for (kept, independent) in zip(kept, independent).dropFirst() {
            #expect(kept.meanAbsoluteError * 3 < independent.meanAbsoluteError)
        }
    }

    @Test func `a seed makes the same release again, and it says that it protects nobody`() throws {
        let data = Self.data(200)
        func release(_ random: RandomStream) throws -> Release {
            try Release.make(data, try Self.private4(), .preview, random: random)
        }
        let first = try release(RandomStream(seed: 5))
        #expect(try release(RandomStream(seed: 5)).synthetic == first.synthetic)
        #expect(try release(RandomStream(seed: 6)).synthetic != first.synthetic)
        #expect(!first.isSecret)
        #expect(try release(RandomStream()).isSecret)
    }

    @Test func `a value that one record alone has is never told where values are private`() throws {
        let data = Self.data()
        for seed in 0..<20 {
            let release = try Release.make(
                data, try Self.private4(.isPrivate), .preview, random: RandomStream(seed: UInt64(seed)))
            #expect(!release.synthetic.columns[3].values.contains("island"))
            #expect(!String(decoding: release.counts.csv, as: UTF8.self).contains("island"))
        }
    }

    @Test(arguments: [3, 10, 25])
    func `no combination that fewer than k records share is in anonymous records or their counts`(k: Int) throws {
        let data = Self.data()
        let release = try Release.make(data, .anonymity(k: k), random: RandomStream(seed: 3))
        let pair = try PairedCounts(data, release.synthetic)
        var shown = 0
        for length in 1...3 {
            pair.each(length) { real, synthetic in
                if synthetic > 0 { #expect(real >= k) }
                if synthetic > 0 { shown += 1 }
            }
        }
        #expect(shown > 20)
        for line in String(decoding: release.counts.csv, as: UTF8.self).split(separator: "\r\n").dropFirst() {
            let count = Int(line.split(separator: ",").last ?? "") ?? -1
            #expect(count >= k && count % k == 0)
        }
        let errors = try UtilityReport(real: data, synthetic: release.synthetic).lines.map(\.meanAbsoluteError)
        #expect(errors.allSatisfy { $0 < Double(k) * 2 + 10 })
    }

    @Test(arguments: [1, 0, -3, 20_000, 200])
    func `a k that protects nobody or hides everything is refused`(k: Int) {
        #expect(throws: MicrodataProblem.self) { try Release.make(Self.data(), .anonymity(k: k)) }
    }

    @Test func `a release can be ended, and its progress goes from nothing to all`() throws {
        struct Ended: Error {}
        var parts: [Double] = []
        _ = try Release.make(Self.data(100), try Self.private4(), .preview, random: RandomStream(seed: 1)) {
            parts.append($0)
        }
        #expect(parts == parts.sorted() && parts.last == 1)
        #expect(throws: Ended.self) {
            try Release.make(Self.data(100), try Self.private4(), .preview) { if $0 > 0.5 { throw Ended() } }
        }
    }

    @Test func `who copies the records is caught by the report, who protects them is not`() throws {
        let data = Self.data(400)
        let release = try Release.make(data, .anonymity(k: 10), .preview, random: RandomStream(seed: 4))
        let risk = try RiskReport(real: data, release: release, seed: 9)
        #expect(risk.rare > 0 && risk.rareShown == 0 && risk.uniqueRepeated == 0)
        #expect((0.4...0.6).contains(risk.membership))
        #expect(abs(risk.attributeInside - risk.attributeOutside) < 0.15)
        let copied = Release(
            method: release.method, synthetic: data, counts: release.counts, withheld: [], effort: .full,
            isSecret: true)
        let caught = try RiskReport(real: data, release: copied, seed: 9)
        #expect(caught.rareShown == caught.rare && caught.uniqueRepeated == caught.unique && caught.unique > 0)
        let report = ReleaseReport(
            release, utility: try UtilityReport(real: data, synthetic: release.synthetic), risk: risk,
            realRecords: data.count)
        let json = try JSONValue(parsing: report.json)
        #expect(json["protects"] == .bool(false))
        #expect(json["k"]?.integer == 10)
        #expect(json["utility"]?.items?.count == 3)
    }
}
