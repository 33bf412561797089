import Access
import Kernel
import Storage
import TestKit
import Testing

@testable import Forms

/// The forms of others, published as people publish them: spreadsheets through the converter, XForms as they are.
struct RealFormsTests {
    static let converter = SpreadsheetConverter.find(named: nil, besideResources: "Resources")
    static let isConverterHere = converter.command.hasPrefix("Resources/")

    /// What is not published, and why that is right: ODK Validate refuses all of them too, but for `focus.xml`, which has no
    /// id by which a telephone could ask for it.
    static let refused = [
        "unhcr-demo.xlsx": "Choice names must be unique for each choice list",
        "exclude-non-relevant-repeat-count.xml": "line 28: <bind>: a bind has no nodeset",
        "focus.xml": "noFormID",
        "pages-comment.xml": "line 26: <bind> /data/item1_comment: the bind's path is not in the instance",
        "repeat-count-relative.xml": "line 47: <input> /data/rep1/txt2: the question's path is not in the instance",
        "repeat-count-widget-global-init.xml": "line 35: <bind> /data/rep/dec: the bind's path is not in the instance",
        "setvalue.xml": "line 39: <setvalue> /data/a: there is no event \"some-unsupported-event\"",
        "setvalue-template.xml": "line 39: <setvalue> /data/a: there is no event \"some-unsupported-event\"",
    ]

    @Test(
        .enabled(if: Shared.forms != nil, "the folder ../shared is not here"),
        .enabled(if: isConverterHere, "pyxform is not here: scripts/setup run installs it"),
        arguments: Engine.allCases)
    func `every real form is published, or refused for a reason that is written here`(engine: Engine) async throws {
        let root = try #require(Shared.forms)
        var waiting = [("xlsform", ".xls"), ("xlsform", ".xlsx"), ("xform-collect", ".xml"), ("xform-enketo", ".xml")]
            .flatMap { folder, ending in Shared.names("\(root)/\(folder)", ending).map { (folder, $0) } }
        #expect(waiting.count == 163)
        var published = 0
        var found: [String: String] = [:]
        // Several of them are versions of one form that were never meant to meet.
        while !waiting.isEmpty {
            let before = waiting.count
            var later: [(String, String)] = []
            let round = waiting
            try await FormsRoom.run(engine) { room in
                for (folder, name) in round {
                    do {
                        let source = try await room.forms.source(
                            name, Shared.bytes("\(root)/\(folder)/\(name)"), media: Shared.media("\(root)/\(folder)"),
                            actor: FormsRoom.coordinator)
                        _ = try await room.forms.publish(source, actor: FormsRoom.coordinator)
                        published += 1
                    } catch FormsProblem.versionTaken {
                        later.append((folder, name))
                    } catch {
                        found[name] = "\(error)"
                    }
                }
            }
            waiting = later
            try #require(waiting.count < before)
        }
        #expect(Set(found.keys) == Set(Self.refused.keys))
        let refused = Self.refused
        for (name, why) in found { #expect(why.contains(refused[name] ?? "no reason is known"), "\(name): \(why)") }
        #expect(published + found.count == 163)
    }
}
