import Storage

extension Migration {
    /// What has run out is found without reading the rest (waits after failed sign-ins, sessions, drafts), and until when
    /// a passphrase holds that somebody else chose. Null: the member's own.
    package static let m0010Accounts = Migration(
        10, "accounts",
        """
        CREATE INDEX throttles_blocked ON throttles (blocked_until);
        CREATE INDEX sessions_expires ON sessions (expires_at);
        CREATE INDEX drafts_updated ON drafts (updated_at);
        ALTER TABLE members ADD COLUMN passphrase_until BIGINT;
        """)
}
