import Definitions
import Forms
import Kernel
import Testing

@testable import Intake

struct MappingTests {
    private func problems(_ mapping: String) throws -> [String] {
        let form = try XForm(reading: Array(Small.xform.utf8))
        do throws(DefinitionProblems) {
            var problems = DefinitionProblems()
            guard
                let read = problems.collect({ () throws(DefinitionProblem) in
                    try Mapping(Array(mapping.utf8), file: "m.yaml")
                })
            else { throw problems }
            _ = try MappingCheck.run(read, form, try! Office.targets())  // tidy: allow - definitions that ship
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    private func change(_ old: String, _ new: String) throws -> [String] {
        #expect(Small.mapping.contains(old))
        return try problems(Small.mapping.replacing(old, with: new))
    }

    @Test func `a mapping that fits is taken`() throws { #expect(try problems(Small.mapping) == []) }

    @Test func `a question that is not there is told with its line`() throws {
        let found = try change("from: /data/gender", "from: /data/gendre")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("m.yaml:17:") == true)
        #expect(found.first?.contains("the form has no /data/gendre") == true)
    }

    @Test func `an answer that no target knows must be mapped or refused`() throws {
        #expect(
            try change(", values: {none: ''}", "").first?.contains("consent.service-referral does not know none")
                == true)
        #expect(try change("'no': ''", "'on': ''").first?.contains("does not offer on") == true)
        #expect(try change("value: outreach", "value: elsewhere").first?.contains("source does not know") == true)
    }

    @Test func `a target that the room does not have is told with those it has`() throws {
        #expect(try change("to: field.gender", "to: field.gander").first?.contains("case has no") == true)
        #expect(try change("to: risk", "to: stage").first?.contains("case has no \"stage\"") == true)
    }

    @Test func `types fit, and what repeats goes to what repeats`() throws {
        #expect(try change("from: /data/age,", "from: /data/name,").first?.contains("of type string") == true)
        #expect(
            try change("from: /data/name,", "from: /data/sibling/called,").first?.contains("repeats and this does not")
                == true)
        #expect(try change("each: /data/sibling", "each: /data/name").first?.contains("is no repeat") == true)
    }

    @Test func `another form's mapping, a misspelt key and an unknown room are refused`() throws {
        #expect(try change("form: street", "form: road").first?.contains("is for road 1") == true)
        #expect(try change("when:", "wenn:").first?.contains("unknown key \"wenn\"") == true)
        #expect(try change("opens: screening", "opens: file").first?.contains("unknown word \"file\"") == true)
    }

    @Test(arguments: Shipped.names)
    func `every shipped mapping fits its form`(name: String) throws {
        let folder = "Resources/definitions/forms/\(name)"
        let form = try XForm(reading: Files.read(folder + ".xml", limit: 1 << 24))
        let mapping = try Mapping(Files.read(folder + ".yaml", limit: 1 << 20), file: name + ".yaml")
        do { _ = try MappingCheck.run(mapping, form, Office.targets()) } catch {
            Issue.record("\(error)")
        }
    }
}

enum Shipped {
    static let names = [
        "rapid-screening", "hotline-triage", "detention-visit", "labour-inspection", "child-street-situation",
        "needs-and-risk", "service-state-report",
    ]
}
