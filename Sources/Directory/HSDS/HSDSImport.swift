import Access
import Kernel
import Storage

extension Directory {
    /// Takes organisations and services from an HSDS 3.0 or 3.1 JSON document. `source` names where it came from
    /// (`directory.example.org`). What cannot be taken is reported with its place; the rest is taken. The same document
    /// twice changes nothing.
    package func importHSDS(_ bytes: [UInt8], source: String, by actor: Actor) async throws -> HSDSReport {
        let permit = try policy.permit(Actions.DirectoryImport.self, actor)
        var report = HSDSReport()
        let document: JSONValue
        do throws(JSONValue.Malformed) { document = try JSONValue(parsing: bytes) } catch {
            report.refuse("byte \(error.offset)", nil, "not-json")
            return report
        }
        guard let reading = HSDSReading(document) else {
            report.refuse("$", nil, "unknown-shape")
            return report
        }
        try await take(reading, source, permit, &report)
        return report
    }

    /// The same from the CSV files of a folder or data package, each with its name.
    package func importHSDS(
        files: [(name: String, bytes: [UInt8])], source: String, by actor: Actor
    ) async throws -> HSDSReport {
        let permit = try policy.permit(Actions.DirectoryImport.self, actor)
        var report = HSDSReport()
        let tables = HSDSTables(files: files, &report)
        try await take(HSDSReading(tables), source, permit, &report)
        return report
    }

    private func take(
        _ reading: HSDSReading, _ source: String, _ permit: Permit<Actions.DirectoryImport>, _ report: inout HSDSReport
    ) async throws {
        let mapping = HSDSMapping(kinds: kinds, regions: regions, source: source)
        // One organisation stands in every service of a list page; its fullest record is taken.
        var organizations: [String: HSDSFound] = [:]
        var order: [String] = []
        for found in reading.organizations {
            let id = found.record["id"]?.text ?? found.place
            if organizations[id] == nil { order.append(id) }
            let size = organizations[id]?.record.members?.count ?? -1
            if found.record.members?.count ?? 0 > size { organizations[id] = found }
        }
        for id in order {
            guard let found = organizations[id] else { continue }
            do throws(HSDSRefused) {
                let (details, notes) = try mapping.organisation(found.record)
                for note in notes { report.note(found.place, note.field, note.reason) }
                let change = try await Self.result { try await self.put(details, found.record, source, permit) }
                switch change {
                case .added: report.organisationsAdded += 1
                case .changed: report.organisationsChanged += 1
                case .same: report.unchanged += 1
                }
            } catch {
                if let failure = error.failure { throw failure }
                report.refuse(found.place, error.field, error.reason)
            }
        }
        for found in reading.services {
            do throws(HSDSRefused) {
                let (details, notes) = try mapping.service(found.record)
                for note in notes { report.note(found.place, note.field, note.reason) }
                let places = mapping.places(found.record, kinds[details.kind])
                let change = try await Self.result {
                    try await self.put(details, places, found.record, source, permit)
                }
                switch change {
                case .added: report.servicesAdded += 1
                case .changed: report.servicesChanged += 1
                case .same: report.unchanged += 1
                }
            } catch {
                if let failure = error.failure { throw failure }
                report.refuse(found.place, error.field, error.reason)
            }
        }
    }

    private enum Change: Sendable { case added, changed, same }

    /// A refusal stays one; anything else stops the import.
    private static func result(_ body: () async throws -> Change) async throws(HSDSRefused) -> Change {
        do { return try await body() } catch let refused as HSDSRefused { throw refused } catch {
            throw HSDSRefused(field: nil, reason: "failure", failure: error)
        }
    }

    private func put(
        _ details: Organisation.Details, _ record: JSONValue, _ source: String,
        _ permit: Permit<Actions.DirectoryImport>
    ) async throws -> Change {
        let now = world.now()
        return try await database.write { write in
            let id =
                try DirectoryStore.organisation(source: source, externalID: details.externalID, write.read)
                ?? HSDSMapping.identifier(details.externalID, source)
            guard let old = try DirectoryStore.organisation(id, write.read) else {
                try DirectoryStore.insert(id, details, at: now, write, permit)
                try write.journal(permit.entry(at: now, entity: id.cast(), codes: "organisation=added"))
                return .added
            }
            // A stub inside a service says less than what we hold.
            if old.details == details || record.members?.count ?? 0 <= 3 { return .same }
            _ = try DirectoryStore.update(id, details, version: old.version, at: now, write, permit)
            try write.journal(permit.entry(at: now, entity: id.cast(), codes: "organisation=changed"))
            return .changed
        }
    }

    private func put(
        _ details: Service.Details, _ places: [PlacesReport], _ record: JSONValue, _ source: String,
        _ permit: Permit<Actions.DirectoryImport>
    ) async throws -> Change {
        let (kinds, now) = (kinds, world.now())
        let external = record["organization_id"]?.text ?? record["organization"]?["id"]?.text
        guard let external else { throw HSDSRefused(field: "organization_id", reason: "missing") }
        return try await database.write { write in
            let owner =
                try DirectoryStore.organisation(source: source, externalID: external, write.read)
                ?? HSDSMapping.identifier(external, source)
            guard try DirectoryStore.organisation(owner, write.read) != nil else {
                throw HSDSRefused(field: "organization_id", reason: "unknown-organization")
            }
            let id =
                try ServiceStore.service(source: source, externalID: details.externalID, write.read)
                ?? HSDSMapping.identifier(details.externalID, source)
            guard let old = try ServiceStore.entry(id, write.read) else {
                try ServiceStore.insert(id, of: owner, details, at: now, write, permit)
                for report in places { try ServiceStore.put(report, of: id, at: now, write, permit) }
                try write.journal(permit.entry(at: now, entity: id.cast(), codes: "service=added"))
                return .added
            }
            guard old.service.organisation == owner else {
                throw HSDSRefused(field: "organization_id", reason: "other-organization")
            }
            let merged = Self.merged(details, over: old.service.details, kinds)
            if old.service.details == merged { return .same }
            _ = try ServiceStore.update(
                id, of: owner, merged, version: old.service.version, at: now, write, permit)
            try write.journal(permit.entry(at: now, entity: id.cast(), codes: "service=changed"))
            return .changed
        }
    }
}

extension Directory {
    /// An import never opens what is hidden here, and leaves alone what its provider chose and a coordinator wrote.
    static func merged(
        _ new: Service.Details, over old: Service.Details, _ kinds: ServiceKinds
    ) -> Service.Details {
        var merged = new
        merged.publicity = old.publicity
        merged.addressConfidential = new.addressConfidential || kinds.hides(old)
        guard kinds.hides(merged) else { return merged }
        merged.description = old.description
        merged.hours = kinds.hides(new) && !new.hours.isEmpty ? new.hours : old.hours
        return merged.stored(kinds)
    }
}

/// Why one record was not taken.
struct HSDSRefused: Error, Sendable {
    let field: String?
    let reason: String
    /// What stops the whole import.
    var failure: (any Error)?

    init(field: String?, reason: String, failure: (any Error)? = nil) {
        self.field = field
        self.reason = reason
        self.failure = failure
    }
}
