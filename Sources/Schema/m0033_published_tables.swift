import Storage

extension Migration {
    /// Tables that were given away, as they were shown. None is ever removed: what was public once counts for every later
    /// one.
    package static let m0033PublishedTables = Migration(
        33, "published tables",
        """
        CREATE TABLE published_tables (
            id UUID NOT NULL PRIMARY KEY,
            data_set TEXT NOT NULL,
            records BIGINT NOT NULL CHECK (records >= 0),
            rule TEXT NOT NULL,
            content BYTES NOT NULL,
            published_by UUID,
            published_at BIGINT NOT NULL,
            withdrawn_at BIGINT
        ) STRICT;
        CREATE INDEX published_tables_set ON published_tables (data_set, published_at);
        """)
}
