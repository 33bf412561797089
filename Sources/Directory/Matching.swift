import Kernel

/// Which services can take somebody now, best first, and for the others every reason why not. Pure; the same question
/// of the same snapshot at the same moment has the same answer, in the same order.
///
/// Order of those that fit: places (5 or more, then 2 to 4, then the last one), freshness, nearness, language, open
/// before reduced, identifier. When it is immediate, nearness and freshness come before the number of places: one sure
/// place nearby is enough.
package enum Matching {
    package static func match(_ query: MatchQuery, in snapshot: DirectorySnapshot, now: Timestamp) -> MatchResult {
        guard let kindIndex = snapshot.kinds.index(query.need) else { return MatchResult(fits: [], others: []) }
        let asked = Asked(query, kind: kindIndex, snapshot, now)
        var fits: [(key: UInt64, index: Int, verdict: Verdict)] = []
        var others: [(key: UInt64, index: Int, verdict: Verdict)] = []
        snapshot.rows.withUnsafeBufferPointer { rows in
            for index in rows.indices where rows[index].kind == asked.kindIndex && rows[index].isActive {
                var verdict = asked.judge(rows[index])
                if asked.needsLook(rows[index], verdict) { asked.look(snapshot.entries[index], snapshot, &verdict) }
                if verdict.reasons.isDisjoint(with: .against) {
                    fits.append((asked.rank(verdict), index, verdict))
                } else {
                    let obstacles = verdict.reasons.intersection(.against).rawValue.nonzeroBitCount
                    others.append((UInt64(obstacles) << 32 | UInt64(verdict.distance), index, verdict))
                }
            }
        }
        // Entries stand in the order of their identifiers, so the index breaks ties.
        fits.sort { ($0.key, $0.index) < ($1.key, $1.index) }
        others.sort { ($0.key, $0.index) < ($1.key, $1.index) }
        func make(_ found: (key: UInt64, index: Int, verdict: Verdict)) -> Match {
            let entry = snapshot.entries[found.index]
            let verdict = found.verdict
            return Match(
                entry: entry, group: verdict.group,
                placesLeft: asked.kind.hasPlaces && verdict.left >= 0 ? Int(verdict.left) : nil,
                distance: verdict.distance == Regions.unreachable ? nil : Int(verdict.distance),
                freshness: .of(entry.state, asked.kind, now: now, zone: snapshot.zone), reasonSet: verdict.reasons)
        }
        return MatchResult(fits: fits.map(make), others: others.map(make))
    }
}

/// What was found out about one service.
private struct Verdict {
    var reasons: MatchReasons = []
    var group: PlaceGroup?
    var left: Int32 = MatchRow.noGroup
    var distance = Regions.unreachable
}

/// The query in the words of a `MatchRow`.
private struct Asked {
    let query: MatchQuery
    let kind: ServiceKind
    let kindIndex: UInt8
    let languages: UInt128
    let languagesComplete: Bool
    let regions: Regions
    let region: Int?
    let unsafe: UInt128
    let access: UInt8
    let now: Int64
    let today: Int32
    let freshSince: Int64
    let fadesSince: Int64
    let isChild: Bool

    init(_ query: MatchQuery, kind index: Int, _ snapshot: DirectorySnapshot, _ now: Timestamp) {
        self.query = query
        kind = snapshot.kinds.all[index]
        kindIndex = UInt8(clamping: index)
        (languages, languagesComplete) = snapshot.languages.known(query.languages)
        regions = snapshot.regions
        region = query.region.flatMap { snapshot.regions.index($0) }
        unsafe = snapshot.regions.bits(query.unsafeRegions)
        access = query.accessibility.reduce(into: 0) { $0 |= $1.bit }
        self.now = now.milliseconds
        today = snapshot.zone.day(of: now).number
        // Whole minutes, as `Freshness` counts them: up to the last millisecond of the last minute.
        freshSince = now.milliseconds - Int64(kind.freshMinutes + 1) * 60_000 + 1
        fadesSince = now.milliseconds - Int64(kind.fadesMinutes + 1) * 60_000 + 1
        isChild = query.age.map { $0 < 18 } ?? true
    }

    func judge(_ row: MatchRow) -> Verdict {
        var verdict = Verdict()
        judgeState(row, &verdict.reasons)
        judgePerson(row, &verdict.reasons)
        judgeArea(row, &verdict)
        if kind.hasPlaces { judgePlaces(row, &verdict) } else { verdict.reasons.add(.noPlacesNeeded) }
        return verdict
    }

    private func judgeState(_ row: MatchRow, _ reasons: inout MatchReasons) {
        if !row.hasState || row.untilDay < today || row.confirmedAt < fadesSince {
            reasons.add(.stale)
        } else {
            reasons.add(row.confirmedAt < freshSince ? .ageing : .fresh)
        }
        guard row.hasState else { return }
        switch row.state {
        case .open: reasons.add(.open)
        case .reduced: reasons.add(.reduced)
        case .closed: reasons.add(.closed)
        case .quarantined: reasons.add(.quarantined)
        }
    }

