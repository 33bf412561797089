import Storage

extension Migration {
    package static let m0002Access = Migration(
        2, "access",
        """
        CREATE TABLE members (
            id UUID NOT NULL PRIMARY KEY,
            login TEXT NOT NULL UNIQUE,
            display_name TEXT NOT NULL,
            passphrase_hash TEXT NOT NULL,
            language TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            disabled_at BIGINT
        ) STRICT;

        CREATE TABLE memberships (
            id UUID NOT NULL PRIMARY KEY,
            member_id UUID NOT NULL REFERENCES members (id),
            organisation_id UUID NOT NULL,
            role TEXT NOT NULL CHECK (role IN (
                'hotline-operator', 'first-responder', 'case-manager', 'decision-maker', 'provider', 'coordinator',
                'rapporteur', 'data-protection-officer', 'administrator')),
            since BIGINT NOT NULL,
            until BIGINT
        ) STRICT;
        CREATE UNIQUE INDEX memberships_active ON memberships (member_id, organisation_id, role) WHERE until IS NULL;
        CREATE INDEX memberships_member ON memberships (member_id);
        CREATE INDEX memberships_organisation ON memberships (organisation_id);

        CREATE TABLE sessions (
            id UUID NOT NULL PRIMARY KEY,
            token_digest BYTES NOT NULL UNIQUE,
            member_id UUID NOT NULL REFERENCES members (id),
            organisation_id UUID NOT NULL,
            made_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            revoked_at BIGINT
        ) STRICT;
        CREATE INDEX sessions_member ON sessions (member_id);

        CREATE TABLE throttles (
            id UUID NOT NULL PRIMARY KEY,
            window_at BIGINT NOT NULL,
            failures BIGINT NOT NULL CHECK (failures >= 0),
            blocked_until BIGINT NOT NULL
        ) STRICT;

        CREATE TABLE drafts (
            id UUID NOT NULL PRIMARY KEY,
            member_id UUID NOT NULL REFERENCES members (id),
            draft_key TEXT NOT NULL,
            sealed BYTES NOT NULL,
            updated_at BIGINT NOT NULL,
            UNIQUE (member_id, draft_key)
        ) STRICT;
        """)
}
