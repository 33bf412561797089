import Storage

extension Migration {
    /// Who asked for the erasure of a case and what came of it, and up to which line of its file each list of destroyed
    /// keys was gone through.
    package static let m0042Erasure = Migration(
        42, "erasure",
        """
        CREATE TABLE case_erasures (
            case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
            organisation_id UUID NOT NULL,
            ground TEXT NOT NULL,
            reason BYTES,
            asked_by UUID,
            asked_at BIGINT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('asked', 'refused', 'done')),
            answered_by UUID,
            answered_at BIGINT,
            CHECK ((state = 'asked') = (answered_at IS NULL))
        ) STRICT;
        CREATE INDEX case_erasures_asked ON case_erasures (asked_at, case_id) WHERE state = 'asked';
        CREATE TABLE key_ledgers (
            ledger TEXT NOT NULL PRIMARY KEY,
            lines BIGINT NOT NULL CHECK (lines >= 0)
        ) STRICT;
        CREATE INDEX record_keys_destroyed ON record_keys (destroyed_at, record_id) WHERE destroyed_at IS NOT NULL;
        """)
}
