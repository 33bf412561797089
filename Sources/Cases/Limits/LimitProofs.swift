import Access
import Deadlines
import Kernel
import Storage
import Vault

/// What a paper says of a document that the law made good for longer, and what whoever checks its code is shown.
package struct LimitProof: Sendable, Equatable {
    /// One measure that moved the day.
    package struct Law: Sendable, Equatable {
        package let label: String
        package let instrument: String
    }

    package let kind: String
    package let place: String?
    package let printedOn: Day
    /// Nil while it depends on a state.
    package let dueOn: Day?
    package let until: String?
    package let law: [Law]
    package let madeOn: Day
}

package enum LimitProofProblem: Error, Sendable, Equatable {
    /// No measure makes it good for longer: the document itself says all.
    case notMoved
}

/// Papers and their codes. Owns the table limit_proofs.
package struct LimitProofs: Sendable {
    let limits: TimeLimits
    let vault: Vault

    package init(limits: TimeLimits, vault: Vault) {
        self.limits = limits
        self.vault = vault
    }

    private static let insert = Statement(
        "limit_proofs.insert",
        """
        INSERT INTO limit_proofs (digest, case_id, clock_id, kind, place, printed_on, due_on, until, law, made_on, made_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """)
    private static let find = Statement(
        "limit_proofs.find",
        """
        SELECT p.kind, p.place, p.printed_on, p.due_on, p.until, p.law, p.made_on, c.due_on, c.until, c.state
        FROM limit_proofs p LEFT JOIN case_clocks c ON c.case_id = p.case_id AND c.id = p.clock_id
        WHERE p.digest = ?1
        """)

    /// Makes a paper for a limit that measures moved, as it stands now. The code is shown once and kept nowhere.
    /// Throws `.notMoved`.
    package func make(_ id: CaseID, _ limit: ClockID, _ actor: Actor) async throws -> (code: String, proof: LimitProof)
    {
        let code = ProofCode.make()
        let digest = digest(code)
        let book = limits.book
        let proof = try await limits.cases.change(Actions.CaseEdit.self, id, actor) { change in
            guard let known = try TimeLimitStore.one(change.write.read, id, limit), known.isRunning,
                var question = known.question
            else { throw CaseProblem.unknownClock }
            question.measures = question.jurisdiction == nil ? .none : .all
            let definitions = try book.current(change.write.read)
            let answer = try definitions.compute(question).notBefore(known.promised)
            let law = answer.steps.compactMap { step -> LimitProof.Law? in
                guard case .moved(_, let measure, let label, _) = step.what else { return nil }
                let instrument = definitions.measures.first { $0.id == measure }?.instrument ?? step.source
                return LimitProof.Law(label: label, instrument: instrument)
            }
            guard !law.isEmpty else { throw LimitProofProblem.notMoved }
            let proof = LimitProof(
                kind: known.kind, place: known.jurisdiction, printedOn: answer.ordinaryDue, dueOn: answer.due,
                until: answer.due == nil ? answer.until?.state ?? "" : nil, law: law, madeOn: change.today)
            try change.write.run(
                Self.insert,
                [
                    .bytes(digest), .id(id), .id(limit), .text(proof.kind), .text(proof.place), .day(proof.printedOn),
                    .day(proof.dueOn), .text(proof.until), .text(Self.text(law)), .day(proof.madeOn),
                    .id(actor.member),
                ])
            try change.journal("limit.proof", entity: limit.cast(), codes: "kind=\(proof.kind)")
            return proof
        }
        return (code, proof)
    }

    /// What a code stands for, and whether its paper still says what the register says. Nil for a code that nobody made.
    package func check(_ typed: String) async throws -> (proof: LimitProof, stands: Bool)? {
        guard let code = ProofCode.read(typed) else { return nil }
        let digest = digest(code)
        return try await limits.cases.database.read { read in
            try read.first(Self.find, [.bytes(digest)]) { row in
                let proof = LimitProof(
                    kind: row.text(0), place: row.optionalText(1), printedOn: try row.day(2),
                    dueOn: try row.optionalDay(3), until: row.optionalText(4), law: try Self.law(row.text(5)),
                    madeOn: try row.day(6))
                // The clock that is gone, ended or has another day by now no longer stands behind the paper.
                let isRunning = row.optionalText(9) == CaseClock.State.running.rawValue
                let until = row.optionalText(8)
                let due = until == nil ? try row.optionalDay(7) : nil
                return (proof, isRunning && due == proof.dueOn && (until == nil) == (proof.until == nil))
            }
        }
    }

    private func digest(_ code: String) -> [UInt8] { vault.digest(Array(code.utf8), purpose: "limit-proof") }

    private static func text(_ law: [LimitProof.Law]) -> String {
        var json = JSONWriter()
        json.array { json in
            for one in law {
                json.value(one.label)
                json.value(one.instrument)
            }
        }
        return json.text
    }

    private static func law(_ text: String) throws -> [LimitProof.Law] {
        let items = (try JSONValue(parsing: Array(text.utf8)).items ?? []).map { $0.text ?? "" }
        return stride(from: 0, to: items.count - 1, by: 2).map {
            LimitProof.Law(label: items[$0], instrument: items[$0 + 1])
        }
    }
}

/// Sixteen signs that are hard to mistake for one another, read aloud or off a paper: 80 bits.
package enum ProofCode {
    private static let signs = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// From the system's own source of randomness.
    package static func make() -> String {
        var random = SystemRandomNumberGenerator()
        return String((0..<16).map { _ in signs[Int.random(in: 0..<32, using: &random)] })
    }

    /// As it is kept: without the dashes and spaces between, in capitals; I and L are 1, O is 0. Nil for anything else.
    package static func read(_ typed: String) -> String? {
        var code = ""
        for character in typed.uppercased() where character != "-" && !character.isWhitespace {
            switch character {
            case "I", "L": code.append("1")
            case "O": code.append("0")
            default:
                guard signs.contains(character) else { return nil }
                code.append(character)
            }
            if code.count > 16 { return nil }
        }
        return code.count == 16 ? code : nil
    }

    /// In groups of four, as it is printed.
    package static func shown(_ code: String) -> String {
        let all = Array(code)
        return stride(from: 0, to: all.count, by: 4).map { String(all[$0..<min($0 + 4, all.count)]) }
            .joined(separator: "-")
    }
}
