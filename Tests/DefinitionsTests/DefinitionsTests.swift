import Definitions
import Kernel
import Testing

@Suite struct DefinitionFileTests {
    private enum Colour: String, CaseIterable { case red, green }

    private func root(_ text: String) throws -> DefinitionNode { try DefinitionFile.parse(text, file: "roles.yaml") }

    @Test func `values come with their kind and in their order`() throws {
        let node = try root("b: 2\na: yes\nc: [x, y]\nd: 2020-04-06\ne: true\nf: ~\ng: {z: red, y: green}\n")
        #expect(try node.int("b") == 2)
        #expect(try node.string("a") == "yes")
        #expect(try node.strings("c") == ["x", "y"])
        #expect(try node.day("d") == Day("2020-04-06"))
        #expect(try node.bool("e"))
        #expect(try node.optionalString("f") == nil)
        #expect(try node.map("g").map(\.key) == ["z", "y"])
        #expect(try node.node("g").closed("z", Colour.self) == .red)
        #expect(node.version.count == 16)
    }

    @Test func `an error says where it is and what to write`() throws {
        let node = try root("people:\n  - name: A\n    colour: blue\n")
        let person = try #require(try node.list("people").first)
        #expect { _ = try person.closed("colour", Colour.self) } throws: { error in
            "\(error)" == "roles.yaml:3:13: unknown word \"blue\". Write one of: red, green."
        }
        #expect { () throws -> Void in try person.allow("name", "color") } throws: { error in
            "\(error)" == "roles.yaml:3:5: unknown key \"colour\". Write one of: name, color."
        }
        #expect { _ = try person.string("age") } throws: {
            "\($0)".hasPrefix("roles.yaml:2:5: \"age\" is missing")
        }
    }

    @Test(arguments: [
        "a: &x 1\nb: *x\n", "a: *x\n", "a: 1\na: 2\n", "<<: {a: 1}\n", "a: [1\n", "", "a: 1\n---\nb: 2\n",
        "a:\n\t- b\n",
    ])
    func `what could be read in two ways is refused with its place`(text: String) {
        #expect { _ = try root(text) } throws: { error in
            (error as? DefinitionProblem)?.file == "roles.yaml"
                && !((error as? DefinitionProblem)?.mend.isEmpty ?? true)
        }
    }

    @Test func `bytes that are no text and files that are not there are refused`() {
        #expect(throws: DefinitionProblem.self) { _ = try DefinitionFile.parse([0x61, 0x3A, 0x20, 0xFF], file: "x") }
        #expect(throws: DefinitionProblem.self) { _ = try DefinitionFile.load("Resources/none.yaml") }
        #expect(throws: DefinitionProblem.self) {
            _ = try DefinitionFile.parse([UInt8](repeating: 0x61, count: DefinitionFile.bytesMax + 1), file: "x")
        }
    }
}
