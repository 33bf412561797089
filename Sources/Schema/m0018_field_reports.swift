import Storage

extension Migration {
    /// What was seen on a visit, and what was answered in a survey: about places and services, not about one person. All of
    /// it is sealed under the report's own key; in the open stand only what lists need.
    package static let m0018FieldReports = Migration(
        18, "field reports",
        """
        CREATE TABLE field_reports (
            id UUID NOT NULL PRIMARY KEY,
            organisation_id UUID NOT NULL,
            member_id UUID,
            device_user_id UUID REFERENCES device_users (id),
            kind TEXT NOT NULL CHECK (kind IN ('visit', 'survey')),
            subject TEXT NOT NULL,
            day TEXT CHECK (day IS NULL OR length(day) = 10),
            reported_at BIGINT NOT NULL,
            version BIGINT NOT NULL CHECK (version >= 1),
            content BYTES NOT NULL,
            CHECK ((member_id IS NULL) = (device_user_id IS NOT NULL))
        ) STRICT;
        CREATE INDEX field_reports_organisation ON field_reports (organisation_id, id);
        CREATE INDEX field_reports_device_user ON field_reports (device_user_id) WHERE device_user_id IS NOT NULL;
        """)
}
