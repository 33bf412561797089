import Storage

extension Migration {
    /// A second factor for sign-ins, codes for the day it is lost, and who asked that one is taken away. What is still
    /// asked of a session stands with it: `waits` for a code, or `absent` when the member has no second factor.
    package static let m0040SecondFactors = Migration(
        40, "second factors",
        """
        CREATE TABLE second_factors (
            member_id UUID NOT NULL PRIMARY KEY REFERENCES members (id),
            sealed BYTES NOT NULL,
            made_at BIGINT NOT NULL,
            confirmed_at BIGINT,
            last_step BIGINT NOT NULL
        ) STRICT;
        CREATE TABLE recovery_codes (
            digest BYTES NOT NULL PRIMARY KEY,
            member_id UUID NOT NULL REFERENCES members (id),
            used_at BIGINT
        ) STRICT;
        CREATE INDEX recovery_codes_member ON recovery_codes (member_id);
        CREATE TABLE factor_resets (
            member_id UUID NOT NULL PRIMARY KEY REFERENCES members (id),
            asked_by UUID NOT NULL,
            asked_at BIGINT NOT NULL
        ) STRICT;
        ALTER TABLE sessions ADD COLUMN factor TEXT NOT NULL DEFAULT 'absent' CHECK (factor IN ('done', 'waits', 'absent'));
        """)
}
