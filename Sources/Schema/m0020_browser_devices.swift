import Storage

extension Migration {
    /// Browsers that keep forms of a member for when there is no network, so that a lost one can be locked. Nothing of
    /// what they keep is here: the key to it never leaves them.
    package static let m0020BrowserDevices = Migration(
        20, "browser devices",
        """
        CREATE TABLE browser_devices (
            id UUID NOT NULL PRIMARY KEY,
            member_id UUID NOT NULL,
            organisation_id UUID NOT NULL,
            token BYTES NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL,
            session_id UUID,
            locked_at BIGINT,
            locked_by UUID,
            erased_at BIGINT,
            CHECK ((locked_at IS NULL) = (locked_by IS NULL)),
            CHECK (erased_at IS NULL OR locked_at IS NOT NULL)
        ) STRICT;
        CREATE INDEX browser_devices_member ON browser_devices (member_id, id);
        CREATE INDEX browser_devices_organisation ON browser_devices (organisation_id, id);
        """)
}
