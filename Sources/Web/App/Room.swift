import Localization

/// A room's pages: its routes, its entries in the navigation and its part of everybody's home page. One conformance
/// a folder (`Web/Cases/CaseRoom.swift`), listed in `WebApp`.
package protocol Room: Sendable {
    /// Registers the room's pages, forms and API.
    func open(_ doors: inout Doors)
    /// Entries of the navigation, shown to those who hold one of their roles.
    var navigation: [NavigationEntry] { get }
    /// What this room puts on a member's home page, the most urgent first.
    func cards(for me: SignedIn) async throws -> [DeskCard]
}

extension Room {
    package var navigation: [NavigationEntry] { [] }
    package func cards(for me: SignedIn) async throws -> [DeskCard] { [] }
}

/// One place that the navigation leads to.
package struct NavigationEntry: Sendable {
    let link: Links
    let path: String
    let label: @Sendable (Localizer) -> String
    let isFor: @Sendable (SignedIn) -> Bool
    let order: Int

    /// - Parameters: roles: who sees it; empty means everybody who is signed in. order: smaller comes first.
    package init(
        _ link: Links, order: Int, roles: Set<String> = [], label: @escaping @Sendable (Localizer) -> String
    ) {
        self.init(link, order: order, isFor: { roles.isEmpty || $0.holds(anyOf: roles) }, label: label)
    }

    /// For what definitions of the country decide.
    init(
        _ link: Links, order: Int, isFor: @escaping @Sendable (SignedIn) -> Bool,
        label: @escaping @Sendable (Localizer) -> String
    ) {
        self.link = link
        path = link.path
        self.label = label
        self.isFor = isFor
        self.order = order
    }
}

/// A part of the home page: a heading, what it is about, and where to go on.
package struct DeskCard: Sendable {
    let order: Int
    let html: HTML

    /// - Parameters: order: smaller comes first; what is urgent has less than 10.
    package init(order: Int, html: HTML) {
        self.order = order
        self.html = html
    }
}
