import Foundation
import Kernel
import TestKit
import Testing

@testable import Statistics

/// The stringency index of the Oxford tracker, as it was published, aligned on the day it held 50 for a week.
@Suite("Outbreak phases of the tracker") struct OutbreakPhaseTests {
    /// Nations by their three letters; the columns of days begin behind `Jurisdiction`.
    static func nations() throws -> [DailySeries] {
        let path = try Shared.required("data/oxcgrt/OxCGRT_timeseries_StringencyIndex_v1.csv")
        var reader = try CSVReader(bytes: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        let names = try #require(try reader.next()).fields
        let level = try #require(names.firstIndex(of: "Jurisdiction"))
        #expect(names[level + 1] == "01Jan2020")
        let first = try #require(Day("2020-01-01"))
        var nations: [DailySeries] = []
        while let record = try reader.next() {
            guard record.fields[level] == "NAT_TOTAL" else { continue }
            nations.append(
                DailySeries(
                    name: record.fields[0], firstOn: first, values: record.fields[(level + 1)...].map { Double($0) }))
        }
        return nations
    }

    /// The days of the file, found with another program.
    private static let expected = [
        ("CHN", "2020-01-26"), ("ITA", "2020-02-23"), ("FRA", "2020-03-16"), ("DEU", "2020-03-18"),
        ("NZL", "2020-03-21"),
        ("GBR", "2020-03-22"), ("SWE", "2020-03-25"), ("NGA", "2020-03-26"),
    ]

    @Test func `Italy comes before France, Germany and the United Kingdom`() throws {
        let nations = try Self.nations()
        let phases = try PhaseAlignment(nations, threshold: 50, daysRunning: 7)
        #expect(phases.places.count + phases.neverCrossed.count == nations.count)
        for (name, expected) in Self.expected {
            let place = try #require(phases.places.first { $0.name == name })
            #expect("\(place.crossedOn)" == expected, "\(name)")
        }
        #expect(phases.neverCrossed == ["BDI", "BLR", "NIC"])
        let zero = try #require(phases.rows(0...0).first)
        #expect(zero.values.allSatisfy { ($0 ?? 0) >= 50 })
    }
}