    private func judgePerson(_ row: MatchRow, _ reasons: inout MatchReasons) {
        if let age = query.age {
            if age < Int(row.ageMin) || age > Int(row.ageMax) { reasons.add(.wrongAge) }
        } else if row.ageMin >= 18 {
            reasons.add(.adultsOnlyAgeUnknown)
        } else if row.ageMin > 0 || row.ageMax < 255 {
            reasons.add(.ageToConfirm)
        }
        if row.sexes != 0 {
            if query.sex == .unknown {
                reasons.add(.sexUnknown)
            } else if row.sexes & query.sex.bit == 0 {
                reasons.add(.wrongSex)
            }
        }
        if query.children > 0 && !row.children { reasons.add(.noChildren) }
        if access & ~row.access != 0 { reasons.add(.notAccessible) }
        if query.languages.isEmpty { return }
        if row.languages & languages != 0 {
            reasons.add(.sharedLanguage)
        } else if !row.languagesStated {
            reasons.add(.languageNotStated)
        } else {
            reasons.add(query.interpreterAvailable ? .interpreterNeeded : .noCommonLanguage)
        }
    }

    private func judgeArea(_ row: MatchRow, _ verdict: inout Verdict) {
        if row.region != MatchRow.noRegion, unsafe & (1 << UInt128(row.region)) != 0 {
            verdict.reasons.add(.unsafeArea)
        }
        guard let region else { return }
        if !row.servesAll && row.serves & (1 << UInt128(region)) == 0 { verdict.reasons.add(.notServingRegion) }
        guard row.region != MatchRow.noRegion else { return }
        verdict.distance = regions.distance(region, Int(row.region))
        switch verdict.distance {
        case 0: verdict.reasons.add(.sameRegion)
        case 1: verdict.reasons.add(.neighbouringRegion)
        default: verdict.reasons.add(.fartherRegion)
        }
    }

    /// The group with most places among those the person belongs to.
    private func judgePlaces(_ row: MatchRow, _ verdict: inout Verdict) {
        var best = MatchRow.noGroup
        var group: PlaceGroup?
        func consider(_ left: Int32, _ candidate: PlaceGroup) {
            if left > best { (best, group) = (left, candidate) }
        }
        if query.children > 0 {
            consider(row.left.3, .families)
        } else {
            if isChild { consider(row.left.4, .children) }
            if query.sex == .female { consider(row.left.1, .women) }
            if query.sex == .male { consider(row.left.2, .men) }
        }
        consider(row.left.0, .any)
        verdict.left = best
        verdict.group = group
        if group == .children && query.age == nil { verdict.reasons.add(.ageToConfirm) }
        let isKnown = max(row.left.0, row.left.1, row.left.2, row.left.3, row.left.4) != MatchRow.noGroup
        verdict.reasons.add(best > 0 ? .placesLeft : isKnown ? .full : .placesUnknown)
    }

    /// True where the row's words are not enough: languages beyond the table, services or organisations to leave out.
    func needsLook(_ row: MatchRow, _ verdict: Verdict) -> Bool {
        !query.excluding.isEmpty || query.receivers != nil
            || !languagesComplete && !row.languagesComplete && !verdict.reasons.contains(.sharedLanguage)
    }

    func look(_ entry: ServiceEntry, _ snapshot: DirectorySnapshot, _ verdict: inout Verdict) {
        if let receivers = query.receivers, !snapshot.isActive(entry.service.organisation, of: receivers) {
            verdict.reasons.add(.notAsked)
        }
        if query.excluding.contains(entry.service.id) { verdict.reasons.add(.excluded) }
        if !languagesComplete, !verdict.reasons.contains(.sharedLanguage),
            entry.service.details.languages.contains(where: { query.languages.contains($0) })
        {
            verdict.reasons.subtract([MatchReasons(.noCommonLanguage), MatchReasons(.interpreterNeeded)])
            verdict.reasons.add(.sharedLanguage)
        }
    }

    /// Smaller is better.
    func rank(_ verdict: Verdict) -> UInt64 {
        let places: UInt64 = !kind.hasPlaces || verdict.left >= 5 ? 0 : verdict.left >= 2 ? 1 : 2
        let freshness: UInt64 = verdict.reasons.contains(.fresh) ? 0 : 1
        let distance = UInt64(verdict.distance)
        let language: UInt64 =
            verdict.reasons.contains(.sharedLanguage) || query.languages.isEmpty
            ? 0 : verdict.reasons.contains(.languageNotStated) ? 1 : 2
        let state: UInt64 = verdict.reasons.contains(.open) ? 0 : 1
        return query.urgency == .immediate
            ? distance << 40 | freshness << 32 | places << 24 | language << 8 | state
            : places << 40 | freshness << 32 | distance << 16 | language << 8 | state
    }
}
