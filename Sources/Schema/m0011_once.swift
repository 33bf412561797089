import Storage

extension Migration {
    /// What several processes must know of one another's forms, and which key sealed this database.
    package static let m0011Once = Migration(
        11, "once",
        """
        CREATE TABLE vault_key (
            id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
            digest BYTES NOT NULL,
            kept_at BIGINT NOT NULL
        ) STRICT;

        CREATE TABLE once_keys (
            id UUID NOT NULL PRIMARY KEY,
            digest BYTES NOT NULL UNIQUE,
            content BYTES NOT NULL,
            begun_at BIGINT NOT NULL,
            leased_until BIGINT NOT NULL,
            wrapped BYTES,
            answer BYTES,
            CHECK ((wrapped IS NULL) = (answer IS NULL))
        ) STRICT;
        CREATE INDEX once_keys_begun ON once_keys (begun_at);

        CREATE TABLE kept_forms (
            id UUID NOT NULL PRIMARY KEY,
            address BYTES NOT NULL,
            sealed BYTES NOT NULL,
            size BIGINT NOT NULL CHECK (size > 0),
            ends_at BIGINT NOT NULL
        ) STRICT;
        CREATE INDEX kept_forms_ends ON kept_forms (ends_at);
        CREATE INDEX kept_forms_address ON kept_forms (address, ends_at);
        """)
}
