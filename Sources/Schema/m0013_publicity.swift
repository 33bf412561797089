import Storage

extension Migration {
    /// What everybody may see of a service that hides its address: nothing, until its provider says so.
    package static let m0013Publicity = Migration(
        13, "publicity",
        """
        ALTER TABLE services ADD COLUMN publicity TEXT NOT NULL DEFAULT 'none'
            CHECK (publicity IN ('none', 'listed', 'places'));
        """)
}
