import Storage

extension Migration {
    /// Papers that say until when a document is good, each checked by a code of which only a digest is kept. What a check
    /// shows is here, and nothing of whose paper it is.
    package static let m0028LimitProofs = Migration(
        28, "limit proofs",
        """
        CREATE TABLE limit_proofs (
            digest BYTES NOT NULL PRIMARY KEY,
            case_id UUID NOT NULL REFERENCES cases (id),
            clock_id UUID NOT NULL,
            kind TEXT NOT NULL,
            place TEXT,
            printed_on TEXT NOT NULL,
            due_on TEXT,
            until TEXT,
            law TEXT NOT NULL,
            made_on TEXT NOT NULL,
            made_by UUID,
            CHECK (due_on IS NOT NULL OR until IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX limit_proofs_case ON limit_proofs (case_id);
        """)
}
