import Storage

extension Migration {
    /// Time limits of every kind beside the recovery period. A clock is kept as the question that it answers, so that its
    /// day can be counted again whenever a measure changes; days and codes only.
    package static let m0025TimeLimits = Migration(
        25, "time limits",
        """
        ALTER TABLE case_clocks ADD COLUMN question TEXT;
        ALTER TABLE case_clocks ADD COLUMN jurisdiction TEXT;
        ALTER TABLE case_clocks ADD COLUMN ordinary_on TEXT;
        ALTER TABLE case_clocks ADD COLUMN until TEXT;
        ALTER TABLE case_clocks ADD COLUMN touched_at BIGINT;
        ALTER TABLE case_clocks ADD COLUMN closed_on TEXT;
        ALTER TABLE case_clocks ADD COLUMN closed_as TEXT CHECK (closed_as IN ('done', 'lapsed', 'void'));
        CREATE INDEX case_clocks_due ON case_clocks (due_on, case_id, id) WHERE state = 'running';
        """)
}
