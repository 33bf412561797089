import Storage

extension Migration {
    /// Who was told that a time limit ends, once for each step and day of its end, and the secret addresses under which
    /// calendars fetch time limits: a digest only. Identifiers, codes and days.
    package static let m0030LimitAlerts = Migration(
        30, "limit alerts",
        """
        CREATE TABLE limit_alerts (
            case_id UUID NOT NULL REFERENCES cases (id),
            clock_id UUID NOT NULL,
            due_on TEXT NOT NULL,
            step TEXT NOT NULL CHECK (step IN ('30', '14', '7', '1', 'late', 'untouched', 'overdue')),
            member_id UUID,
            made_at BIGINT NOT NULL,
            PRIMARY KEY (case_id, clock_id, due_on, step)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX limit_alerts_member ON limit_alerts (member_id, made_at);

        CREATE TABLE calendar_feeds (
            id UUID NOT NULL PRIMARY KEY,
            digest BYTES NOT NULL UNIQUE,
            member_id UUID NOT NULL,
            organisation_id UUID NOT NULL,
            scope TEXT NOT NULL CHECK (scope IN ('mine', 'organisation')),
            made_at BIGINT NOT NULL,
            revoked_at BIGINT
        ) STRICT;
        CREATE INDEX calendar_feeds_member ON calendar_feeds (member_id, organisation_id, id);
        """)
}
