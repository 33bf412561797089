import Storage

extension Migration {
    /// A telephone may be set up for some forms only, or to try drafts; it can be locked for a while, and its last contact
    /// is known.
    package static let m0019Telephones = Migration(
        19, "telephones",
        """
        ALTER TABLE device_users ADD COLUMN is_trial BIGINT NOT NULL DEFAULT 0 CHECK (is_trial IN (0, 1));
        ALTER TABLE device_users ADD COLUMN locked_at BIGINT;
        ALTER TABLE device_users ADD COLUMN seen_at BIGINT;

        CREATE TABLE device_forms (
            device_user_id UUID NOT NULL REFERENCES device_users (id),
            form_id UUID NOT NULL,
            PRIMARY KEY (device_user_id, form_id)
        ) STRICT;
        """)
}
