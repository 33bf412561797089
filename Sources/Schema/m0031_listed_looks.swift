import Storage

extension Migration {
    /// The cases whose names one look showed: a list of fifty is one entry of the journal that each of the fifty finds in
    /// its own account of who looked. No
    /// foreign key: both rows are written by one statement after the other and neither is ever deleted.
    package static let m0031ListedLooks = Migration(
        31, "listed looks",
        """
        CREATE TABLE journal_cases (
            case_id UUID NOT NULL,
            journal_id UUID NOT NULL,
            PRIMARY KEY (case_id, journal_id)
        ) STRICT, WITHOUT ROWID;
        """)
}
