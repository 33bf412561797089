import Access
import Kernel
import Storage

extension Directory {
    /// A coordinator adds an organisation.
    package func createOrganisation(_ details: Organisation.Details, by actor: Actor) async throws -> OrganisationID {
        let permit = try policy.permit(Actions.DirectoryEdit.self, actor)
        try details.check(regions)
        let now = world.now()
        let id = OrganisationID.make(now: now)
        try await database.write { write in
            try DirectoryStore.insert(id, details, at: now, write, permit)
            try write.journal(
                permit.entry("directory.organisation-added", at: now, entity: id.cast(), codes: "version=1"))
        }
        return id
    }

    /// Throws `.stale` when somebody has edited since `version` was read.
    package func editOrganisation(
        _ id: OrganisationID, version: Int, _ details: Organisation.Details, by actor: Actor
    ) async throws {
        let permit = try policy.permit(
            Actions.DirectoryEdit.self, actor, Facts(record: id.cast(), owner: id))
        try details.check(regions)
        let now = world.now()
        try await database.write { write in
            guard let old = try DirectoryStore.organisation(id, write.read) else {
                throw DirectoryProblem.unknownOrganisation
            }
            guard try DirectoryStore.update(id, details, version: version, at: now, write, permit) else {
                throw DirectoryProblem.stale(current: old.version)
            }
            try write.journal(
                permit.entry(
                    "directory.organisation-edited", at: now, entity: id.cast(), codes: "version=\(version + 1)"))
        }
    }

    /// A coordinator adds a service of an organisation.
    package func createService(
        of organisation: OrganisationID, _ details: Service.Details, by actor: Actor
    ) async throws -> ServiceID {
        let permit = try policy.permit(Actions.DirectoryEdit.self, actor, Facts(owner: organisation))
        try details.check(kinds, regions)
        let now = world.now()
        let id = ServiceID.make(now: now)
        try await database.write { write in
            guard try DirectoryStore.organisation(organisation, write.read) != nil else {
                throw DirectoryProblem.unknownOrganisation
            }
            try ServiceStore.insert(id, of: organisation, details.stored(kinds), at: now, write, permit)
            try write.journal(permit.entry("directory.service-added", at: now, entity: id.cast(), codes: "version=1"))
        }
        return id
    }

    /// Throws `.stale` when somebody has edited since `version` was read.
    package func editService(
        _ id: ServiceID, version: Int, _ details: Service.Details, by actor: Actor
    ) async throws {
        let (policy, kinds, now) = (policy, kinds, world.now())
        try details.check(kinds, regions)
        try await database.write { write in
            guard let old = try ServiceStore.service(id, write.read) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.DirectoryEdit.self, actor, Self.facts(old))
            guard
                try ServiceStore.update(
                    id, of: old.organisation, details.stored(kinds), version: version, at: now, write, permit)
            else { throw DirectoryProblem.stale(current: old.version) }
            try write.journal(
                permit.entry("directory.service-edited", at: now, entity: id.cast(), codes: "version=\(version + 1)"))
        }
    }
}

extension Directory {
    /// The provider of a service that hides its address chooses what everybody may see of it.
    package func publish(_ publicity: Publicity, of id: ServiceID, by actor: Actor) async throws {
        let (policy, kinds, now) = (policy, kinds, world.now())
        try await database.write { write in
            guard let old = try ServiceStore.service(id, write.read) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.ServiceReport.self, actor, Self.facts(old))
            var details = old.details
            details.publicity = publicity
            guard
                try ServiceStore.update(
                    id, of: old.organisation, details.stored(kinds), version: old.version, at: now, write, permit)
            else { throw DirectoryProblem.stale(current: old.version) }
            try write.journal(permit.entry(at: now, entity: id.cast(), codes: "publicity=\(publicity.rawValue)"))
        }
    }
}

