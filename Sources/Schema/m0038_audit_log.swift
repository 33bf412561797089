import Storage

extension Migration {
    /// The audit log over the journal: each entry's place and hash, whole subtrees at every fourth level, the end sealed
    /// with the key, signed heads and the keys that signed them. Entries from before wait like those of PostgreSQL.
    package static let m0038AuditLog = Migration(
        38, "audit log",
        """
        CREATE TABLE audit_pending (
            journal_id UUID NOT NULL PRIMARY KEY,
            seal BYTES
        ) STRICT, WITHOUT ROWID;
        INSERT INTO audit_pending (journal_id) SELECT id FROM journal;

        CREATE TABLE audit_leaves (
            position BIGINT NOT NULL PRIMARY KEY,
            journal_id UUID NOT NULL UNIQUE,
            hash BYTES NOT NULL
        ) STRICT;
        CREATE TABLE audit_nodes (
            level BIGINT NOT NULL,
            position BIGINT NOT NULL,
            hash BYTES NOT NULL,
            PRIMARY KEY (level, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE audit_end (
            id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
            size BIGINT NOT NULL,
            hashes BYTES NOT NULL,
            seal BYTES NOT NULL
        ) STRICT;
        CREATE TABLE audit_heads (
            size BIGINT NOT NULL PRIMARY KEY,
            signed_at BIGINT NOT NULL,
            note TEXT NOT NULL
        ) STRICT;
        CREATE TABLE audit_keys (
            id UUID NOT NULL PRIMARY KEY,
            public_key BYTES NOT NULL,
            sealed BYTES NOT NULL,
            made_at BIGINT NOT NULL
        ) STRICT;
        CREATE TABLE audit_definitions (
            file TEXT NOT NULL PRIMARY KEY,
            digest BYTES NOT NULL
        ) STRICT;
        CREATE INDEX journal_actor ON journal (actor_id, id) WHERE actor_id IS NOT NULL;
        CREATE INDEX journal_cases_entry ON journal_cases (journal_id);
        """)
}
