import Storage

extension Migration {
    package static let m0007Statistics = Migration(
        7, "statistics",
        """
        CREATE TABLE imports (
            id UUID NOT NULL PRIMARY KEY,
            format TEXT NOT NULL,
            file_digest TEXT NOT NULL,
            line_done BIGINT NOT NULL,
            rows_taken BIGINT NOT NULL,
            rows_refused BIGINT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'done')),
            started_at BIGINT NOT NULL,
            finished_at BIGINT,
            UNIQUE (format, file_digest)
        ) STRICT;

        CREATE TABLE import_refusals (
            import_id UUID NOT NULL REFERENCES imports (id),
            line BIGINT NOT NULL,
            field TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (import_id, line, field)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE statistical_codes (
            field TEXT NOT NULL,
            code BIGINT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (field, code),
            UNIQUE (field, text)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE statistical_cases (
            import_id UUID NOT NULL REFERENCES imports (id),
            line BIGINT NOT NULL,
            year BIGINT,
            source BIGINT,
            gender BIGINT,
            age BIGINT,
            citizenship BIGINT,
            forced_labour BIGINT,
            control BIGINT,
            recruiter BIGINT,
            exploitation BIGINT,
            labour BIGINT,
            PRIMARY KEY (import_id, line)
        ) STRICT, WITHOUT ROWID;
        """)
}
