import Storage

extension Migration {
    /// On which lawful exception a request shares, or an authority was told of a case, so that it can be asked again
    /// whether the exception still holds. Null where consent is the ground.
    package static let m0008Sharing = Migration(
        8, "sharing",
        """
        ALTER TABLE requests ADD COLUMN exception TEXT CHECK (exception IS NULL OR consent_id IS NULL);
        ALTER TABLE cases ADD COLUMN authority_exception TEXT CHECK (authority_exception IS NULL OR authority_id IS NOT NULL);
        """)
}
