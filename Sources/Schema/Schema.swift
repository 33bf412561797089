import Storage

/// Every step of the schema, in order.
package enum Schema {
    package static let migrations: [Migration] = [
        .m0001Storage,
        .m0002Access,
        .m0003Directory,
        .m0004Cases,
        .m0005Requests,
        .m0006Screening,
        .m0007Statistics,
        .m0008Sharing,
        .m0009WhoseTurn,
        .m0010Accounts,
        .m0011Once,
        .m0012ListsAndWishes,
        .m0013Publicity,
        .m0015Forms,
        .m0017Work,
        .m0018FieldReports,
        .m0019Telephones,
        .m0020BrowserDevices,
        .m0022Registration,
        .m0025TimeLimits,
        .m0026Measures,
        .m0027EmergencyCourse,
        .m0028LimitProofs,
        .m0030LimitAlerts,
        .m0031ListedLooks,
        .m0032Releases,
        .m0033PublishedTables,
        .m0036RecoveryClocks,
        .m0037ClockRevisions,
        .m0038AuditLog,
        .m0039AuditAlerts,
        .m0040SecondFactors,
    ]
}
