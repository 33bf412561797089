import Storage

extension Migration {
    package static let m0004Cases = Migration(
        4, "cases",
        """
        CREATE TABLE cases (
            id UUID NOT NULL PRIMARY KEY,
            reference TEXT NOT NULL UNIQUE,
            opened_at BIGINT NOT NULL,
            opened_by UUID,
            organisation_id UUID,
            worker_id UUID,
            authority_id UUID,
            stage TEXT NOT NULL CHECK (stage IN
                ('screened', 'presumed', 'not-presumed', 'identified', 'not-established', 'closed')),
            closed_from TEXT CHECK (closed_from IN
                ('screened', 'presumed', 'not-presumed', 'identified', 'not-established')),
            risk TEXT NOT NULL CHECK (risk IN ('unknown', 'low', 'medium', 'high', 'imminent')),
            next_step TEXT,
            next_step_on TEXT,
            source TEXT NOT NULL,
            name BYTES,
            version BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            closed_at BIGINT,
            CHECK ((stage = 'closed') = (closed_at IS NOT NULL)),
            CHECK ((stage = 'closed') = (closed_from IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cases_worker ON cases (worker_id, updated_at, id) WHERE worker_id IS NOT NULL;
        CREATE INDEX cases_organisation ON cases (organisation_id, updated_at, id) WHERE organisation_id IS NOT NULL;
        CREATE INDEX cases_authority ON cases (authority_id, updated_at, id) WHERE authority_id IS NOT NULL;
        CREATE INDEX cases_worker_stage ON cases (worker_id, stage, updated_at, id) WHERE worker_id IS NOT NULL;
        CREATE INDEX cases_organisation_stage ON cases (organisation_id, stage, updated_at, id)
            WHERE organisation_id IS NOT NULL;
        CREATE INDEX cases_authority_stage ON cases (authority_id, stage, updated_at, id)
            WHERE authority_id IS NOT NULL;
        CREATE INDEX cases_worker_due ON cases (worker_id, next_step_on, id)
            WHERE next_step_on IS NOT NULL AND worker_id IS NOT NULL;
        CREATE INDEX cases_organisation_due ON cases (organisation_id, next_step_on, id)
            WHERE next_step_on IS NOT NULL AND organisation_id IS NOT NULL;
        CREATE INDEX cases_authority_due ON cases (authority_id, next_step_on, id)
            WHERE next_step_on IS NOT NULL AND authority_id IS NOT NULL;

        CREATE TABLE case_fields (
            case_id UUID NOT NULL REFERENCES cases (id),
            field TEXT NOT NULL,
            sealed BYTES NOT NULL,
            version BIGINT NOT NULL,
            changed_at BIGINT NOT NULL,
            changed_by UUID,
            PRIMARY KEY (case_id, field)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE field_conflicts (
            id UUID NOT NULL PRIMARY KEY,
            case_id UUID NOT NULL REFERENCES cases (id),
            field TEXT NOT NULL,
            kept BYTES NOT NULL,
            proposed BYTES NOT NULL,
            proposed_by UUID,
            proposed_at BIGINT NOT NULL,
            choice TEXT CHECK (choice IN ('kept', 'proposed')),
            resolved_at BIGINT
        ) STRICT;
        CREATE INDEX field_conflicts_case ON field_conflicts (case_id, id) WHERE resolved_at IS NULL;
        CREATE INDEX field_conflicts_of_case ON field_conflicts (case_id);

        CREATE TABLE consents (
            case_id UUID NOT NULL REFERENCES cases (id),
            id UUID NOT NULL,
            purpose TEXT NOT NULL,
            recipient_id UUID,
            recipient_kind TEXT,
            answer TEXT NOT NULL CHECK (answer IN ('given', 'refused')),
            giver TEXT NOT NULL CHECK (giver IN ('person', 'guardian')),
            form TEXT NOT NULL CHECK (form IN ('spoken', 'written')),
            language TEXT NOT NULL,
            until TEXT,
            recorded_at BIGINT NOT NULL,
            recorded_by UUID,
            withdrawn_at BIGINT,
            PRIMARY KEY (case_id, id),
            CHECK (recipient_id IS NULL OR recipient_kind IS NULL)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE decisions (
            case_id UUID NOT NULL REFERENCES cases (id),
            id UUID NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('reasonable', 'conclusive')),
            outcome TEXT NOT NULL CHECK (outcome IN ('granted', 'refused')),
            standard TEXT NOT NULL,
            reasons BYTES,
            decided_on TEXT NOT NULL,
            authority_id UUID,
            decided_by UUID,
            is_reconsideration BIGINT NOT NULL CHECK (is_reconsideration IN (0, 1)),
            recorded_at BIGINT NOT NULL,
            PRIMARY KEY (case_id, id),
            CHECK (outcome = 'granted' OR reasons IS NOT NULL)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE needs (
            case_id UUID NOT NULL REFERENCES cases (id),
            id UUID NOT NULL,
            kind TEXT NOT NULL,
            detail BYTES,
            state TEXT NOT NULL CHECK (state IN ('open', 'met', 'withdrawn')),
            added_at BIGINT NOT NULL,
            ended_at BIGINT,
            PRIMARY KEY (case_id, id),
            CHECK ((state = 'open') = (ended_at IS NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE case_clocks (
            case_id UUID NOT NULL REFERENCES cases (id),
            id UUID NOT NULL,
            kind TEXT NOT NULL,
            rule TEXT NOT NULL,
            starts_on TEXT NOT NULL,
            due_on TEXT NOT NULL,
            steps TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'ended')),
            PRIMARY KEY (case_id, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE name_tokens (
            token BIGINT NOT NULL,
            case_id UUID NOT NULL REFERENCES cases (id),
            PRIMARY KEY (token, case_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX name_tokens_case ON name_tokens (case_id);

        CREATE TABLE case_imports (
            import_key TEXT NOT NULL,
            line BIGINT NOT NULL,
            case_id UUID NOT NULL REFERENCES cases (id),
            PRIMARY KEY (import_key, line)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX case_imports_case ON case_imports (case_id);
        """)
}
