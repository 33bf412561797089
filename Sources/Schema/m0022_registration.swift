import Storage

extension Migration {
    /// Mass registration: who registers where, which case was opened by whom, and which two may be one person. Names
    /// stay in the cases; here are places, days and identifiers only.
    package static let m0022Registration = Migration(
        22, "registration",
        """
        CREATE TABLE registration_exercises (
            id UUID NOT NULL PRIMARY KEY,
            organisation_id UUID NOT NULL,
            form_id UUID NOT NULL REFERENCES forms (id),
            name TEXT NOT NULL,
            from_day TEXT NOT NULL,
            until_day TEXT,
            closed_at BIGINT,
            made_by UUID NOT NULL,
            made_at BIGINT NOT NULL,
            CHECK (until_day IS NULL OR until_day >= from_day)
        ) STRICT;
        CREATE INDEX registration_exercises_organisation ON registration_exercises (organisation_id, id);
        CREATE INDEX registration_exercises_form ON registration_exercises (form_id);

        CREATE TABLE registration_teams (
            id UUID NOT NULL PRIMARY KEY,
            exercise_id UUID NOT NULL REFERENCES registration_exercises (id),
            name TEXT NOT NULL,
            UNIQUE (exercise_id, name)
        ) STRICT;

        CREATE TABLE registration_people (
            exercise_id UUID NOT NULL REFERENCES registration_exercises (id),
            who UUID NOT NULL,
            is_device BIGINT NOT NULL CHECK (is_device IN (0, 1)),
            team_id UUID NOT NULL REFERENCES registration_teams (id),
            PRIMARY KEY (exercise_id, who)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX registration_people_team ON registration_people (team_id);

        CREATE TABLE registration_assignments (
            team_id UUID NOT NULL REFERENCES registration_teams (id),
            region TEXT NOT NULL,
            target BIGINT CHECK (target >= 1),
            PRIMARY KEY (team_id, region)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE registrations (
            case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
            exercise_id UUID NOT NULL REFERENCES registration_exercises (id),
            submission_id UUID NOT NULL REFERENCES submissions (id),
            team_id UUID REFERENCES registration_teams (id),
            region TEXT NOT NULL,
            on_day TEXT NOT NULL,
            is_duplicate BIGINT NOT NULL CHECK (is_duplicate IN (0, 1))
        ) STRICT;
        CREATE INDEX registrations_exercise ON registrations (exercise_id, case_id);
        CREATE INDEX registrations_submission ON registrations (submission_id);
        CREATE INDEX registrations_team ON registrations (team_id) WHERE team_id IS NOT NULL;

        CREATE TABLE registration_pairs (
            id UUID NOT NULL PRIMARY KEY,
            exercise_id UUID NOT NULL REFERENCES registration_exercises (id),
            case_id UUID NOT NULL REFERENCES cases (id),
            other_id UUID NOT NULL REFERENCES cases (id),
            score BIGINT NOT NULL CHECK (score BETWEEN 0 AND 1000),
            state TEXT NOT NULL CHECK (state IN ('open', 'same', 'different')),
            decided_by UUID,
            decided_at BIGINT,
            UNIQUE (case_id, other_id),
            CHECK ((state = 'open') = (decided_at IS NULL))
        ) STRICT;
        CREATE INDEX registration_pairs_exercise ON registration_pairs (exercise_id, state, score, id);
        CREATE INDEX registration_pairs_other ON registration_pairs (other_id);
        """)
}
