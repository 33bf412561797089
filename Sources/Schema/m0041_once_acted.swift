import Storage

extension Migration {
    /// Which try of an act has changed something: written with the change itself.
    package static let m0041OnceActed = Migration(
        41, "once acted", "ALTER TABLE once_keys ADD COLUMN acted BYTES;")
}
