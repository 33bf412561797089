import Glibc
import Kernel
import TestKit
import Testing

@testable import Forms

/// Spreadsheets made into forms, and what is said when that cannot be.
struct ConverterTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let kind: WorkbookProblem.Kind
        let sheet: String
        let row: Int
        let column: String
        var survey: [[String]] = [["text", "a", "A"]]
        var choices: [[String]] = [["yn", "yes", "Yes"], ["yn", "no", "No"]]

        var testDescription: String { "\(kind)" }

        var workbook: [UInt8] {
            func sheet(_ name: String, _ rows: [[String]]) -> String {
                "| \(name) |\n" + rows.map { "| | \($0.joined(separator: " | ")) |\n" }.joined()
            }
            return Array(
                (sheet("survey", [["type", "name", "label"]] + survey)
                    + sheet("choices", [["list_name", "name", "label"]] + choices)).utf8)
        }
    }

    static let wrongs = [
        Wrong(
            kind: .repeatedChoice, sheet: "choices", row: 3, column: "name", survey: [["select_one yn", "a", "A"]],
            choices: [["yn", "yes", "Yes"], ["yn", "yes", "Yes again"]]),
        Wrong(
            kind: .repeatedName, sheet: "survey", row: 3, column: "name",
            survey: [["text", "a", "A"], ["text", "a", "B"]]),
        Wrong(kind: .reservedName, sheet: "survey", row: 2, column: "name", survey: [["text", "meta", "A"]]),
        Wrong(kind: .missingName, sheet: "survey", row: 2, column: "", survey: [["text", "", "A"]]),
        Wrong(kind: .unfitName, sheet: "survey", row: 2, column: "name", survey: [["text", "1 a", "A"]]),
        Wrong(
            kind: .unknownReference, sheet: "survey", row: 2, column: "label",
            survey: [["note", "a", "${nobody}"]]),
        Wrong(kind: .unknownList, sheet: "choices", row: 2, column: "", survey: [["select_one zz", "a", "A"]]),
        Wrong(kind: .unknownType, sheet: "", row: 0, column: "", survey: [["telepathy", "a", "A"]]),
        Wrong(kind: .unmatchedGroup, sheet: "survey", row: 2, column: "", survey: [["begin_group", "a", "A"]]),
    ]

    @Test(
        .enabled(if: RealFormsTests.isConverterHere, "pyxform is not here: scripts/setup run installs it"),
        arguments: wrongs)
    func `what is wrong is told by sheet, row and column, and is known for what it is`(_ wrong: Wrong) async throws {
        do {
            _ = try await RealFormsTests.converter.convert("visit.md", wrong.workbook)
            Issue.record("it was converted")
        } catch FormsProblem.workbook(let problems) {
            let first = try #require(problems.first)
            #expect(first.kind == wrong.kind, "\(first.what)")
            #expect([first.sheet, first.column] == [wrong.sheet, wrong.column], "\(first.what)")
            #expect(first.row == wrong.row, "\(first.what)")
        }
    }

    @Test(.enabled(if: RealFormsTests.isConverterHere, "pyxform is not here: scripts/setup run installs it"))
    func `what the converter warns of comes along`() async throws {
        let photo = Wrong(kind: .other, sheet: "", row: 0, column: "", survey: [["image", "a", "A"]])
        let source = try await RealFormsTests.converter.convert("visit.md", photo.workbook)
        #expect(source.warnings.contains { $0.kind == .largePictures && $0.row == 2 })
        #expect(source.workbook?.name == "visit.md")
    }

    static let doubts: [(WorkbookProblem.Kind, row: Int, text: String)] = [
        (
            .missingLabel, 2,
            "| survey |\n| | type | name | label |\n| | select_one l | a | A |\n"
                + "| choices |\n| | list_name | name | label |\n| | l | yes | |"
        ),
        (.alikeName, 3, "| survey |\n| | type | name | label |\n| | text | a | A |\n| | text | A | B |"),
        (
            .untranslated, 0,
            "| survey |\n| | type | name | label::en | label::fr | hint::en |\n| | text | a | A | A | h |"
        ),
        (
            .alikeSheet, 0,
            "| survey |\n| | type | name | label |\n| | text | a | A |\n| setting |\n| | form_id |\n| | a |"
        ),
        (.skippedRow, 3, "| survey |\n| | type | name | label | required |\n| | text | a | A | |\n| | | | | yes |"),
    ]

    @Test(
        .enabled(if: RealFormsTests.isConverterHere, "pyxform is not here: scripts/setup run installs it"),
        arguments: doubts)
    func `what the converter warns of is known for what it is`(
        kind: WorkbookProblem.Kind, row: Int, text: String
    ) async throws {
        let warnings = try await RealFormsTests.converter.convert("visit.md", Array(text.utf8)).warnings
        #expect(warnings.contains { $0.kind == kind && $0.row == row }, "\(warnings)")
    }

    @Test func `a converter that is not there is said to be missing`() async throws {
        await #expect(throws: FormsProblem.converterMissing) {
            try await SpreadsheetConverter(command: "/nowhere/xls2xform").convert("a.md", Array("| survey |".utf8))
        }
    }

    @Test func `the converter has limits, and sees nothing of what surrounds the program`() async throws {
        setenv("PALERMO_CONVERTER_TEST", "secret", 1)
        // Kept open and passed on, as a library might do.
        let null = Glibc.open("/dev/null", O_RDONLY)
        let leaking = fcntl(null, F_DUPFD, 500)
        defer { for file in [null, leaking] { close(file) } }
        let folder = TestFolder.path()
        mkdir(folder, 0o700)
        let script = "\(folder)/converter"
        try write(
            script,
            """
            #!/bin/sh
            { env; echo "memory $(ulimit -v)"; echo "time $(ulimit -t)"; echo "files $(ls /proc/$$/fd | tr '\\n' ' ')"
              echo "folder $(dirname "$3") $(stat -c %a "$(dirname "$3")")"; } > "$4"
            echo '{"code": 100, "message": "Ok!", "warnings": []}'
            """)
        let source = try await SpreadsheetConverter(command: script).convert("a.md", Array("| survey |".utf8))
        let seen = String(decoding: source.xform, as: UTF8.self)
        #expect(!seen.contains("PALERMO"))
        #expect(seen.contains("memory 1048576\n"))
        #expect(seen.contains("time \(ConverterProcess.secondsMax)\n"))
        let files = try #require(seen.split(separator: "\n").first { $0.hasPrefix("files ") })
        #expect(leaking >= 500 && !files.split(separator: " ").contains("\(leaking)"), "\(files)")
        let place = try #require(seen.split(separator: "\n").first { $0.hasPrefix("folder ") }).split(separator: " ")
        #expect(place[2] == "700")
        #expect(access(String(place[1]), F_OK) != 0, "nothing of it stays")
    }

    private func write(_ path: String, _ text: String) throws {
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL, 0o700)
        defer { close(file) }
        let bytes = Array(text.utf8)
        #expect(Glibc.write(file, bytes, bytes.count) == bytes.count)
    }
}
