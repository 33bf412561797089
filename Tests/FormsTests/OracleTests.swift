import Kernel
import Testing

@testable import Forms

/// JavaRosa 5.1, the engine of ODK Collect, filled forms by chance; this engine must agree with it. Others' forms with their
/// recordings are in `../shared`, those made for hard corners in `forms-cases/javarosa`.
struct OracleTests {
    /// One recorded filling.
    struct Recorded: Sendable, CustomStringConvertible {
        let name: String
        let folder: String
        let form: String
        let log: String
        let submission: String

        var description: String { name }
    }

    /// Differences that are right: what differs and why.
    static let explained = [
        "fieldlist-updates":
            "the question became relevant after JavaRosa had passed it, and would be asked on the way back",
        "setgeopoint-multiple-under-one":
            "ODK Validate's stand-in writes \"no client implementation\" where a place belongs",
        "setvalue-repeat-tricky-trigger-target": "random numbers, set by actions",
    ]

    static var others: [Recorded] {
        guard let forms = Shared.forms else { return [] }
        let kinds = [("collect", "xform-collect"), ("enketo", "xform-enketo"), ("xlsform", "xlsform-converted")]
        return kinds.flatMap { prefix, folder in
            Shared.names("\(forms)/\(folder)", ".xml").map { String($0.dropLast(4)) }.map { stem in
                Recorded(
                    name: stem, folder: "\(forms)/\(folder)", form: "\(forms)/\(folder)/\(stem).xml",
                    log: "\(forms)/oracle/\(prefix)--\(stem).log",
                    submission: "\(forms)/oracle/\(prefix)--\(stem).sub.xml")
            }
        }.filter { !Shared.bytes($0.submission).isEmpty }
    }

    static var own: [Recorded] {
        guard let folder = Shared.cases.map({ "\($0)/javarosa" }) else { return [] }
        return Shared.names(folder, ".sub.xml").map { String($0.dropLast(8)) }.map { stem in
            Recorded(
                name: stem, folder: folder,
                form: "\(folder)/\(stem.split(separator: "--").first.map(String.init) ?? stem).xml",
                log: "\(folder)/\(stem).asked.txt", submission: "\(folder)/\(stem).sub.xml")
        }
    }

    @Test(.enabled(if: Shared.forms != nil, "the folder ../shared is not here"), arguments: others)
    func `a form of others is read, its submission accepted whole, each question agreed`(_ recorded: Recorded) throws {
        try check(recorded)
    }

    @Test(.enabled(if: Shared.cases != nil, "the folder forms-cases is not here"), arguments: own)
    func `hard corners agree with JavaRosa question by question`(_ recorded: Recorded) throws { try check(recorded) }

    private func check(_ recorded: Recorded) throws {
        let form = try Form(reading: Shared.bytes(recorded.form), media: Shared.media(recorded.folder))
        let submission = Shared.bytes(recorded.submission)
        let judgement = form.judge(submission, FormSurroundings(clock: Shared.clock))
        #expect(judgement.isAccepted, "\(recorded): \(judgement.findings)")
        var filling = JavaRosaFilling(
            form: form, log: String(decoding: Shared.bytes(recorded.log), as: UTF8.self), recorded: submission)
        try filling.run()
        if Self.explained[recorded.name] != nil { return }
        #expect(filling.differences.isEmpty, "\(recorded): \(filling.differences.prefix(8).joined(separator: "; "))")
    }
}
