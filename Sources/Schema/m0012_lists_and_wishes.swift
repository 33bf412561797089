import Storage

extension Migration {
    /// Lists of indicators are kept as long as a screening follows them, and a decision tells whether the person had
    /// asked not to wait for it.
    package static let m0012ListsAndWishes = Migration(
        12, "lists and wishes",
        """
        CREATE TABLE indicator_lists (
            version TEXT NOT NULL PRIMARY KEY,
            yaml TEXT NOT NULL,
            kept_at BIGINT NOT NULL
        ) STRICT;
        ALTER TABLE decisions ADD COLUMN person_asked BIGINT NOT NULL DEFAULT 0 CHECK (person_asked IN (0, 1));
        """)
}
