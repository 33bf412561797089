import Access
import HTTPTypes
import Kernel
import Localization

/// The document round every page.
enum Layout {
    /// - Parameter more: what else stands in the document's head.
    static func page(
        title: String, visit: Visit, me: SignedIn?, status: Int, more: HTML = HTML(), body: HTML
    ) -> Reply {
        let l = visit.l
        let settings = visit.desk.settings
        let notice = me == nil ? nil : Flash.read(visit)
        var html = HTML()
        html.reserve(body.bytes.count + 6_000)
        html += head(title: "\(title) · \(settings.name)", l: l, assets: visit.site.assets, more: more)
        html += """
            <body\(if: me != nil, " data-signed-in")><a class="skip" href="#main">\(l("Skip to the content"))</a>\
            <header class="top"><div class="wrap"><a class="brand" href="\(me == nil ? Links.front : .desk)">\
            \(raw: mark)<span>\(settings.name)</span></a>
            """
        if let me {
            html += account(me, l)
            html += "</div></header>"
            html += navigation(me, l)
        } else {
            html += languageLinks(visit, l)
            html += "</div></header>"
        }
        html += """
            <main id="main" class="wrap" tabindex="-1"><div id="notices" role="status" aria-live="polite">\
            \(notice.map { UI.notice(.good, "<p>\($0)</p>") })</div>
            """
        html += body
        html += "</main>"
        html += footer(me, l)
        html += "</body></html>"
        var reply = Reply(status: status, kind: .html, body: html.bytes)
        reply.headers.append((.contentLanguage, l.language.tag))
        if notice != nil { reply.headers.append((.setCookie, Flash.clear(isSecure: settings.isTLS).header)) }
        return reply
    }

    static func head(title: String, l: Localizer, assets: Assets, more: HTML) -> HTML {
        """
        <!doctype html><html lang="\(l.language.tag)" dir="\(l.isRightToLeft ? "rtl" : "ltr")"><head>\
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
        <meta name="color-scheme" content="light dark"><title>\(title)</title>\
        <link rel="stylesheet" href="\(Links.asset(assets.styleName))">\
        <link rel="icon" href="\(Links.asset(assets.iconName))" type="image/svg+xml">\
        <script src="\(Links.asset(assets.scriptName))" defer></script>\(more)</head>
        """
    }

    /// A roof over two people: nothing that says what this is about.
    static let mark =
        "<svg class=\"mark\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M2.5 11.5L12 4l9.5 7.5M5 10v10h14V10\"/>"
        + "<path d=\"M9 20v-4.5a3 3 0 016 0V20\"/></svg>"

    private static func account(_ me: SignedIn, _ l: Localizer) -> HTML {
        """
        <div class="account"><details class="menu"><summary><span class="who">\
        <span dir="auto">\(me.session.displayName)</span><small dir="auto">\(me.organisationName)</small></span></summary><div>\
        <a href="\(Links.account)">\(l("Your account"))</a>\
        <form method="post" action="\(Links.language)">\(UI.hidden("_csrf", me.csrf))\
        \(UI.hidden("back", me.visit.path))<p class="muted">\(l("Language"))</p><div class="langs">\
        \(HTML.each(Language.allCases) {
            """
            <button class="quiet" name="language" value="\($0.rawValue)" lang="\($0.tag)"\
            \(if: $0 == l.language, " aria-current=\"true\"")>\($0.ownName)</button>
            """
        })</div></form>\
        <form method="post" action="\(Links.signOut)">\(UI.hidden("_csrf", me.csrf))\
        <button class="btn second wide">\(l("Sign out"))</button></form></div></details></div>
        """
    }

    private static func navigation(_ me: SignedIn, _ l: Localizer) -> HTML {
        let path = me.visit.path
        var html: HTML = "<nav class=\"main\" aria-label=\"\(l("Main"))\"><ul class=\"wrap\">"
        for entry in me.visit.site.navigation where entry.isFor(me) {
            let isHere = path == entry.path || path.hasPrefix(entry.path + "/")
            html += "<li><a href=\"\(entry.link)\"\(if: isHere, " aria-current=\"page\"")>\(entry.label(l))</a></li>"
        }
        return html + "</ul></nav>"
    }

    /// Languages as links that keep nothing in the browser.
    private static func languageLinks(_ visit: Visit, _ l: Localizer) -> HTML {
        """
        <nav class="languages" aria-label="\(l("Language"))"><ul>\(HTML.each(Language.allCases) {
            """
            <li><a href="\(Links.query(.typed(visit.path), [("lang", $0.rawValue)]))" lang="\($0.tag)" \
            hreflang="\($0.tag)"\(if: $0 == l.language, " aria-current=\"true\"")>\($0.ownName)</a></li>
            """
        })</ul></nav>
        """
    }

    private static func footer(_ me: SignedIn?, _ l: Localizer) -> HTML {
        guard let me else { return HTML() }
        return """
            <footer class="foot"><div class="wrap"><p>\(l("Times are shown in {zone}.", ["zone": l.zoneName(at: me.now)])) \
            \(l("Every look at a case is recorded."))</p></div></footer>
            """
    }
}
