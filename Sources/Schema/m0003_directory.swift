import Storage

extension Migration {
    package static let m0003Directory = Migration(
        3, "directory",
        """
        CREATE TABLE directory_revisions (
            shard BIGINT NOT NULL PRIMARY KEY,
            revision BIGINT NOT NULL
        ) STRICT;
        INSERT INTO directory_revisions (shard, revision)
            WITH RECURSIVE shards (shard) AS (SELECT 0 UNION ALL SELECT shard + 1 FROM shards WHERE shard < 31)
            SELECT shard, 0 FROM shards;

        CREATE TABLE organisations (
            id UUID NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('ngo', 'police', 'labour-inspectorate', 'competent-authority',
                'shelter-provider', 'health', 'legal-aid', 'hotline', 'international', 'municipality', 'guardianship',
                'other')),
            region TEXT NOT NULL,
            email TEXT NOT NULL,
            telephone TEXT NOT NULL,
            website TEXT NOT NULL,
            description TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
            source TEXT NOT NULL,
            external_id TEXT NOT NULL,
            extras TEXT NOT NULL,
            updated_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            shard BIGINT NOT NULL REFERENCES directory_revisions (shard),
            revision BIGINT NOT NULL
        ) STRICT;
        CREATE INDEX organisations_revision ON organisations (shard, revision);
        CREATE UNIQUE INDEX organisations_external ON organisations (source, external_id) WHERE external_id <> '';

        CREATE TABLE services (
            id UUID NOT NULL PRIMARY KEY,
            organisation_id UUID NOT NULL REFERENCES organisations (id),
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            description TEXT NOT NULL,
            region TEXT NOT NULL,
            serves_regions TEXT NOT NULL,
            languages TEXT NOT NULL,
            sexes TEXT NOT NULL,
            age_min BIGINT CHECK (age_min BETWEEN 0 AND 150),
            age_max BIGINT CHECK (age_max BETWEEN 0 AND 150),
            children BIGINT NOT NULL CHECK (children IN (0, 1)),
            address_confidential BIGINT NOT NULL CHECK (address_confidential IN (0, 1)),
            accessibility TEXT NOT NULL,
            hours TEXT NOT NULL,
            telephone TEXT NOT NULL,
            email TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
            source TEXT NOT NULL,
            external_id TEXT NOT NULL,
            extras TEXT NOT NULL,
            updated_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            shard BIGINT NOT NULL REFERENCES directory_revisions (shard),
            revision BIGINT NOT NULL,
            CHECK (age_min IS NULL OR age_max IS NULL OR age_min <= age_max)
        ) STRICT;
        CREATE INDEX services_organisation ON services (organisation_id);
        CREATE INDEX services_revision ON services (shard, revision);
        CREATE UNIQUE INDEX services_external ON services (source, external_id) WHERE external_id <> '';

        CREATE TABLE service_states (
            service_id UUID NOT NULL PRIMARY KEY REFERENCES services (id),
            state TEXT NOT NULL CHECK (state IN ('open', 'reduced', 'closed', 'quarantined')),
            conditions TEXT NOT NULL,
            note TEXT NOT NULL,
            confirmed_at BIGINT NOT NULL,
            confirmed_by UUID,
            until_day TEXT
        ) STRICT;

        CREATE TABLE service_places (
            service_id UUID NOT NULL REFERENCES services (id),
            group_code TEXT NOT NULL CHECK (group_code IN ('any', 'women', 'men', 'families', 'children')),
            unit TEXT NOT NULL CHECK (unit IN ('beds', 'rooms', 'appointments', 'places')),
            capacity BIGINT NOT NULL CHECK (capacity BETWEEN 0 AND 100000),
            occupied BIGINT NOT NULL CHECK (occupied BETWEEN 0 AND 100000),
            held BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
            updated_at BIGINT NOT NULL,
            PRIMARY KEY (service_id, group_code)
        ) STRICT;

        CREATE TABLE holds (
            id UUID NOT NULL PRIMARY KEY,
            service_id UUID NOT NULL REFERENCES services (id),
            group_code TEXT NOT NULL,
            request_id UUID NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('held', 'confirmed', 'occupied', 'released', 'vacated')),
            until_at BIGINT,
            taken_at BIGINT NOT NULL,
            changed_at BIGINT NOT NULL,
            CHECK ((state = 'held') = (until_at IS NOT NULL)),
            FOREIGN KEY (service_id, group_code) REFERENCES service_places (service_id, group_code)
        ) STRICT;
        CREATE UNIQUE INDEX holds_active ON holds (request_id, service_id, group_code)
            WHERE state IN ('held', 'confirmed', 'occupied');
        CREATE INDEX holds_service ON holds (service_id, group_code, state);
        CREATE INDEX holds_expiry ON holds (until_at) WHERE state = 'held';
        """)
}