/// What the text fields of the directory may hold.
enum FieldRules {
    static func line(_ text: String, _ field: String, isNeeded: Bool = false) throws(DirectoryProblem) {
        if isNeeded && text.allSatisfy(\.isWhitespace) { throw .invalid(field: field, why: .missing) }
        if !Limits.fits(text, characters: Limits.lineCharactersMax) { throw .invalid(field: field, why: .tooLong) }
        if text.utf8.contains(where: { $0 < 32 }) { throw .invalid(field: field, why: .malformed) }
    }

    static func text(_ text: String, _ field: String) throws(DirectoryProblem) {
        if !Limits.fits(text, characters: Limits.textCharactersMax) { throw .invalid(field: field, why: .tooLong) }
        if text.utf8.contains(0) { throw .invalid(field: field, why: .malformed) }
    }

    /// Digits and what stands between them. An address in words is none.
    static func isTelephone(_ text: String) -> Bool {
        text.utf8.contains { (48...57).contains($0) }
            && text.utf8.allSatisfy { (48...57).contains($0) || " +()-./#*".utf8.contains($0) }
    }

    /// Something before and after one @, without spaces: whether it exists only a message shows.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && parts[1].contains(".")
            && !parts[1].hasPrefix(".") && !parts[1].hasSuffix(".")
            && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 44 && $0 != 60 && $0 != 62 }
    }

    static func isWebAddress(_ text: String) -> Bool {
        (text.hasPrefix("https://") && text.utf8.count > 8 || text.hasPrefix("http://") && text.utf8.count > 7)
            && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"<>\"{}|\\^`".utf8.contains($0) }
    }

    /// Two or three small letters, as ISO 639 codes are.
    static func isLanguage(_ code: String) -> Bool {
        (2...3).contains(code.utf8.count) && code.utf8.allSatisfy { $0 >= 97 && $0 <= 122 }
    }
}

extension Organisation.Details {
    func check(_ regions: Regions) throws(DirectoryProblem) {
        try FieldRules.line(name, "name", isNeeded: true)
        try FieldRules.line(telephone, "telephone")
        try FieldRules.line(email, "email")
        try FieldRules.line(website, "website")
        try FieldRules.text(description, "description")
        if !region.isEmpty && regions.index(region) == nil { throw .invalid(field: "region", why: .unknown) }
        if !email.isEmpty && !FieldRules.isEmail(email) { throw .invalid(field: "email", why: .malformed) }
        if !website.isEmpty && !FieldRules.isWebAddress(website) { throw .invalid(field: "website", why: .malformed) }
    }
}

extension Service.Details {
    func check(_ kinds: ServiceKinds, _ regions: Regions) throws(DirectoryProblem) {
        try FieldRules.line(name, "name", isNeeded: true)
        try FieldRules.line(telephone, "telephone")
        try FieldRules.line(email, "email")
        try FieldRules.text(description, "description")
        try FieldRules.text(hours, "hours")
        if kinds.index(kind) == nil { throw .invalid(field: "kind", why: .unknown) }
        if !region.isEmpty && regions.index(region) == nil { throw .invalid(field: "region", why: .unknown) }
        if servesRegions.contains(where: { regions.index($0) == nil }) {
            throw .invalid(field: "serves_regions", why: .unknown)
        }
        if !languages.allSatisfy(FieldRules.isLanguage) { throw .invalid(field: "languages", why: .malformed) }
        if sexes.contains(.unknown) { throw .invalid(field: "sexes", why: .malformed) }
        if let ageMin, !(0...150).contains(ageMin) { throw .invalid(field: "age_min", why: .outOfRange) }
        if let ageMax, !(0...150).contains(ageMax) { throw .invalid(field: "age_max", why: .outOfRange) }
        if let ageMin, let ageMax, ageMin > ageMax { throw .invalid(field: "age_max", why: .outOfRange) }
        if !email.isEmpty && !FieldRules.isEmail(email) { throw .invalid(field: "email", why: .malformed) }
    }
}
