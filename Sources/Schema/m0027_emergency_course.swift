import Storage

extension Migration {
    /// How strict the response of a place was, day by day: one row a place and series, its readings in order.
    package static let m0027EmergencyCourse = Migration(
        27, "emergency course",
        """
        CREATE TABLE emergency_course (
            place TEXT NOT NULL,
            series TEXT NOT NULL,
            first_on TEXT NOT NULL,
            readings TEXT NOT NULL,
            PRIMARY KEY (place, series)
        ) STRICT, WITHOUT ROWID;
        """)
}
