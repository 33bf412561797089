import Foundation
import Kernel
import Testing

@testable import Statistics

/// Multiple-systems estimates against published data and, for the numbers, SparseMSE 2.0.1 (R), the package of Chan,
/// Silverman and Vincent (JASA 2021; arXiv 1902.05156). The data: United Kingdom 2013 (Silverman, Home Office 2014),
/// Netherlands 2010-2015 (Cruyff, van Dijk, van der Heijden 2017), New Orleans and western United States.
@Suite("Hidden population") struct PopulationTests {
    private static let folder = "../shared/data/mse"
    private static let isThere = FileManager.default.fileExists(atPath: "\(folder)/UKdat.csv")

    private func lists(_ name: String) throws -> CaptureHistories {
        let file = name.hasSuffix("_5") ? String(name.dropLast(2)) : name
        let histories = try CaptureHistories(reading: try Files.read("\(Self.folder)/\(file).csv", limit: 1 << 20))
        switch name {
        case "UKdat_5": return histories.joining(2, 5)
        case "Ned_5": return histories.joining(0, 2)
        default: return histories
        }
    }

    private struct Published: Sendable {
        let data: String
        let observed: Int
        let main: Double
        let mainInterval: ClosedRange<Double>?
        let stepwise: Double
        let stepwiseInterval: ClosedRange<Double>?
        /// Finite pairs in the order in which they were added.
        let added: [String]
        let all: Double?
    }

    private static let published = [
        Published(
            data: "UKdat", observed: 2_744, main: 12214.0, mainInterval: 10988.8...13621.3, stepwise: 11418.0,
            stepwiseInterval: 9977.3...13145.7,
            added: ["PF:NCA", "LA:NG", "NG:GP", "LA:PF", "PF:GP", "GO:GP", "NG:GO"], all: 10568.7),
        Published(
            data: "UKdat_5", observed: 2_744, main: 13444.1, mainInterval: nil, stepwise: 11313.0,
            stepwiseInterval: 9884.4...13027.4,
            added: ["LA:NG", "NG:GP", "PFNCA:GP", "PFNCA:LA", "GO:GP", "NG:GO"], all: 11232.5),
        Published(
            data: "Ned", observed: 8_234, main: 52823.5, mainInterval: 48523.9...57581.9, stepwise: 111139.4,
            stepwiseInterval: 92439.9...133991.5, added: ["O:Z", "P:Z", "I:Z", "P:R", "O:P", "K:O"], all: 47683.2),
        Published(
            data: "Ned_5", observed: 8_234, main: 52923.9, mainInterval: nil, stepwise: 121521.6,
            stepwiseInterval: nil, added: ["IO:Z", "P:Z", "P:R", "IO:P", "IO:K"], all: 45135.4),
        Published(
            data: "NewOrl", observed: 185, main: 996.7, mainInterval: 644.9...1617.5, stepwise: 1183.7,
            stepwiseInterval: 720.9...2046.1, added: ["D:E"], all: nil),
        Published(
            data: "Western", observed: 345, main: 2007.1, mainInterval: 1420.4...2914.0, stepwise: 2483.4,
            stepwiseInterval: 1657.1...3830.0, added: ["A:E"], all: nil),
        Published(
            data: "Artificial_3", observed: 96, main: 539.1, mainInterval: 278.6...1170.9, stepwise: 539.1,
            stepwiseInterval: 278.6...1170.9, added: [], all: nil),
    ]

    @Test(.enabled(if: isThere, "the published lists are not here: ../shared/data/mse"), arguments: published)
    private func `published estimates come out to their printed digits`(_ known: Published) throws {
        let histories = try lists(known.data)
        #expect(histories.observed == known.observed)
        var options = PopulationEstimate.Options()
        options.replicates = 0
        let estimate = try PopulationEstimate(histories, options)
        let main = try #require(estimate.model(.mainEffects)?.fit)
        #expect(abs(main.total - known.main) < 0.06)
        if let interval = known.mainInterval { expectSame(main.interval, interval, within: 0.06) }
        let stepwise = try #require(estimate.model(.stepwise))
        let fit = try #require(stepwise.fit)
        #expect(abs(fit.total - known.stepwise) < 0.06)
        if let interval = known.stepwiseInterval { expectSame(fit.interval, interval, within: 0.06) }
        #expect(stepwise.pairs.filter { histories.overlap($0) > 0 }.map(histories.name) == known.added)
        if let all = known.all {
            let fit = try #require(estimate.model(.allPairs)?.fit)
            #expect(abs(fit.total - all) < 0.06)
        }
    }

