import Definitions

extension ServiceKinds {
    /// Reads Resources/definitions/services/kinds.yaml.
    package static func load(_ path: String) throws(DefinitionProblem) -> ServiceKinds {
        try ServiceKinds(definition: DefinitionFile.load(path))
    }

    package init(definition root: DefinitionNode) throws(DefinitionProblem) {
        try root.allow("title", "source", "status", "kinds")
        var kinds: [ServiceKind] = []
        var seen: Set<String> = []
        for node in try root.list("kinds") {
            try node.allow("code", "label", "has_places", "unit", "place_public", "fresh_minutes", "fades_minutes")
            let code = try node.string("code")
            guard DefinitionCode.isCode(code), seen.insert(code).inserted else {
                throw try node.node("code").problem(
                    "\"\(code)\" is no new code", "Use small letters, digits and hyphens, each code once.")
            }
            let fresh = try node.int("fresh_minutes", in: 1...525_600)
            let hasPlaces = try node.bool("has_places")
            let unit = try node.optionalClosed("unit", PlaceUnit.self) ?? .places
            let isPlacePublic = try node.bool("place_public", default: false)
            if isPlacePublic && hasPlaces && (unit == .beds || unit == .rooms) {
                throw try node.node("place_public").problem(
                    "people live in \"\(code)\"", "Leave place_public away: where they live must not become known.")
            }
            kinds.append(
                ServiceKind(
                    code: code, label: try node.string("label"), hasPlaces: hasPlaces, unit: unit,
                    isPlacePublic: isPlacePublic, freshMinutes: fresh,
                    fadesMinutes: try node.int("fades_minutes", in: fresh...525_600)))
        }
        guard (1...Self.countMax).contains(kinds.count) else {
            throw root.problem("\(kinds.count) kinds", "Write 1 to \(Self.countMax).")
        }
        self.init(kinds)
    }
}

extension Regions {
    /// Reads a file of Resources/definitions/regions. Neighbours must name each other.
    package static func load(_ path: String) throws(DefinitionProblem) -> Regions {
        try Regions(definition: DefinitionFile.load(path))
    }

    package init(definition root: DefinitionNode) throws(DefinitionProblem) {
        try root.allow("title", "country", "source", "status", "regions")
        var regions: [Region] = []
        let nodes = try root.list("regions")
        var neighbours: [String: [String]] = [:]
        for node in nodes {
            try node.allow("code", "name", "neighbours", "tile")
            let code = try node.string("code")
            guard DefinitionCode.isCode(code), neighbours[code] == nil else {
                throw try node.node("code").problem(
                    "\"\(code)\" is no new code", "Use small letters, digits and hyphens, each code once.")
            }
            neighbours[code] = try node.optionalStrings("neighbours")
            regions.append(
                Region(
                    code: code, name: try node.string("name"), neighbours: neighbours[code] ?? [],
                    tile: try Self.tile(node)))
        }
        for (node, region) in zip(nodes, regions) {
            for neighbour in region.neighbours {
                guard neighbours[neighbour]?.contains(region.code) == true else {
                    throw node.problem(
                        "\(neighbour) does not name \(region.code) as its neighbour", "Write both, or neither.")
                }
            }
        }
        for (index, node) in nodes.enumerated() {
            guard let tile = regions[index].tile else { continue }
            let above = regions[..<index].compactMap(\.tile)
            if above.contains(where: { $0.row == tile.row && abs($0.column - tile.column) < 2 }) {
                throw try node.node("tile").problem(
                    "two tiles lie on each other", "Columns count half tiles: leave two between neighbours in a row.")
            }
        }
        guard (1...Self.countMax).contains(regions.count) else {
            throw root.problem("\(regions.count) regions", "Write 1 to \(Self.countMax).")
        }
        self.init(regions)
    }

    private static func tile(_ node: DefinitionNode) throws(DefinitionProblem) -> Region.Tile? {
        guard node.has("tile") else { return nil }
        let numbers = try node.list("tile")
        guard numbers.count == 2 else {
            throw try node.node("tile").problem("\(numbers.count) numbers", "Write the column and the row: [4, 2].")
        }
        return Region.Tile(column: try numbers[0].integer(in: 0...60), row: try numbers[1].integer(in: 0...40))
    }
}

enum DefinitionCode {
    /// Small ASCII letters, digits and hyphens.
    static func isCode(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 60
            && text.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
    }
}
