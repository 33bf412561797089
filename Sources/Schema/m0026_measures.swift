import Storage

extension Migration {
    /// The register of emergency measures, and the walks over the clocks that they move. About law and identifiers, never
    /// about a person by name.
    package static let m0026Measures = Migration(
        26, "measures",
        """
        CREATE TABLE measures (
            id UUID NOT NULL PRIMARY KEY,
            code TEXT NOT NULL UNIQUE,
            jurisdiction TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('draft', 'in-force', 'withdrawn')),
            revision BIGINT NOT NULL CHECK (revision >= 1),
            header TEXT NOT NULL,
            created_by UUID,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL
        ) STRICT;

        CREATE TABLE measure_versions (
            measure_id UUID NOT NULL REFERENCES measures (id),
            number BIGINT NOT NULL CHECK (number >= 1),
            change TEXT NOT NULL CHECK (change IN ('first', 'amended', 'ended-early', 'withdrawn')),
            body TEXT NOT NULL,
            reason TEXT NOT NULL,
            made_by UUID,
            made_at BIGINT NOT NULL,
            entered_on TEXT,
            entered_by UUID,
            PRIMARY KEY (measure_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE measure_runs (
            id UUID NOT NULL PRIMARY KEY,
            measure_id UUID NOT NULL REFERENCES measures (id),
            revision BIGINT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('preview', 'apply')),
            state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done')),
            started_by UUID,
            started_at BIGINT NOT NULL,
            finished_at BIGINT,
            after_case UUID,
            after_clock UUID,
            total BIGINT NOT NULL,
            counts TEXT NOT NULL,
            CHECK ((state = 'done') = (finished_at IS NOT NULL)),
            CHECK ((after_case IS NULL) = (after_clock IS NULL))
        ) STRICT;
        CREATE INDEX measure_runs_measure ON measure_runs (measure_id, id);

        CREATE TABLE measure_run_rows (
            run_id UUID NOT NULL REFERENCES measure_runs (id),
            outcome TEXT NOT NULL CHECK (outcome IN ('earlier', 'later', 'left-out', 'refused')),
            number BIGINT NOT NULL,
            case_id UUID NOT NULL REFERENCES cases (id),
            clock_id UUID NOT NULL,
            kind TEXT NOT NULL,
            before_on TEXT,
            after_on TEXT,
            PRIMARY KEY (run_id, outcome, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX measure_run_rows_case ON measure_run_rows (case_id);
        """)
}
