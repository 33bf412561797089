import Testing

@testable import Forms

struct SessionTests {
    @Test func `a record goes out and comes back`() throws {
        let form = try FormBuilder.form(
            "<a/><b/><r jr:template=\"\"><c>d</c></r>", "<bind nodeset=\"/data/b\" relevant=\"/data/a = 'x'\"/>",
            "<input ref=\"/data/a\"/><input ref=\"/data/b\"/><group ref=\"/data/r\"><repeat nodeset=\"/data/r\"><input ref=\"/data/r/c\"/></repeat></group>"
        )
        let session = try FormBuilder.session(form)
        try session.set("/data/a", to: "x")
        try session.set("/data/b", to: "kept < & \"quoted\"")
        try session.addRepeat("/data/r")
        try session.addRepeat("/data/r")
        try session.set("/data/r[2]/c", to: "second")
        try session.set("/data/a", to: "y")
        session.finish()
        let sent = String(decoding: session.submission(), as: UTF8.self)
        #expect(!sent.contains("kept"))
        #expect(sent.contains("<r><c>d</c></r><r><c>second</c></r>"))
        #expect(sent.contains("id=\"t\" version=\"7\""))
        #expect(session.instanceID.hasPrefix("uuid:"))
        let again = try FormSession(form, resuming: session.draft(), FormBuilder.surroundings)
        #expect(again.value(at: "/data/b") == "kept < & \"quoted\"")
        #expect(again.value(at: "/data/r[2]/c") == "second")
        #expect(again.instanceID == session.instanceID)
        try again.set("/data/a", to: "x")
        #expect(again.view(at: "/data/b")?.isRelevant == true)
    }

    @Test func `attributes with binds are computed and sent as attributes`() throws {
        let form = try FormBuilder.form(
            "<a/><entity dataset=\"people\" id=\"\"><label/></entity>",
            "<bind nodeset=\"/data/entity/@id\" calculate=\"concat('e-', /data/a)\"/><bind nodeset=\"/data/entity/label\" calculate=\"/data/entity/@id\"/>",
            "<input ref=\"/data/a\"/>")
        let session = try FormBuilder.session(form)
        try session.set("/data/a", to: "7")
        let sent = String(decoding: session.submission(), as: UTF8.self)
        #expect(sent.contains("<entity dataset=\"people\" id=\"e-7\"><label>e-7</label></entity>"))
        #expect(form.judge(session.submission(), FormBuilder.surroundings).isAccepted)
    }

    @Test func `only what depends on a change is computed and reported`() throws {
        let form = try FormBuilder.form(
            "<a/><b/><c/><d/>",
            "<bind nodeset=\"/data/b\" calculate=\"/data/a + 1\"/><bind nodeset=\"/data/d\" calculate=\"/data/c + 1\"/>",
            "<input ref=\"/data/a\"/><input ref=\"/data/c\"/>")
        let session = try FormBuilder.session(form)
        try session.set("/data/a", to: "1")
        #expect(Set(session.takeChanges().map(\.path)) == ["/data/a", "/data/b"])
        #expect(session.takeChanges().isEmpty)
    }

    @Test func `several values where one is needed are a failure that is named, not a wrong answer`() throws {
        let form = try FormBuilder.form(
            "<c/><r><x>1</x></r><r><x>2</x></r>", "<bind nodeset=\"/data/c\" calculate=\"/data/r/x + 1\"/>",
            "<group ref=\"/data/r\"><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat></group>")
        let session = try FormBuilder.session(form)
        #expect(session.value(at: "/data/c") == "")
        #expect(session.failures.map(\.failure) == [.severalNodes])
    }

    @Test func `an expression without end is ended`() throws {
        let step = "[count(//*[count(//*[count(//*[count(//*) &gt; 0]) &gt; 0]) &gt; 0]) &gt; 0]"
        let form = try FormBuilder.form(
            (0..<60).map { "<n\($0)/>" }.joined() + "<c/>",
            "<bind nodeset=\"/data/c\" calculate=\"count(/data/n1\(step)\(step))\"/>")
        let session = try FormBuilder.session(form)
        #expect(session.failures.map(\.failure) == [.tooLong])
    }

    @Test func `a hundred expressions that nearly never end are ended together, and what was entered stands`() throws {
        let long = "count(/data/l/*[count(/data/l/*[count(/data/l/*) &gt; 0]) &gt; 0])"
        let form = try FormBuilder.form(
            "<a/><l>" + (0..<40).map { "<i\($0)/>" }.joined() + "</l>" + (0..<100).map { "<n\($0)/>" }.joined(),
            (0..<100).map { "<bind nodeset=\"/data/n\($0)\" calculate=\"\(long)\"/>" }.joined(),
            "<input ref=\"/data/a\"/>")
        var surroundings = FormBuilder.surroundings
        surroundings.stepsMax = 1_000_000
        let session = try FormSession(form, surroundings)
        #expect(session.isExhausted)
        try session.set("/data/a", to: "entered")
        session.finish()
        #expect(session.value(at: "/data/a") == "entered")
        #expect(String(decoding: session.submission(), as: UTF8.self).contains("<a>entered</a>"))
        #expect(!form.judge(session.submission(), surroundings).isAccepted)
        // The next session has its own measure.
        let small = try FormBuilder.form(
            "<a/><b/>", "<bind nodeset=\"/data/b\" calculate=\"/data/a\"/>", "<input ref=\"/data/a\"/>")
        #expect(try !FormBuilder.session(small).isExhausted)
    }

