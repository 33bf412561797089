import Storage

extension Migration {
    package static let m0001Storage = Migration(
        1, "storage",
        """
        CREATE TABLE journal (
            id UUID NOT NULL PRIMARY KEY,
            at BIGINT NOT NULL,
            actor_id UUID,
            organisation_id UUID,
            act TEXT NOT NULL,
            case_id UUID,
            entity_id UUID,
            is_read BIGINT NOT NULL CHECK (is_read IN (0, 1)),
            codes TEXT NOT NULL,
            sealed BYTES
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX journal_timeline ON journal (case_id, id) WHERE is_read = 0 AND case_id IS NOT NULL;
        CREATE INDEX journal_readers ON journal (case_id, id) WHERE is_read = 1 AND case_id IS NOT NULL;
        CREATE INDEX journal_entity ON journal (entity_id, id) WHERE is_read = 0 AND entity_id IS NOT NULL;

        CREATE TABLE jobs (
            id UUID NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,
            once_key TEXT UNIQUE,
            run_at BIGINT NOT NULL,
            leased_until BIGINT NOT NULL DEFAULT 0,
            attempts BIGINT NOT NULL DEFAULT 0,
            failure TEXT,
            done_at BIGINT
        ) STRICT;
        CREATE INDEX jobs_ready ON jobs (run_at) WHERE done_at IS NULL;

        CREATE TABLE record_keys (
            record_id UUID NOT NULL PRIMARY KEY,
            wrapped BYTES NOT NULL,
            made_at BIGINT NOT NULL,
            destroyed_at BIGINT
        ) STRICT;
        """)
}
