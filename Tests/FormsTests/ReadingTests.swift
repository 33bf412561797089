import Testing

@testable import Forms

struct ReadingTests {
    private func refusal(_ text: String) -> String {
        do { _ = try Form(reading: Array(text.utf8)) } catch { return "\(error)" }
        return ""
    }

    @Test func `an entity bomb is refused where it begins, before anything grows`() {
        let bomb = """
            <?xml version="1.0"?>
            <!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;&y;&y;">]>
            <a>&z;</a>
            """
        #expect(refusal(bomb).contains("line 2"))
        #expect(refusal(bomb).contains("DOCTYPE"))
    }

    @Test func `an external entity is never fetched`() {
        #expect(refusal("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>").contains("DOCTYPE"))
    }

    @Test func `broken XML is refused with its line`() {
        #expect(refusal("<a>\n<b>\n</a>").contains("line 3"))
        #expect(refusal("").contains("empty"))
        #expect(refusal("no xml at all").contains("line 1"))
    }

    @Test func `a document nested without end is refused`() {
        let deep = String(repeating: "<a>", count: 5_000) + String(repeating: "</a>", count: 5_000)
        #expect(!refusal(deep).isEmpty)
        let bounded = String(repeating: "<a>", count: 150) + String(repeating: "</a>", count: 150)
        #expect(refusal(bounded).contains("deeper"))
    }

    @Test func `a question without a place says its line and the place that was meant`() throws {
        let problems = FormBuilder.problems("<g><age/></g>", "", "\n<input ref=\"/data/age\"><label>x</label></input>")
        let problem = try #require(problems.first)
        #expect(problem.severity == .error)
        #expect(problem.line == 9)
        #expect(problem.element == "input")
        #expect(problem.nodeset == "/data/age")
        #expect(problem.mend == "Did you mean /data/g/age?")
    }

    @Test func `a bind on nothing is a warning, as JavaRosa lets it pass`() throws {
        let problem = try #require(FormBuilder.problems("<a/>", "<bind nodeset=\"/data/b\" type=\"int\"/>").first)
        #expect(problem.severity == .warning)
        #expect(problem.nodeset == "/data/b")
    }

    @Test func `a bad expression says what, where and how to mend it`() throws {
        let problem = try #require(
            FormBuilder.problems("<a/>", "<bind nodeset=\"/data/a\" relevant=\"(1 + 2\"/>").first)
        #expect(problem.what.contains("\")\" is missing at the end"))
        #expect(problem.mend == "Close every bracket that is opened.")
        #expect(problem.nodeset == "/data/a")
    }

    @Test func `an unknown function names the nearest known one`() throws {
        let problem = try #require(
            FormBuilder.problems("<a/>", "<bind nodeset=\"/data/a\" calculate=\"coalesc('a', 'b')\"/>").first)
        #expect(problem.what.contains("there is no function coalesc()"))
        #expect(problem.mend == "Did you mean coalesce()?")
    }

    @Test func `a wrong number of arguments is refused`() throws {
        let problem = try #require(
            FormBuilder.problems("<a/>", "<bind nodeset=\"/data/a\" calculate=\"pow(2)\"/>").first)
        #expect(problem.what.contains("pow() has 1 arguments"))
    }

    @Test func `a circle is named, node by node`() throws {
        let binds = """
            <bind nodeset="/data/a" calculate="/data/b"/><bind nodeset="/data/b" relevant="/data/c = 1"/>
            <bind nodeset="/data/c" calculate="/data/a"/>
            """
        let problem = try #require(FormBuilder.problems("<a/><b/><c/>", binds).first)
        #expect(problem.severity == .error)
        #expect(problem.what.hasPrefix("a circle: "))
        for path in ["calculate of /data/a", "relevant of /data/b", "calculate of /data/c"] {
            #expect(problem.what.contains(path))
        }
    }

    @Test func `a path that is nowhere is a warning with the path that was meant`() throws {
        let problem = try #require(
            FormBuilder.problems("<g><a/></g><b/>", "<bind nodeset=\"/data/b\" calculate=\"/data/a + 1\"/>").first)
        #expect(problem.severity == .warning)
        #expect(problem.what.contains("/data/a"))
        #expect(problem.mend == "Did you mean /data/g/a?")
    }

    @Test func `an unknown list is refused`() throws {
        let problem = try #require(
            FormBuilder.problems("<a/>", "<bind nodeset=\"/data/a\" calculate=\"instance('x')/root/item\"/>").first)
        #expect(problem.what.contains("there is no instance \"x\""))
    }

    @Test func `a pattern that cannot be matched in linear time is refused when the form is read`() throws {
        let binds = "<bind nodeset=\"/data/a\" constraint=\"regex(., '(?=.*[0-9]).*')\"/>"
        let problem = try #require(FormBuilder.problems("<a/>", binds).first)
        #expect(problem.what.contains("look-around"))
    }

    @Test func `all problems of a form are found at once`() {
        let problems = FormBuilder.problems(
            "<a/>", "<bind nodeset=\"/data/a\" relevant=\"(\" constraint=\"nope()\"/>",
            "<input ref=\"/data/x\"/><input/>")
        #expect(problems.filter { $0.severity == .error }.count == 4)
    }

    @Test func `what this engine does not use is kept`() throws {
        let form = try FormBuilder.form(
            "<a/>", "<bind nodeset=\"/data/a\" orx:max-pixels=\"1024\" entities:saveto=\"name\"/>",
            "<input ref=\"/data/a\" rows=\"5\" appearance=\"multiline w1\"><label>A</label></input>",
            model: "<submission base64RsaPublicKey=\"QUJD\" orx:auto-send=\"true\" action=\"https://example.org/s\"/>")
        #expect(form.node(at: "/data/a")?.bind.others.map(\.qualifiedName) == ["orx:max-pixels", "entities:saveto"])
        #expect(form.controls.first?.attribute("rows") == "5")
        #expect(form.controls.first?.appearances == ["multiline", "w1"])
        #expect(form.submission.publicKey == "QUJD")
        #expect(form.submission.sendsAutomatically == true)
        #expect(form.version == "7")
    }

    @Test func `no cut of a real form makes the reader crash`() {
        let whole = FormBuilder.xml(
            "<a/><r><b/></r>", "<bind nodeset=\"/data/r/b\" calculate=\"if(/data/a = '1', ../b, sum(/data/r/b))\"/>",
            "<group ref=\"/data/r\"><repeat nodeset=\"/data/r\"><input ref=\"/data/r/b\"/></repeat></group>")
        for count in stride(from: 0, to: whole.count, by: 7) { _ = try? Form(reading: Array(whole.prefix(count))) }
    }
}
