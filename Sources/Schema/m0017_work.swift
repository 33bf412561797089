import Storage

extension Migration {
    /// What a form's submissions open: the mapping kept with each version, what became of every submission, and which
    /// records it opened. A screening may be a telephone's now, which is no member: its table is made anew for that.
    package static let m0017Work = Migration(
        17, "work",
        """
        CREATE TABLE form_mappings (
            id UUID NOT NULL PRIMARY KEY,
            version_id UUID NOT NULL REFERENCES form_versions (id),
            name TEXT NOT NULL,
            content BYTES NOT NULL,
            member_id UUID,
            made_at BIGINT NOT NULL
        ) STRICT;
        CREATE INDEX form_mappings_version ON form_mappings (version_id, id);

        CREATE TABLE submission_work (
            submission_id UUID NOT NULL PRIMARY KEY REFERENCES submissions (id),
            mapping_id UUID NOT NULL REFERENCES form_mappings (id),
            state TEXT NOT NULL CHECK (state IN ('done', 'partly', 'refused', 'nothing')),
            tried_at BIGINT NOT NULL,
            kept BYTES NOT NULL
        ) STRICT;
        CREATE INDEX submission_work_mapping ON submission_work (mapping_id);

        CREATE TABLE submission_outputs (
            id UUID NOT NULL PRIMARY KEY,
            submission_id UUID NOT NULL REFERENCES submissions (id),
            part TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('screening', 'case', 'service-state', 'visit', 'survey')),
            record_id UUID NOT NULL,
            is_new BIGINT NOT NULL CHECK (is_new IN (0, 1)),
            made_at BIGINT NOT NULL,
            UNIQUE (submission_id, part)
        ) STRICT;

        CREATE TABLE screenings_of_all (
            id UUID NOT NULL PRIMARY KEY,
            organisation_id UUID NOT NULL,
            member_id UUID,
            device_user_id UUID REFERENCES device_users (id),
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
            CHECK ((state = 'linked') = (case_id IS NOT NULL)),
            CHECK ((member_id IS NULL) = (device_user_id IS NOT NULL))
        ) STRICT;
        INSERT INTO screenings_of_all (id, organisation_id, member_id, started_at, setting, channel, age_group, language,
                                       tool_version, state, case_id, result, version, finished_at, answers,
                                       observations, return_contact, explanation)
        SELECT id, organisation_id, member_id, started_at, setting, channel, age_group, language, tool_version, state,
               case_id, result, version, finished_at, answers, observations, return_contact, explanation
        FROM screenings;
        DROP TABLE screenings;
        ALTER TABLE screenings_of_all RENAME TO screenings;
        CREATE INDEX screenings_organisation ON screenings (organisation_id, id);
        CREATE INDEX screenings_member ON screenings (member_id, id);
        CREATE INDEX screenings_device_user ON screenings (device_user_id) WHERE device_user_id IS NOT NULL;
        CREATE INDEX screenings_open ON screenings (organisation_id, id) WHERE state = 'open';
        CREATE INDEX screenings_case ON screenings (case_id) WHERE case_id IS NOT NULL;
        """)
}
