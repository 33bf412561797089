// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every room: Swift 6 mode, no warnings, `any` written out.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// - Parameter data: what lies beside the tests and is read by them, not built.
func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(name: name, dependencies: ["TestKit"] + dependencies, exclude: data, swiftSettings: settings)
}

let package = Package(
    name: "palermo",
    products: [.executable(name: "palermo", targets: ["palermo"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "PalermoBenchmarks",
            dependencies: [
                "Web", "Demo", "Monitoring", "Statistics", "Requests", "Registration", "Intake", "Cases", "Screening",
                "Forms", "Deadlines",
                "Directory", "Audit", "Backups",
                "Access", "Vault", "Localization", "Definitions", "Storage", "StorageSQLite", "StoragePostgreSQL",
                "Schema",
                "Kernel", hummingbird, arguments, logging,
            ], path: "Benchmarks", swiftSettings: settings),
        // Arrows point down only: a room may use the rooms below it, never those above.
        .executableTarget(
            name: "palermo",
            dependencies: [
                "Web", "Demo", "Monitoring", "Statistics", "Requests", "Registration", "Intake", "Cases", "Screening",
                "Forms", "Deadlines",
                "Directory", "Audit", "Backups",
                "Access", "Vault", "Localization", "Definitions", "Storage", "StorageSQLite", "StoragePostgreSQL",
                "Schema",
                "Kernel", arguments, logging,
            ], swiftSettings: settings),
        room(
            "Web",
            [
                "Monitoring", "Statistics", "Requests", "Registration", "Intake", "FieldReports", "Cases", "Deadlines",
                "Screening", "Forms", "Directory", "Audit", "Backups", "Access", "Vault", "Localization", "Definitions",
                "Storage",
                "CQREncode",
                "Kernel",
                hummingbird, logging,
            ]),
        room(
            "Demo",
            [
                "Requests", "Intake", "FieldReports", "Cases", "Deadlines", "Screening", "Forms", "Directory", "Access",
                "Vault",
                "Definitions", "Storage", "Kernel",
            ]),
        room("Monitoring", ["Requests", "Cases", "Directory", "Access", "Definitions", "Storage", "Kernel"]),
        room("Statistics", ["Access", "CLAPACK", "CSodium", "Storage", "Kernel"]),
        room("Requests", ["Cases", "Directory", "Access", "Vault", "Definitions", "Storage", "Kernel"]),
        room(
            "Registration",
            ["Intake", "Forms", "Cases", "Directory", "Access", "Vault", "Storage", "Kernel"]),
        room(
            "Intake",
            [
                "Forms", "FieldReports", "Cases", "Screening", "Directory", "Access", "Vault", "Definitions", "Storage",
                "Kernel",
            ]),
        room("FieldReports", ["Access", "Vault", "Storage", "Kernel"]),
        room("Cases", ["Directory", "Deadlines", "Audit", "Access", "Vault", "Definitions", "Storage", "Kernel"]),
        room("Deadlines", ["Access", "Definitions", "Storage", "Kernel"]),
        room("Screening", ["Access", "Vault", "Definitions", "Storage", "Kernel"]),
        room("Directory", ["Access", "Definitions", "Storage", "Kernel"]),
        room("Backups", ["Audit", "Vault", "StorageSQLite", "Storage", "Kernel"]),
        room("Audit", ["Access", "Vault", "Definitions", "Storage", "Kernel"]),
        room("Access", ["Vault", "Definitions", "Storage", "Kernel"]),
        room("Vault", ["CSodium", "CCrypto", "Storage", "Kernel"]),
        room("Localization", ["Kernel"]),
        room("Forms", ["CLibXML2", "CCrypto", "Access", "Vault", "Storage", "Kernel"]),
        room("Definitions", ["CSodium", "Kernel", yams]),
        room("StorageSQLite", ["Storage", "CSQLite", "Kernel"]),
        room("StoragePostgreSQL", ["Storage", "CPostgreSQL", "Kernel"]),
        room("Schema", ["Storage", "Kernel"]),
        room("Storage", ["Kernel"]),
        room("Kernel"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CLAPACK", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        .target(
            name: "TestKit",
            dependencies: [
                "Storage", "StorageSQLite", "StoragePostgreSQL", "Schema", "Vault", "Definitions", "Kernel",
            ], path: "Tests/TestKit", swiftSettings: settings),
        tests("KernelTests", ["Kernel"]),
        tests("StorageTests", ["Storage", "StorageSQLite", "StoragePostgreSQL", "Schema", "Vault", "Kernel"]),
        tests("VaultTests", ["Vault", "Storage", "Kernel"]),
        tests("LocalizationTests", ["Localization", "Kernel"]),
        tests("FormsTests", ["Forms", "Access", "Definitions", "Vault", "Storage", "Kernel"], data: ["cases"]),
        tests("DeadlinesTests", ["Deadlines", "Access", "Definitions", "Storage", "Kernel"]),
        tests("DefinitionsTests", ["Definitions", "Kernel"]),
        tests("ScreeningTests", ["Screening", "Definitions", "Vault", "Access", "Storage", "Kernel"]),
        tests("AccessTests", ["Access", "Definitions", "Vault", "Storage", "Kernel"], data: ["policy.txt"]),
        tests("AuditTests", ["Audit", "Access", "Vault", "Definitions", "Storage", "StorageSQLite", "Kernel"]),
        tests(
            "BackupsTests", ["Backups", "Audit", "Vault", "Storage", "StorageSQLite", "Schema", "Kernel"]),
        tests("DirectoryTests", ["Directory", "Access", "Definitions", "Vault", "Storage", "Kernel"]),
        tests(
            "CasesTests",
            [
                "Cases", "Deadlines", "Directory", "Access", "Definitions", "Vault", "Storage", "StorageSQLite",
                "Schema",
                "Kernel",
            ]),
        tests(
            "RegistrationTests",
            [
                "Registration", "Intake", "FieldReports", "Forms", "Cases", "Screening", "Directory", "Access",
                "Definitions", "Vault",
                "Storage", "Kernel",
            ]),
        tests(
            "IntakeTests",
            [
                "Intake", "FieldReports", "Forms", "Cases", "Screening", "Directory", "Access", "Definitions", "Vault",
                "Storage", "Kernel",
            ]),
        tests(
            "RequestsTests",
            [
                "Monitoring", "Requests", "Cases", "Directory", "Access", "Definitions", "Vault", "Storage", "Kernel",
            ]),
        tests(
            "DemoTests",
            ["Demo", "Requests", "Cases", "Directory", "Access", "Definitions", "Vault", "Storage", "Kernel"]),
        tests("StatisticsTests", ["Statistics", "Access", "Storage", "Kernel"]),
        tests(
            "WebTests",
            [
                "Web", "Demo", "Monitoring", "Statistics", "Requests", "Registration", "Intake", "Cases", "Screening",
                "Forms",
                "Deadlines", "Directory",
                "Access", "Definitions", "Vault", "Localization", "Storage", "Kernel", logging,
            ], data: ["doors.txt"]),
        tests("TidyTests", ["Localization", "Definitions", "Kernel"]),
    ]
)