    @Test func `a form that is full of circles is refused with some of them named`() throws {
        let binds = (0..<400).map { "<bind nodeset=\"/data/n\($0)\" calculate=\"count(//*[count(//*) &gt; 0])\"/>" }
        #expect(throws: FormRefusal.self) {
            try FormBuilder.form((0..<400).map { "<n\($0)/>" }.joined(), binds.joined(), "")
        }
    }

    @Test func `hints, guidance, media and messages come in the language`() throws {
        let itext = """
            <itext><translation lang="en" default=""><text id="l"><value>Label</value><value form="image">jr://images/a.png</value></text>\
            <text id="h"><value>Hint</value><value form="guidance">More</value></text><text id="m"><value>Too old: <output value="/data/a"/></value></text></translation>\
            <translation lang="fr"><text id="l"><value>Titre</value></text><text id="h"><value>Aide</value></text><text id="m"><value>Trop</value></text></translation></itext>
            """
        let form = try FormBuilder.form(
            "<a/>",
            "<bind nodeset=\"/data/a\" type=\"int\" constraint=\". &lt; 5\" jr:constraintMsg=\"jr:itext('m')\"/>",
            "<input ref=\"/data/a\"><label ref=\"jr:itext('l')\"/><hint ref=\"jr:itext('h')\"/></input>", model: itext)
        let session = try FormBuilder.session(form)
        try session.set("/data/a", to: "9")
        #expect(form.languages == ["en", "fr"])
        #expect(session.label(at: "/data/a") == "Label")
        #expect(session.labelForm("image", at: "/data/a") == "jr://images/a.png")
        #expect(session.guidance(at: "/data/a") == "More")
        #expect(session.message(.constraint, at: "/data/a") == "Too old: 9")
        session.language = "fr"
        #expect(session.label(at: "/data/a") == "Titre")
        #expect(session.hint(at: "/data/a") == "Aide")
        // What a translation lacks is the first language's.
        #expect(session.labelForm("image", at: "/data/a") == "jr://images/a.png")
        #expect(session.guidance(at: "/data/a") == "More")
        #expect(session.message(.constraint, at: "/data/a") == "Trop")
    }

    @Test func `the outline follows the record`() throws {
        let form = try FormBuilder.form(
            "<a/><g><b/></g><r jr:template=\"\"><c/></r>", "<bind nodeset=\"/data/g\" relevant=\"/data/a = '1'\"/>",
            """
            <input ref="/data/a"/><group ref="/data/g"><label>G</label><input ref="/data/g/b"/></group>
            <group ref="/data/r"><label>R</label><repeat nodeset="/data/r"><input ref="/data/r/c"/></repeat></group>
            """)
        let session = try FormBuilder.session(form)
        #expect(session.outline().filter(\.kind.isQuestion).map(\.path) == ["/data/a"])
        try session.set("/data/a", to: "1")
        try session.addRepeat("/data/r")
        #expect(session.outline().filter(\.kind.isQuestion).map(\.path) == ["/data/a", "/data/g/b", "/data/r[1]/c"])
        #expect(session.label(at: "/data/r[1]") == "R")
    }

    @Test func `last week's record can be asked`() throws {
        let saved = Array("<data id=\"t\"><a>before</a></data>".utf8)
        let xml = FormBuilder.xml(
            "<a/>", "", "<input ref=\"/data/a\"/>",
            model:
                "<instance id=\"__last-saved\" src=\"jr://instance/last-saved\"/><setvalue event=\"odk-instance-first-load\" ref=\"/data/a\" value=\"instance('__last-saved')/data/a\"/>"
        )
        let session = try FormBuilder.session(Form(reading: xml, lastSaved: saved))
        #expect(session.value(at: "/data/a") == "before")
    }

    @Test func `several threads may use one form`() async throws {
        let form = try FormBuilder.form(
            "<a/><b/>", "<bind nodeset=\"/data/b\" calculate=\"/data/a * 2\"/>", "<input ref=\"/data/a\"/>")
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    form.judge(
                        Array("<data><a>\(number)</a><b>\(number * 2)</b></data>".utf8), FormBuilder.surroundings
                    ).isAccepted
                }
            }
            for await isAccepted in group { #expect(isAccepted) }
        }
    }
}
