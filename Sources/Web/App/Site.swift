import HTTPTypes
import Hummingbird
import Kernel
import Localization
import Logging
import NIOCore

/// The site as it was built at start: rooms, routes, navigation and what lives in memory between requests.
final class Site: Sendable {
    let desk: Desk
    let rooms: [any Room]
    let navigation: [NavigationEntry]
    let assets: Assets
    let organisationNames = OrganisationNames()
    let memberNames = MemberNames()
    let openAPI = OpenAPIDocument.Kept()
    let openDirectory = OpenDirectoryCache()
    let basicSessions = BasicSessions()
    let metrics = Metrics()
    private let table: RouteTable
    private let localizers: [Language: Localizer]

    init(desk: Desk, rooms: [any Room], assets: Assets) {
        self.desk = desk
        self.rooms = rooms
        self.assets = assets
        navigation = rooms.flatMap(\.navigation).sorted { $0.order < $1.order }
        var doors = Doors()
        for room in rooms { room.open(&doors) }
        table = doors.table
        localizers = Dictionary(
            uniqueKeysWithValues: Language.allCases.map { ($0, Localizer($0, desk.catalogues, zone: desk.zone)) })
    }

    func localizer(_ language: Language) -> Localizer {
        localizers[language] ?? Localizer(language, desk.catalogues, zone: desk.zone)
    }

    func answer(_ request: Request, _ context: SiteContext) async -> Response {
        let begun = metrics.begin()
        let response = await respond(request, context)
        metrics.end(begun, status: response.status.code)
        return response
    }

    private func respond(_ request: Request, _ context: SiteContext) async -> Response {
        let path = request.uri.path
        if path.hasPrefix("/assets/"), request.method == .get || request.method == .head,
            let response = assets.response(path.dropFirst(8), to: request)
        {
            return request.method == .head ? response.createHeadResponse() : response
        }
        var captured = Captured(names: [], values: [])
        let match = table.match(request.method, path)
        if case .found(let endpoint, let values) = match { captured = Captured(names: endpoint.names, values: values) }
        let visit = Visit(
            site: self, request: request, now: desk.world.now(),
            address: desk.settings.proxies.client(peer: context.address, request.headers),
            l: localizer(language(request)), captured: captured)
        let reply: Reply
        do {
            switch match {
            case .found(let endpoint, _): reply = try await endpoint.answer(visit)
            case .wrongMethod(let allowed): throw Problem.wrongMethod(allowed: allowed)
            case .nothing: throw Problem.unknown
            }
        } catch {
            reply = await Problems.reply(to: error, visit, context.logger)
        }
        var response = reply.response()
        if desk.settings.isTLS { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// The address's wish, else the cookie's, else the browser's. An account's own language is put in later.
    private func language(_ request: Request) -> Language {
        if let query = request.uri.query,
            let range = query.utf8.split(separator: UInt8(ascii: "&")).last(where: {
                $0.starts(with: "lang=".utf8)
            }), let language = Language(rawValue: String(Substring(range.dropFirst(5))))
        {
            return language
        }
        let name = Cookie.name("language", isSecure: desk.settings.isTLS)
        if let chosen = Cookie.value(named: name, in: request.headers).flatMap(Language.init(rawValue:)) {
            return chosen
        }
        return Language.negotiate(acceptLanguage: request.headers[.acceptLanguage])
    }
}

/// What the server knows of a connection.
package struct SiteContext: InitializableFromSource {
    let address: String
    let logger: Logger

    package init(source: ApplicationRequestContextSource) {
        address = source.channel.remoteAddress?.ipAddress ?? ""
        logger = source.logger
    }
}

/// Answers every request from the site's own table of routes.
package struct SiteResponder: HTTPResponder {
    package typealias Context = SiteContext
    let site: Site

    package func respond(to request: Request, context: SiteContext) async throws -> Response {
        await site.answer(request, context)
    }
}

/// The web server: the rooms' pages over one desk.
package struct WebApp: Sendable {
    let site: Site

    /// - Parameters: assets: loaded from `Resources/assets`. rooms: all of them when nil; tests give fewer.
    package init(_ desk: Desk, assets: Assets, rooms: [any Room]? = nil) {
        site = Site(desk: desk, rooms: rooms ?? WebApp.rooms, assets: assets)
    }

    /// The server, ready to run. `port` 0 takes a free one; `onRunning` is told which.
    package func build(
        host: String, port: Int, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> Application<SiteResponder> {
        Application(
            responder: SiteResponder(site: site),
            server: .http1(configuration: .init(idleTimeout: .seconds(Limits.idleSeconds))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil, backlog: Limits.connectionsWaitingMax,
                reuseAddress: true,
                availableConnectionsDelegate: .maximum(Limits.connectionsMax, logger: site.desk.logger)),
            onServerRunning: { channel in
                await WebApp.takeUpTogether(channel, site.desk.logger)
                await onRunning(channel.localAddress?.port ?? port)
            },
            logger: site.desk.logger)
    }

    /// The network library takes up four new connections between two rounds of answers: under load the last of five
    /// hundred telephones waited for more than a hundred rounds, some of them seconds.
    private static func takeUpTogether(_ channel: any Channel, _ logger: Logger) async {
        do {
            try await channel.setOption(.maxMessagesPerRead, value: Limits.connectionsTakenUpTogether).get()
        } catch {
            // It answers all the same, only later.
            logger.warning("connections are taken up four at a time: \(error)")
        }
    }

    /// Serves until the task is cancelled; requests that are being answered are finished first.
    package func serve(
        host: String, port: Int, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        try await build(host: host, port: port, onRunning: onRunning).run()
    }
}
