import Storage

extension Migration {
    /// The privacy budget of each data set, entry by entry (nothing changes or removes one; the journal has each too), and
    /// the releases with their files.
    package static let m0032Releases = Migration(
        32, "releases",
        """
        CREATE TABLE privacy_ledger (
            data_set TEXT NOT NULL,
            number BIGINT NOT NULL CHECK (number >= 1),
            kind TEXT NOT NULL CHECK (kind IN ('budget', 'spent', 'recorded')),
            epsilon DOUBLE CHECK (epsilon > 0),
            delta DOUBLE CHECK (delta > 0),
            mu DOUBLE CHECK (mu > 0),
            failure DOUBLE CHECK (failure >= 0),
            k BIGINT CHECK (k >= 2),
            reason TEXT NOT NULL,
            release_id UUID,
            journal_id UUID NOT NULL UNIQUE,
            made_by UUID,
            made_at BIGINT NOT NULL,
            PRIMARY KEY (data_set, number),
            CHECK ((kind = 'recorded') = (k IS NOT NULL)),
            CHECK ((kind = 'spent') = (mu IS NOT NULL)),
            CHECK ((mu IS NULL) = (failure IS NULL)),
            CHECK ((epsilon IS NULL) = (kind = 'recorded')),
            CHECK ((epsilon IS NULL) = (delta IS NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE releases (
            id UUID NOT NULL PRIMARY KEY,
            data_set TEXT NOT NULL,
            ledger_number BIGINT NOT NULL,
            fields TEXT NOT NULL,
            epsilon DOUBLE,
            delta DOUBLE,
            domain TEXT CHECK (domain IN ('public-lists', 'private-domain')),
            k BIGINT,
            effort TEXT NOT NULL CHECK (effort IN ('full', 'preview')),
            state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'failed', 'done', 'deleted')),
            progress BIGINT NOT NULL CHECK (progress BETWEEN 0 AND 1000),
            failure TEXT,
            records BIGINT,
            synthetic BIGINT,
            started_by UUID,
            started_at BIGINT NOT NULL,
            finished_at BIGINT,
            UNIQUE (data_set, ledger_number),
            CHECK ((k IS NULL) = (epsilon IS NOT NULL)),
            CHECK ((epsilon IS NULL) = (delta IS NULL)),
            CHECK ((epsilon IS NULL) = (domain IS NULL)),
            CHECK ((state = 'failed') = (failure IS NOT NULL))
        ) STRICT;

        CREATE TABLE release_files (
            release_id UUID NOT NULL REFERENCES releases (id),
            kind TEXT NOT NULL CHECK (kind IN ('records', 'counts', 'report')),
            content BYTES NOT NULL,
            PRIMARY KEY (release_id, kind)
        ) STRICT;
        """)
}
