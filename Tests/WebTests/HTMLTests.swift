import Kernel
import Localization
import Testing

@testable import Web

@Suite struct HTMLTests {
    static let hostile = [
        "<script>alert(1)</script>", "\" onmouseover=\"x", "' onclick='x", "&lt;", "a&b", "</textarea><b>",
        "\u{0}", "<!--", "]]>",
    ]

    @Test(arguments: hostile)
    func `what was typed never becomes markup`(text: String) {
        let html: HTML = "<p title=\"\(text)\">\(text)</p>"
        let inner = html.text.dropFirst("<p title=\"".count).dropLast("</p>".count)
        let parts = inner.split(separator: "\">", maxSplits: 1, omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        for part in parts {
            #expect(!part.contains("<") && !part.contains("\"") && !part.contains("'") && !part.contains("\u{0}"))
        }
    }

    @Test func `pieces nest without being escaped twice`() {
        let inner: HTML = "<b>\("a & b")</b>"
        let outer: HTML = "<p>\(inner)\(if: true, " x")\(if: false, " y")\(3)</p>"
        #expect(outer.text == "<p><b>a &amp; b</b> x3</p>")
    }

    @Test func `adding to a page keeps literals and escapes values`() {
        var page = HTML()
        page += "<p class=\"x\">\("<i>")</p>"
        #expect(page.text == "<p class=\"x\">&lt;i&gt;</p>")
    }

    @Test func `attributes without a value are left out`() {
        let none: String? = nil
        let html: HTML = "<input\(attribute: "value", "a\"b")\(attribute: "maxlength", none)>"
        #expect(html.text == "<input value=\"a&quot;b\">")
    }

    @Test func `a kept value stands in its field, escaped, with its error beside it`() {
        var form = Form(.english, ["name": "\"><script>"])
        form.fail("name", "Write <less>")
        let html = UI.field(form, "name", "Name", hint: "As spoken").text
        #expect(html.contains("value=\"&quot;&gt;&lt;script&gt;\""))
        #expect(html.contains("aria-describedby=\"h-name e-name\""))
        #expect(html.contains("Write &lt;less&gt;"))
        #expect(!html.contains("<script"))
    }
}

@Suite struct LinkTests {
    @Test(arguments: [
        ("/desk", true), ("/cases?x=1", true), ("//elsewhere", false), ("/\\elsewhere", false),
        ("https://elsewhere", false), ("", false), ("/a b", false), ("/a\nb", false), ("javascript:x", false),
    ])
    func `after signing in one stays on this site`(path: String, isLocal: Bool) {
        #expect(Links.isLocal(path) == isLocal)
    }

    @Test func `queries are encoded`() {
        #expect(Links.query(.cases, [("q", "a&b=ü"), ("empty", "")]).path == "/cases?q=a%26b%3D%C3%BC")
    }
}
