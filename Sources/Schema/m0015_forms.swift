import Storage

extension Migration {
    /// Forms, their versions and what was sent on them. A form's own text is public among those who work with it; what
    /// people answered is sealed under a key of each submission, and a file under one of its own. Only digests under the
    /// vault's key say which record was sent before.
    package static let m0015Forms = Migration(
        15, "forms",
        """
        CREATE TABLE forms (
            id UUID NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            made_at BIGINT NOT NULL
        ) STRICT;

        CREATE TABLE form_versions (
            id UUID NOT NULL PRIMARY KEY,
            form_id UUID NOT NULL REFERENCES forms (id),
            version TEXT NOT NULL,
            title TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('draft', 'live', 'retired')),
            xform BYTES NOT NULL,
            xform_md5 TEXT NOT NULL,
            content TEXT NOT NULL,
            source_name TEXT,
            source BYTES,
            member_id UUID,
            organisation_id UUID,
            published_at BIGINT NOT NULL,
            CHECK ((source IS NULL) = (source_name IS NULL))
        ) STRICT;
        CREATE INDEX form_versions_form ON form_versions (form_id, id);
        CREATE UNIQUE INDEX form_versions_version ON form_versions (form_id, version) WHERE state <> 'draft';
        CREATE UNIQUE INDEX form_versions_live ON form_versions (form_id) WHERE state = 'live';
        CREATE UNIQUE INDEX form_versions_draft ON form_versions (form_id) WHERE state = 'draft';

        CREATE TABLE form_media (
            id UUID NOT NULL PRIMARY KEY,
            version_id UUID NOT NULL REFERENCES form_versions (id),
            name TEXT NOT NULL,
            md5 TEXT NOT NULL,
            content BYTES NOT NULL,
            UNIQUE (version_id, name)
        ) STRICT;

        CREATE TABLE device_users (
            id UUID NOT NULL PRIMARY KEY,
            organisation_id UUID NOT NULL,
            name TEXT NOT NULL,
            token BYTES NOT NULL UNIQUE,
            made_by UUID NOT NULL,
            made_at BIGINT NOT NULL,
            revoked_at BIGINT
        ) STRICT;
        CREATE INDEX device_users_organisation ON device_users (organisation_id, id);

        CREATE TABLE submissions (
            id UUID NOT NULL PRIMARY KEY,
            form_id UUID NOT NULL REFERENCES forms (id),
            version_id UUID NOT NULL REFERENCES form_versions (id),
            organisation_id UUID NOT NULL,
            member_id UUID,
            device_user_id UUID REFERENCES device_users (id),
            received_at BIGINT NOT NULL,
            instance BYTES NOT NULL,
            content BYTES NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('accepted', 'quarantined', 'conflict', 'encrypted')),
            edit_of UUID REFERENCES submissions (id),
            conflict_with UUID REFERENCES submissions (id),
            is_latest BIGINT NOT NULL CHECK (is_latest IN (0, 1)),
            is_complete BIGINT NOT NULL CHECK (is_complete IN (0, 1)),
            review TEXT NOT NULL CHECK (review IN ('received', 'approved', 'issues', 'rejected')),
            review_version BIGINT NOT NULL CHECK (review_version >= 1),
            reviewed_by UUID,
            reviewed_at BIGINT,
            xml BYTES NOT NULL,
            name BYTES NOT NULL,
            findings BYTES NOT NULL,
            note BYTES,
            CHECK ((state = 'conflict') = (conflict_with IS NOT NULL)),
            CHECK (member_id IS NOT NULL OR device_user_id IS NOT NULL)
        ) STRICT;
        CREATE UNIQUE INDEX submissions_instance ON submissions (form_id, instance) WHERE conflict_with IS NULL;
        CREATE UNIQUE INDEX submissions_conflict ON submissions (conflict_with, content) WHERE conflict_with IS NOT NULL;
        CREATE INDEX submissions_form ON submissions (organisation_id, form_id, id);
        CREATE INDEX submissions_of_form ON submissions (form_id);
        CREATE INDEX submissions_version ON submissions (version_id);
        CREATE INDEX submissions_device_user ON submissions (device_user_id) WHERE device_user_id IS NOT NULL;
        CREATE INDEX submissions_edit ON submissions (edit_of) WHERE edit_of IS NOT NULL;

        CREATE TABLE submission_files (
            id UUID NOT NULL PRIMARY KEY,
            submission_id UUID NOT NULL REFERENCES submissions (id),
            added_at BIGINT NOT NULL,
            content BYTES NOT NULL,
            kind TEXT NOT NULL,
            size BIGINT NOT NULL CHECK (size >= 0),
            name BYTES NOT NULL,
            UNIQUE (submission_id, content)
        ) STRICT;
        """)
}
