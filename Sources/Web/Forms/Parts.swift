import Kernel
import Localization

extension UI {
    package enum ButtonStyle: String, Sendable {
        case primary = "btn"
        case secondary = "btn second"
        /// For what cannot be undone.
        case danger = "btn danger"
        case quiet = "btn quiet"
    }

    /// What a badge means; shown as colour, icon and words together.
    package enum Tone: String, Sendable {
        case good, warn, bad, info, quiet
    }

    /// Sends the form it stands in.
    package static func button(
        _ label: String, style: ButtonStyle = .primary, name: String? = nil, value: String? = nil
    ) -> HTML {
        """
        <button class="\(style.rawValue)"\(attribute: "name", name)\(attribute: "value", value)>\(label)</button>
        """
    }

    package static func buttonLink(_ label: String, to link: Links, style: ButtonStyle = .primary) -> HTML {
        "<a class=\"\(style.rawValue)\" href=\"\(link)\">\(label)</a>"
    }

    /// A button that fetches a file: marked as such, so that nobody takes it for a page to go to.
    package static func buttonDownload(_ label: String, of link: Links, style: ButtonStyle = .primary) -> HTML {
        "<a class=\"\(style.rawValue)\" href=\"\(link)\" download>\(label)</a>"
    }

    package static func link(_ label: String, to link: Links) -> HTML { "<a href=\"\(link)\">\(label)</a>" }

    /// Buttons side by side.
    package static func actions(_ buttons: HTML...) -> HTML {
        "<div class=\"actions\">\(HTML.each(buttons) { $0 })</div>"
    }

    package static func badge(_ label: String, _ tone: Tone) -> HTML {
        "<span class=\"badge \(tone.rawValue)\">\(Icon.of(tone))\(label)</span>"
    }

    /// The page's heading with its lead sentence and, at its end, what one does here.
    package static func heading(_ title: String, lead: String? = nil, actions: HTML? = nil) -> HTML {
        """
        <div class="heading"><div><h1>\(title)</h1>\(lead.map { "<p class=\"lead\">\($0)</p>" as HTML })</div>\
        \(actions.map { "<div class=\"actions\">\($0)</div>" as HTML })</div>
        """
    }

    package static func section(_ title: String, id: String? = nil, _ body: HTML) -> HTML {
        "<section\(attribute: "id", id)><h2>\(title)</h2>\(body)</section>"
    }

    package static func card(_ title: String, tone: Tone? = nil, _ body: HTML) -> HTML {
        "<section class=\"card\(if: tone != nil, " \(tone?.rawValue ?? "")")\"><h2>\(title)</h2>\(body)</section>"
    }

    /// Cards beside each other where there is room.
    package static func cards(_ cards: HTML) -> HTML { "<div class=\"cards\">\(cards)</div>" }

    /// Says something about the whole page: what happened, what to mind.
    package static func notice(_ tone: Tone, _ body: HTML) -> HTML {
        "<div class=\"notice \(tone.rawValue)\">\(Icon.of(tone))<div>\(body)</div></div>"
    }

    /// When there is nothing to show: says so, and what to do next.
    package static func empty(_ message: String, next: HTML? = nil) -> HTML {
        "<div class=\"empty\"><p>\(message)</p>\(next)</div>"
    }

    /// Names and values, for a record's facts.
    package static func facts(_ rows: [(String, HTML)]) -> HTML {
        "<dl class=\"facts\">\(HTML.each(rows) { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" })</dl>"
    }

    /// Opens to explain: "why this date", a source, a derivation.
    package static func why(_ summary: String, isOpen: Bool = false, _ body: HTML) -> HTML {
        "<details class=\"why\"\(if: isOpen, " open")><summary>\(summary)</summary><div>\(body)</div></details>"
    }

    /// Views of one thing, as links that can be shared.
    package static func tabs(_ label: String, _ tabs: [(String, Links)], current: Links) -> HTML {
        """
        <nav class="tabs" aria-label="\(label)"><ul>\(HTML.each(tabs) {
            "<li><a href=\"\($0.1)\"\(if: $0.1 == current, " aria-current=\"page\"")>\($0.0)</a></li>"
        })</ul></nav>
        """
    }

    /// Where one is in work of several pages; `current` counts from 0.
    package static func steps(_ label: String, _ names: [String], current: Int) -> HTML {
        """
        <ol class="steps" aria-label="\(label)">\(HTML.each(names.enumerated()) { index, name in
            """
            <li\(if: index < current, " class=\"done\"")\(if: index == current, " aria-current=\"step\"")>\
            <span>\(index + 1)</span>\(name)</li>
            """
        })</ol>
        """
    }

    /// What happened, the latest first. `at` is already text in the place's own time.
    package static func timeline(_ events: [(at: String, tone: Tone, body: HTML)]) -> HTML {
        """
        <ol class="timeline">\(HTML.each(events) {
            "<li class=\"\($0.tone.rawValue)\"><p class=\"when\">\($0.at)</p><div>\($0.body)</div></li>"
        })</ol>
        """
    }
}

/// Small pictures beside words, never instead of them.
package enum Icon {
    package static let good = shape("M3 8.5l3.2 3.2L13 4.8")
    package static let warn = shape("M8 2L15 14H1zM8 6.5v3.2M8 11.8v.2")
    package static let stop = shape("M8 1.5a6.5 6.5 0 110 13 6.5 6.5 0 010-13zM8 4.5V9M8 11.3v.2")
    package static let info = shape("M8 1.5a6.5 6.5 0 110 13 6.5 6.5 0 010-13zM8 7.2v4.3M8 4.6v.2")
    package static let quiet = shape("M3.5 8h9")

    static func of(_ tone: UI.Tone) -> HTML {
        switch tone {
        case .good: good
        case .warn: warn
        case .bad: stop
        case .info: info
        case .quiet: quiet
        }
    }

    private static func shape(_ path: String) -> HTML {
        HTML(
            raw:
                "<svg class=\"i\" viewBox=\"0 0 16 16\" aria-hidden=\"true\" focusable=\"false\"><path d=\"\(path)\"/></svg>"
        )
    }
}
