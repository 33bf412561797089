import Storage

extension Migration {
    /// Requests between organisations. What is shared, and every message, is sealed under the request's own key.
    package static let m0005Requests = Migration(
        5, "requests",
        """
        CREATE TABLE request_definitions (
            kind TEXT NOT NULL,
            digest TEXT NOT NULL,
            version BIGINT NOT NULL,
            yaml TEXT NOT NULL,
            kept_at BIGINT NOT NULL,
            PRIMARY KEY (kind, digest)
        ) STRICT;

        CREATE TABLE requests (
            id UUID NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            digest TEXT NOT NULL,
            case_id UUID NOT NULL REFERENCES cases (id),
            from_organisation_id UUID NOT NULL,
            from_member_id UUID,
            to_organisation_id UUID NOT NULL,
            service_id UUID,
            place_group TEXT,
            region TEXT NOT NULL,
            urgency TEXT NOT NULL CHECK (urgency IN ('routine', 'urgent', 'immediate')),
            need_id UUID,
            consent_id UUID,
            previous_id UUID REFERENCES requests (id),
            made_at BIGINT NOT NULL,
            state TEXT NOT NULL,
            phase TEXT NOT NULL CHECK (phase IN ('open', 'waiting', 'active', 'ended')),
            turn TEXT NOT NULL CHECK (turn IN ('sender', 'receiver', 'nobody')),
            due_at BIGINT,
            escalated_at BIGINT,
            escalated_to UUID,
            responsible_id UUID,
            hold_id UUID REFERENCES holds (id),
            proposed_service_id UUID,
            answered_at BIGINT,
            arrived_at BIGINT,
            reason TEXT,
            sharing_ended_at BIGINT,
            last_act TEXT NOT NULL,
            version BIGINT NOT NULL,
            changed_at BIGINT NOT NULL,
            closed_at BIGINT,
            once_key TEXT NOT NULL UNIQUE,
            once_digest BYTES NOT NULL,
            payload BYTES,
            CHECK ((phase = 'ended') = (closed_at IS NOT NULL)),
            FOREIGN KEY (kind, digest) REFERENCES request_definitions (kind, digest)
        ) STRICT;
        CREATE INDEX requests_definition ON requests (kind, digest);
        CREATE INDEX requests_case ON requests (case_id, id);
        CREATE INDEX requests_previous ON requests (previous_id) WHERE previous_id IS NOT NULL;
        CREATE INDEX requests_hold ON requests (hold_id) WHERE hold_id IS NOT NULL;
        CREATE INDEX requests_inbox ON requests (to_organisation_id, id);
        CREATE INDEX requests_outbox ON requests (from_organisation_id, id);
        CREATE INDEX requests_inbox_open ON requests (to_organisation_id, id) WHERE closed_at IS NULL;
        CREATE INDEX requests_outbox_open ON requests (from_organisation_id, id) WHERE closed_at IS NULL;
        CREATE INDEX requests_inbox_due ON requests (to_organisation_id, due_at, id)
            WHERE due_at IS NOT NULL;
        CREATE INDEX requests_outbox_due ON requests (from_organisation_id, due_at, id)
            WHERE due_at IS NOT NULL;
        CREATE INDEX requests_due ON requests (due_at, id) WHERE due_at IS NOT NULL;
        CREATE INDEX requests_made ON requests (made_at, kind, region, state, reason, answered_at, arrived_at);

        CREATE TABLE request_messages (
            id UUID NOT NULL PRIMARY KEY,
            request_id UUID NOT NULL REFERENCES requests (id),
            at BIGINT NOT NULL,
            side TEXT NOT NULL CHECK (side IN ('sender', 'receiver', 'system')),
            member_id UUID,
            act TEXT NOT NULL,
            day TEXT,
            sealed BYTES
        ) STRICT;
        CREATE INDEX request_messages_request ON request_messages (request_id, id);

        CREATE TABLE request_links (
            id UUID NOT NULL PRIMARY KEY,
            request_id UUID NOT NULL REFERENCES requests (id),
            digest BYTES NOT NULL UNIQUE,
            made_at BIGINT NOT NULL,
            made_by UUID,
            expires_at BIGINT NOT NULL,
            used_at BIGINT,
            revoked_at BIGINT
        ) STRICT;
        CREATE INDEX request_links_request ON request_links (request_id, id);

        CREATE INDEX cases_without_step ON cases (updated_at, id) WHERE next_step_on IS NULL AND stage <> 'closed';
        """)
}