    @Test(.enabled(if: isThere, "the published lists are not here: ../shared/data/mse"))
    func `published measures of fit come out`() throws {
        let cases: [(String, PopulationModel.Kind, deviance: Double?, aic: Double)] = [
            ("UKdat", .mainEffects, 179.355, 305.020), ("UKdat", .stepwise, 22.994, 162.659),
            ("UKdat_5", .stepwise, nil, 127.599), ("Ned", .allPairs, nil, 195.851), ("Western", .stepwise, nil, 91.840),
        ]
        for (data, kind, deviance, aic) in cases {
            let fit = try #require(PopulationModel(try lists(data), kind, threshold: 0.02).fit)
            if let deviance { #expect(abs(fit.deviance - deviance) < 0.000_6) }
            #expect(abs(fit.aic - aic) < 0.000_6, "\(data)")
        }
    }

    @Test(.enabled(if: isThere, "the published lists are not here: ../shared/data/mse"))
    func `a model that the data do not identify is refused, and gives no number`() throws {
        let estimate = try PopulationEstimate(try lists("Artificial_3"), PopulationEstimate.Options())
        let all = try #require(estimate.model(.allPairs))
        #expect(all.result == .failure(PopulationModel.Refused(why: .notIdentifiable)))
    }

    /// BCa of SparseMSE with 1,000 replicates; both depend on their seeds, so the end is compared within what seeds move.
    @Test(
        .enabled(if: isThere, "the published lists are not here: ../shared/data/mse"),
        arguments: [
            ("UKdat_5", 8785.0...14701), ("Ned_5", 47393...162846), ("Western", 1293...3672),
            ("Artificial_3", 281...1484),
        ])
    func `bootstrap intervals are the published ones but for the seed`(
        _ data: String, _ known: ClosedRange<Double>
    ) throws {
        var options = PopulationEstimate.Options()
        options.seed = 5
        let estimate = try PopulationEstimate(try lists(data), options)
        let interval = try #require(estimate.bootstraps[.stepwise]?.interval)
        expectSame(interval, known, part: 0.05)
        // The same seed draws the same lists.
        #expect(try PopulationEstimate(try lists(data), options) == estimate)
    }

    private func expectSame(_ a: ClosedRange<Double>, _ b: ClosedRange<Double>, within: Double = 0, part: Double = 0) {
        #expect(abs(a.lowerBound - b.lowerBound) < max(within, part * b.lowerBound), "\(a) \(b)")
        #expect(abs(a.upperBound - b.upperBound) < max(within, part * b.upperBound), "\(a) \(b)")
    }

    @Test func `two lists give Lincoln and Petersen's number, Chapman's, and the log-linear one`() throws {
        // 200 and 150 people, 30 on both.
        let histories = CaptureHistories(lists: ["a", "b"], counts: [0, 170, 120, 30])
        let two = try #require(TwoLists(histories))
        #expect(two.lincolnPetersen == 1_000)
        #expect(abs(two.chapman - 978.0645) < 0.001)
        #expect(TwoLists(first: 200, second: 150, both: 25).lincolnPetersen == 1_200)
        let estimate = try PopulationEstimate(histories, PopulationEstimate.Options())
        let fit = try #require(estimate.model(.mainEffects)?.fit)
        #expect(abs(fit.total - 1_000) < 1e-6)
        #expect(estimate.model(.allPairs)?.fit == nil)
        #expect(estimate.warnings.contains(.twoListsOnly))
    }

    /// Independent lists of a known population: the truth lies inside the 95 % interval far more often than not.
    @Test func `independent lists of a known population are estimated right`() {
        var inside = 0
        for seed in 1...40 {
            var random = RandomStream(seed: UInt64(seed))
            var counts = [Int](repeating: 0, count: 16)
            for _ in 0..<2_000 {
                var history = 0
                for (list, chance) in [0.2, 0.15, 0.3, 0.1].enumerated()
                where Double.random(in: 0..<1, using: &random) < chance { history |= 1 << list }
                if history != 0 { counts[history] += 1 }
            }
            let model = PopulationModel(
                CaptureHistories(lists: ["a", "b", "c", "d"], counts: counts), .mainEffects, threshold: 0.02)
            if model.fit?.interval.contains(2_000) == true { inside += 1 }
        }
        #expect(inside >= 34)
    }
}
