import Definitions
import Directory
import Testing

@Suite struct DirectoryDefinitionTests {
    @Test func `the definitions that we ship are read`() throws {
        let kinds = try ServiceKinds.load("Resources/definitions/services/kinds.yaml")
        #expect(kinds["safe-accommodation"]?.hasPlaces == true)
        #expect(kinds["legal-aid"]?.hasPlaces == false)
        #expect(kinds["other"] != nil)
        let regions = try Regions.load("Resources/definitions/regions/demo.yaml")
        #expect(regions.all.count == 13)
    }

    @Test(arguments: [
        (
            "a neighbour that does not agree",
            "regions:\n  - {code: a, name: A, neighbours: [b]}\n  - {code: b, name: B}\n"
        ),
        ("a code twice", "regions:\n  - {code: a, name: A}\n  - {code: a, name: B}\n"),
        ("a code with a space", "regions:\n  - {code: a b, name: A}\n"), ("no region", "regions: []\n"),
    ])
    func `wrong regions are refused with their line`(name: String, text: String) throws {
        #expect(throws: DefinitionProblem.self, "\(name)") {
            try Regions(definition: DefinitionFile.parse(text, file: "regions.yaml"))
        }
    }

    @Test func `a kind in which people live is never known to stand in public`() throws {
        let kinds = try ServiceKinds.load("Resources/definitions/services/kinds.yaml")
        for code in ["safe-accommodation", "emergency-accommodation", "child-protection", "other", "unheard-of"] {
            #expect(kinds.hides(Service.Details(name: "x", kind: code)))
        }
        #expect(!kinds.hides(Service.Details(name: "x", kind: "legal-aid")))
        let text = """
            kinds:
              - {code: a, label: A, has_places: true, unit: beds, place_public: true, fresh_minutes: 60, fades_minutes: 90}
            """
        #expect(throws: DefinitionProblem.self) {
            try ServiceKinds(definition: DefinitionFile.parse(text, file: "kinds.yaml"))
        }
    }

    @Test func `a kind that fades before it ages is refused`() {
        let text = "kinds:\n  - {code: a, label: A, has_places: true, fresh_minutes: 60, fades_minutes: 30}\n"
        #expect(throws: DefinitionProblem.self) {
            try ServiceKinds(definition: DefinitionFile.parse(text, file: "kinds.yaml"))
        }
    }
}
