import Kernel
import Localization
import Testing

@testable import Web

@Suite struct FormTests {
    @Test func `a text of few characters built of very many marks is too long`() {
        let marks = "e" + String(repeating: "\u{301}", count: 400)
        #expect(marks.count == 1 && !Limits.fits(marks, characters: 10))
        #expect(Limits.fits("नमस्ते ความช่วย", characters: 15))
    }

    @Test(arguments: [
        ("2020-04-06", true), ("2020-02-30", false), ("6.4.2020", false), ("", false), ("2020-4-6", false),
    ])
    func `a day is a day that exists`(typed: String, isDay: Bool) {
        var form = Form(.english, ["on": typed])
        #expect((form.day("on", "Day") != nil) == isDay)
        #expect(form.isValid == isDay)
        #expect(form.value("on") == typed)
    }

    @Test func `a day may come in three parts`() {
        var form = Form(.english, ["on-year": "2020", "on-month": "4", "on-day": "6"])
        #expect(form.day("on", "Day")?.description == "2020-04-06")
    }

    @Test(arguments: [("3", 3), ("0", nil), ("11", nil), ("x", nil), ("99999999999999999999", nil), ("3.5", nil)])
    func `a number stays within its limits`(typed: String, number: Int?) {
        var form = Form(.english, ["n": typed])
        #expect(form.int("n", "Number", in: 1...10) == number)
        #expect(form.isValid == (number != nil))
    }

    @Test func `an unknown code is refused and kept`() {
        var form = Form(.english, pairs: [("need", "shelter"), ("need", "moon")])
        #expect(form.codes("need", "Need", of: ["shelter", "health"]).isEmpty)
        #expect(form.error("need") != nil)
        #expect(form.values("need") == ["shelter", "moon"])
    }

    @Test func `text is trimmed, bounded and keeps its lines`() {
        var form = Form(.english, ["note": "  one\r\ntwo\u{7}  ", "long": String(repeating: "é", count: 201)])
        #expect(form.text("note", "Note") == "one\ntwo")
        _ = form.line("long", "Long")
        #expect(form.errors.map(\.field) == ["long"])
    }

    @Test func `an identifier is read or refused`() {
        var form = Form(.english, ["a": "0190b6a4-0000-7000-8000-000000000001", "b": "1"])
        #expect(form.id("a", "A", Entities.Case.self) != nil)
        #expect(form.id("b", "B", Entities.Case.self) == nil)
        #expect(!form.isValid)
    }

    @Test func `multipart parts are read with their files`() throws {
        let body = """
            --x\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n\
            --x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n\
            line\r\n--x--\r\n
            """
        let parts = try Multipart.parts(Array(body.utf8), boundary: "x")
        #expect(parts.map(\.name) == ["note", "file"])
        #expect(parts.map { String(decoding: $0.bytes, as: UTF8.self) } == ["hello", "line"])
        #expect(parts[1].fileName == "a.txt")
    }

    @Test(arguments: ["", "--x", "--x\r\n", "--x\r\n\r\n", "--x\r\nContent-Disposition: form-data\r\n\r\n", "--y--"])
    func `broken multipart is refused and does not crash`(body: String) {
        #expect(throws: Problem.self) { try Multipart.parts(Array(body.utf8), boundary: "x") }
    }

    @Test func `any bytes can be offered as a form`() {
        var chance = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &chance)).map { _ in
                [UInt8](arrayLiteral: 37, 38, 61, 45, 13, 10, 120, 255, 48, 65)[Int.random(in: 0..<10, using: &chance)]
            }
            _ = try? FormReader.pairs(bytes)
            _ = try? Multipart.parts(bytes, boundary: "x")
        }
    }
}
