import Storage

extension Migration {
    /// What is given to a named person, and what waits for its sender, are found at once. A proposal of whom to ask next
    /// is over when somebody was asked since.
    package static let m0009WhoseTurn = Migration(
        9, "whose turn",
        """
        CREATE INDEX requests_escalated ON requests (escalated_to, due_at, id) WHERE escalated_to IS NOT NULL;
        CREATE INDEX requests_outbox_turn ON requests (from_organisation_id, id)
            WHERE turn = 'sender' OR proposed_service_id IS NOT NULL;
        UPDATE requests SET proposed_service_id = NULL
        WHERE proposed_service_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM requests AS later
            WHERE later.case_id = requests.case_id AND later.kind = requests.kind
                AND later.need_id IS NOT DISTINCT FROM requests.need_id AND later.id > requests.id);
        """)
}
