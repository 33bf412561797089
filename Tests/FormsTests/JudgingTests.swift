import Testing

@testable import Forms

struct JudgingTests {
    private static let binds = """
        <bind nodeset="/data/age" type="int" required="true()" constraint=". &lt; 120"/>
        <bind nodeset="/data/adult" type="string" calculate="if(/data/age &gt;= 18, 'yes', 'no')"/>
        <bind nodeset="/data/work" relevant="/data/adult = 'yes'"/>
        <bind nodeset="/data/key" calculate="once(uuid())"/>
        <bind nodeset="/data/kin/n" type="int" constraint=". &gt; 0"/>
        """
    private static let body = """
        <input ref="/data/age"/><input ref="/data/work"/>
        <select1 ref="/data/sex"><item><label>f</label><value>f</value></item><item><label>m</label><value>m</value></item></select1>
        <group ref="/data/kin"><repeat nodeset="/data/kin"><input ref="/data/kin/n"/></repeat></group>
        """

    private func judge(_ inside: String, root: String = "data") throws -> [String] {
        let form = try FormBuilder.form(
            "<age/><adult/><work/><sex/><key/><kin jr:template=\"\"><n/></kin>", Self.binds, Self.body)
        let xml = Array("<\(root) id=\"t\" version=\"7\">\(inside)</\(root)>".utf8)
        return form.judge(xml, FormBuilder.surroundings).findings.map { "\($0.kind.rawValue) \($0.path)" }
    }

    @Test func `an honest submission has no findings`() throws {
        #expect(
            try judge(
                "<age>30</age><adult>yes</adult><work>cook</work><sex>f</sex><key>anything</key><kin><n>1</n></kin>"
            ).isEmpty)
    }

    @Test func `what varies by nature is left alone`() throws {
        #expect(try judge("<age>3</age><adult>no</adult><key>made up on the phone</key>").isEmpty)
    }

    @Test func `a missing required answer is found, sent empty or not at all`() throws {
        #expect(try judge("<age/><adult>no</adult>") == ["required /data/age"])
        #expect(try judge("<adult>no</adult>") == ["required /data/age"])
    }

    @Test func `a broken rule, a wrong type, an unknown choice are found`() throws {
        #expect(try judge("<age>130</age><adult>yes</adult>") == ["constraint /data/age"])
        #expect(
            try judge("<age>old</age><adult>no</adult>").contains {
                $0.hasPrefix("constraint") || $0.hasPrefix("wrong-type")
            })
        #expect(try judge("<age>3</age><adult>no</adult><sex>x</sex>") == ["not-a-choice /data/sex"])
    }

    @Test func `a false calculation is found, and what follows is judged by the true one`() throws {
        #expect(
            try judge("<age>5</age><adult>yes</adult><work>cook</work>") == [
                "calculation /data/adult", "not-relevant /data/work",
            ])
    }

    @Test func `unknown elements are found with their line`() throws {
        #expect(try judge("<age>5</age><adult>no</adult>\n<evil>1</evil>") == ["unknown-node /data/evil"])
        #expect(try judge("<age><b/></age><adult>no</adult>").contains("unknown-node /data/age/b"))
        #expect(try judge("<age>5</age><age>6</age><adult>no</adult>") == ["unknown-node /data/age"])
    }

    @Test func `what cannot be read is a finding, never a crash`() throws {
        #expect(try judge("<age>5</age>", root: "other") == ["unreadable /"])
        let form = try FormBuilder.form("<age/>")
        for text in ["", "<data", "not xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><data>&a;</data>", "<data>\u{0}</data>"] {
            #expect(form.judge(Array(text.utf8), FormBuilder.surroundings).findings.first?.kind == .unreadable)
        }
    }

    @Test func `no cut and no flipped byte of a submission makes the judge crash`() throws {
        let form = try FormBuilder.form(
            "<age/><adult/><work/><sex/><key/><kin jr:template=\"\"><n/></kin>", Self.binds, Self.body)
        let whole = Array(
            "<data id=\"t\"><age>30</age><adult>yes</adult><work>é</work><kin><n>1</n></kin><kin><n>2</n></kin></data>"
                .utf8)
        for count in 0..<whole.count { _ = form.judge(Array(whole.prefix(count)), FormBuilder.surroundings) }
        for place in whole.indices {
            for byte: UInt8 in [0, 60, 38, 255, 49] {
                var other = whole
                other[place] = byte
                _ = form.judge(other, FormBuilder.surroundings)
            }
        }
    }

    @Test func `100,000 repetitions and one more are bounded`() throws {
        let form = try FormBuilder.form(
            "<n/><r jr:template=\"\"><a/></r>", "<bind nodeset=\"/data/n\" calculate=\"count(/data/r)\"/>",
            "<group ref=\"/data/r\"><repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/></repeat></group>")
        let many = String(repeating: "<r/>", count: 100_001)
        #expect(
            form.judge(Array("<data>\(many)</data>".utf8), FormBuilder.surroundings).findings.first?.kind == .unreadable
        )
        let most = String(repeating: "<r/>", count: 20_000)
        #expect(form.judge(Array("<data><n>20000</n>\(most)</data>".utf8), FormBuilder.surroundings).isAccepted)
    }

    @Test func `more repetitions than the form counts are found and kept`() throws {
        let form = try FormBuilder.form(
            "<n/><r jr:template=\"\"><a/></r>", "<bind nodeset=\"/data/n\" type=\"int\"/>",
            "<input ref=\"/data/n\"/><group ref=\"/data/r\"><repeat nodeset=\"/data/r\" jr:count=\"/data/n\"><input ref=\"/data/r/a\"/></repeat></group>"
        )
        let judgement = form.judge(
            Array("<data><n>1</n><r><a>x</a></r><r><a>y</a></r></data>".utf8), FormBuilder.surroundings)
        #expect(judgement.findings.map(\.kind) == [.surplus])
    }

    @Test func `a huge text is judged in the time of its length`() throws {
        let form = try FormBuilder.form(
            "<a/>", "<bind nodeset=\"/data/a\" constraint=\"regex(., '([a-z]+)+[0-9]')\"/>", "<input ref=\"/data/a\"/>")
        let text = String(repeating: "a", count: 100_000)
        #expect(
            form.judge(Array("<data><a>\(text)</a></data>".utf8), FormBuilder.surroundings).findings.map(\.kind) == [
                .constraint
            ])
    }

    @Test func `numbers, truths and dates may be written as other engines write them`() throws {
        let binds = """
            <bind nodeset="/data/a" type="decimal"/><bind nodeset="/data/b" calculate="/data/a * 10000000"/>
            <bind nodeset="/data/c" calculate="/data/a &gt; 1"/><bind nodeset="/data/d" calculate="date('2020-02-29')"/>
            """
        let form = try FormBuilder.form("<a/><b/><c/><d/>", binds, "<input ref=\"/data/a\"/>")
        for (b, c, d) in [
            ("1.25E7", "1", "2020-02-29"), ("12500000", "true", "2020-02-29T00:00:00.000Z"),
            ("12500000.0", "1", "2020-02-29"),
        ] {
            let xml = "<data><a>1.25</a><b>\(b)</b><c>\(c)</c><d>\(d)</d></data>"
            #expect(form.judge(Array(xml.utf8), FormBuilder.surroundings).isAccepted)
        }
    }
}
