extension WebApp {
    /// Every room of the site. A new room is added here and nowhere else.
    package static let rooms: [any Room] = [
        PublicRoom(),
        SessionRoom(),
        ScreeningRoom(),
        CaseRoom(
            extras: [DeadlineRoom.block, CaseRequests.block, CaseScreenings.block],
            sentences: [CaseRequests.sentence, RegistrationRoom.sentence, DeadlineRoom.sentence]),
        DeadlineRoom(),
        RequestsRoom(),
        DirectoryRoom(),
        MeasureRoom(),
        MonitoringRoom(),
        StatisticsRoom(),
        ReleaseRoom(),
        AuditRoom(),
        AdministrationRoom(),
        FieldFormsRoom(),
        FieldReportRoom(),
        RegistrationRoom(),
        OpenRosaRoom(),
        APIRoom(),
    ]
}
