import Storage

extension Migration {
    /// Screenings. Answers, what was observed, the safe return contact and the explanation are sealed under the
    /// screening's own key, each apart. Members and organisations are named by identifier only: a screening on a
    /// hotline that gives no accounts to callers still belongs to a member.
    package static let m0006Screening = Migration(
        6, "screening",
        """
        CREATE TABLE screenings (
            id UUID NOT NULL PRIMARY KEY,
            organisation_id UUID NOT NULL,
            member_id UUID NOT NULL,
            started_at BIGINT NOT NULL,
            setting TEXT NOT NULL,
            channel TEXT NOT NULL CHECK (channel IN ('in-person', 'telephone', 'online', 'message', 'other')),
            age_group TEXT NOT NULL CHECK (age_group IN ('adult', 'child', 'unknown')),
            language TEXT NOT NULL,
            tool_version TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'finished', 'linked')),
            case_id UUID REFERENCES cases (id),
            result TEXT CHECK (result IN (
                'strong-indication', 'forced-labour-indication', 'readings-differ', 'undetermined',
                'not-established-on-this-information')),
            version BIGINT NOT NULL CHECK (version >= 1),
            finished_at BIGINT,
            answers BYTES NOT NULL,
            observations BYTES,
            return_contact BYTES,
            explanation BYTES,
            CHECK ((state = 'open') = (finished_at IS NULL)),
            CHECK ((result IS NULL) = (finished_at IS NULL)),
            CHECK ((state = 'linked') = (case_id IS NOT NULL))
        ) STRICT;
        CREATE INDEX screenings_organisation ON screenings (organisation_id, id);
        CREATE INDEX screenings_member ON screenings (member_id, id);
        CREATE INDEX screenings_open ON screenings (organisation_id, id) WHERE state = 'open';
        CREATE INDEX screenings_case ON screenings (case_id) WHERE case_id IS NOT NULL;
        """)
}
