import Storage

extension Migration {
    /// Unusual reading, each once, and how far the log was looked through. What was written before is not gone through.
    package static let m0039AuditAlerts = Migration(
        39, "audit alerts",
        """
        CREATE TABLE audit_alerts (
            id UUID NOT NULL PRIMARY KEY,
            at BIGINT NOT NULL,
            rule TEXT NOT NULL,
            about TEXT NOT NULL UNIQUE,
            member_id UUID,
            organisation_id UUID,
            case_id UUID,
            codes TEXT NOT NULL,
            answer TEXT CHECK (answer IN ('explained', 'spoken', 'reported')),
            answered_at BIGINT,
            answered_by UUID,
            CHECK ((answer IS NULL) = (answered_at IS NULL))
        ) STRICT;
        CREATE INDEX audit_alerts_open ON audit_alerts (id) WHERE answer IS NULL;
        CREATE TABLE audit_watch (
            id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
            position BIGINT NOT NULL
        ) STRICT;
        """)
}
