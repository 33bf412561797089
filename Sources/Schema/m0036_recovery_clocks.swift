import Storage

extension Migration {
    /// Recovery and reflection periods are moved by the measures of the country of their rule, like every other clock.
    /// Those that run already get the country and the last day that they have without a measure.
    package static let m0036RecoveryClocks = Migration(
        36, "recovery clocks",
        """
        UPDATE case_clocks
        SET ordinary_on = due_on,
            jurisdiction = CASE rule
                WHEN 'demo' THEN 'DEMO' WHEN 'be' THEN 'BE' WHEN 'de' THEN 'DE' WHEN 'gr' THEN 'GR' WHEN 'se' THEN 'SE'
                WHEN 'dk' THEN 'DK' WHEN 'at' THEN 'AT' WHEN 'uk-2022' THEN 'GB' WHEN 'uk-2015' THEN 'GB' END
        WHERE kind = 'recovery';
        """)
}
