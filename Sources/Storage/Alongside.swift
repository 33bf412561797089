/// Something that has to be durable with the first change of an act, in the same transaction: that the act was done, so that
/// after a crash nobody has to guess. Set around an act; only transactions that journal a change run it, looks do not.
package struct Alongside: Sendable {
    @TaskLocal package static var current: Alongside?

    let run: @Sendable (Write) throws -> Void

    /// - Parameter run: what it throws undoes the transaction.
    package init(_ run: @escaping @Sendable (Write) throws -> Void) { self.run = run }

    /// Around the body of a write, by the engines.
    package static func wrap<T>(_ body: @escaping @Sendable (Write) throws -> T) -> @Sendable (Write) throws -> T {
        guard let current else { return body }
        return { write in
            let noted = Noted()
            let result = try body(Write(connection: write.connection, noted: noted))
            if noted.isChange { try current.run(write) }
            return result
        }
    }

    /// Whether a change was journalled in a transaction. Used by the one thread that runs it.
    package final class Noted {
        package var isChange = false
    }
}
