import Forms
import Kernel

/// A form of many questions in groups of fifty: two languages, and a web of calculations, relevance and constraints.
enum LargeForm {
    static func xform(_ id: String, questions: Int) -> [UInt8] {
        let groups = questions / 50
        var (instance, binds, body, texts) = ("", "", "", "")
        for group in 0..<groups {
            instance += "<g\(group)>"
            body += "<group ref=\"/data/g\(group)\"><label>Group \(group)</label>"
            for question in group * 50..<group * 50 + 50 {
                let path = "/data/g\(group)/q\(question)"
                let before = "/data/g\(max(question - 1, 0) / 50)/q\(max(question - 1, 0))"
                instance += "<q\(question)/>"
                binds += "<bind nodeset=\"\(path)\" \(rules(question, group, before))/>"
                body += control(question, path)
                texts +=
                    "<text id=\"q\(question)\"><value>Question \(question), of a usual length, is asked here</value></text>"
            }
            instance += "</g\(group)>"
            body += "</group>"
        }
        let total = (0..<groups).map { "coalesce(/data/g\($0)/q\($0 * 50), 0)" }.joined(separator: " + ")
        return Array(
            """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" \
            xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Large</h:title>\
            <model><itext><translation lang="en">\(texts)</translation><translation lang="fr">\(texts)</translation></itext>\
            <instance><data id="\(id)" version="1">\(instance)<total/><orx:meta><orx:instanceID/></orx:meta></data>\
            </instance>\(binds)<bind nodeset="/data/total" calculate="\(total)"/>\
            <bind nodeset="/data/orx:meta/orx:instanceID" jr:preload="uid"/></model></h:head>\
            <h:body>\(body)</h:body></h:html>
            """.utf8)
    }

    private static func rules(_ question: Int, _ group: Int, _ before: String) -> String {
        switch question % 5 {
        case 0: "type=\"int\" constraint=\". &gt;= 0 and . &lt; 1000\" required=\"true()\""
        case 1: "type=\"string\" calculate=\"if(\(before) &gt; 5, concat('x', \(before)), '')\""
        case 2: "type=\"string\" relevant=\"/data/g\(group)/q\(group * 50) &gt; 2\""
        case 3: "type=\"string\" relevant=\"\(before) != ''\""
        default: "type=\"decimal\" required=\"/data/g0/q0 = 1\""
        }
    }

    private static func control(_ question: Int, _ path: String) -> String {
        let label = "<label ref=\"jr:itext('q\(question)')\"/>"
        switch question % 5 {
        case 1: return ""
        case 3:
            return
                "<select1 ref=\"\(path)\">\(label)<item><label>Yes</label><value>a</value></item>"
                + "<item><label>No</label><value>b</value></item></select1>"
        default: return "<input ref=\"\(path)\">\(label)</input>"
        }
    }

    /// Every question answered as the form wants it; `uuid:ID` stands where a telephone writes its own.
    static func record(_ form: XForm, questions: Int) throws -> String {
        let clock = FormClock(now: .wallClock(), place: .offset(minutes: 0))
        let session = try FormSession(form, FormSurroundings(clock: clock))
        for question in 0..<questions {
            let value: String? =
                switch question % 5 {
                case 0: "\(question % 900 + 10)"
                case 2: "Something that somebody said"
                case 3: "a"
                case 4: "3.5"
                default: nil
                }
            if let value { try session.set("/data/g\(question / 50)/q\(question)", to: value) }
        }
        session.finish()
        let sent = session.submission()
        guard form.judge(sent, FormSurroundings(clock: clock)).isAccepted else {
            throw BenchProblem("the form does not take its own record")
        }
        return String(decoding: sent, as: UTF8.self).replacing(session.instanceID, with: "uuid:ID")
    }
}
