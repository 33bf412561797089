import Kernel
import Testing

@testable import Forms

/// What lies beside the project: forms of others and JavaRosa's recordings of filling them.
enum Shared {
    static let forms = ["../shared"].map { "\($0)/standards/odk/forms" }.first {
        !((try? Files.names(in: $0, ending: ".csv")) ?? []).isEmpty
    }
    static let cases = ["Tests/FormsTests/cases"].first {
        !((try? Files.names(in: $0, ending: ".json")) ?? []).isEmpty
    }

    static func bytes(_ path: String) -> [UInt8] { (try? Files.read(path, limit: 1 << 26)) ?? [] }

    static func names(_ folder: String, _ ending: String) -> [String] {
        (try? Files.names(in: folder, ending: ending)) ?? []
    }

    static func media(_ folder: String) -> [String: [UInt8]] {
        var result: [String: [UInt8]] = [:]
        for place in ["\(folder)/media", folder] {
            for ending in [".csv", ".geojson"] + (place.hasSuffix("media") ? [".xml"] : []) {
                for name in names(place, ending) where result[name] == nil { result[name] = bytes("\(place)/\(name)") }
            }
        }
        return result
    }

    static let clock = FormClock("2026-11-25T12:00:00.000Z") ?? FormClock(now: .wallClock(), place: .offset(minutes: 0))
}
