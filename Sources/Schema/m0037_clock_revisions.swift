import Storage

extension Migration {
    /// Next steps of all cases are listed by their day beside the clocks. On which other clock of its case a clock hangs, whose question its own holds. And how often a clock was changed, and when last, so that a calendar is told of every move in either direction
    /// (RFC 5545, 3.8.7.4). Calendars that have an earlier number from before get a higher one: that was the minute of the
    /// last touch, and the days that measures had added.
    package static let m0037ClockRevisions = Migration(
        37, "clock revisions",
        """
        ALTER TABLE case_clocks ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE case_clocks ADD COLUMN changed_at BIGINT;
        ALTER TABLE case_clocks ADD COLUMN follows_id UUID;
        CREATE INDEX cases_due ON cases (next_step_on, id) WHERE next_step_on IS NOT NULL;
        UPDATE case_clocks
        SET changed_at = touched_at,
            revision = 40000 + CASE WHEN COALESCE(touched_at, 0) / 60000 > 26297280
                THEN touched_at / 60000 - 26297280 ELSE 0 END;
        """)
}
