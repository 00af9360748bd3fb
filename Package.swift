// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error, .when(configuration: .debug)),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A target that lives at `Sources/<folder>` and sees only what is listed.
func target(_ name: String, _ folder: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(folder)", swiftSettings: settings)
}

/// A test target that lives at `Tests/<folder>`.
func tests(_ name: String, _ folder: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(folder)", exclude: exclude, swiftSettings: settings)
}

/// A business module: one target per ring, each seeing only the rings inside it. No feature sees another.
func feature(_ name: String) -> [Target] {
    let domain = Target.Dependency.target(name: "\(name)Domain")
    let application = Target.Dependency.target(name: "\(name)Application")
    let folder = "Features/\(name)"
    return [
        target("\(name)Domain", "\(folder)/Domain", ["Kernel"]),
        target("\(name)Application", "\(folder)/Application", ["Kernel", "UseCaseKit", domain]),
        target("\(name)Adapters", "\(folder)/Adapters", kits + [domain, application]),
        tests("\(name)Tests", "Unit/\(name)", ["Kernel", "UseCaseKit", "TestKit", domain, application]),
    ]
}

/// The business modules. Adding a name here gives a feature its three rings and its unit tests.
let features = ["Identity", "Chantiers", "Signalements"]

let kits: [Target.Dependency] = ["Kernel", "UseCaseKit", "MetricsKit", "ResourceKit", "SQLKit", "JobKit", "APIKit"]
let rings = features.flatMap { name in ["Domain", "Application", "Adapters"].map { Target.Dependency.target(name: name + $0) } }
let drivers: [Target.Dependency] = ["SQLiteDriver", "PostgresDriver", "RedisDriver", "HTTPServer", "Cryptography", "Telemetry"]

let package = Package(
    name: "hub-chantier",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "hub", targets: ["hub"]),
        // What the benchmarks, a package of their own, are built on.
        .library(
            name: "HubPlatform",
            targets: ["Platform", "Kernel", "UseCaseKit", "ResourceKit", "SQLKit", "JobKit", "APIKit", "Cryptography", "SQLiteDriver", "Telemetry"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: features.flatMap(feature) + [
        target("Kernel", "Kernel"),
        target("UseCaseKit", "Kits/UseCaseKit", ["Kernel"]),
        target("MetricsKit", "Kits/MetricsKit"),
        target("ResourceKit", "Kits/ResourceKit", ["Kernel"]),
        target("SQLKit", "Kits/SQLKit", ["Kernel", "UseCaseKit", "MetricsKit", "ResourceKit"]),
        target("JobKit", "Kits/JobKit", ["Kernel", "UseCaseKit", "MetricsKit", "ResourceKit", "SQLKit"]),
        target("APIKit", "Kits/APIKit", ["Kernel", "UseCaseKit", "ResourceKit", "SQLKit", "JobKit"]),
        .systemLibrary(name: "CArgon2", path: "Sources/Infrastructure/CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CCrypt", path: "Sources/Infrastructure/CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CXXHash", path: "Sources/Infrastructure/CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(
            name: "CSQLiteSetup", path: "Sources/Infrastructure/CSQLiteSetup", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        target(
            "Cryptography", "Infrastructure/Cryptography", kits + ["CArgon2", "CCrypt", "CXXHash", .product(name: "Crypto", package: "swift-crypto")]),
        target("SQLiteDriver", "Infrastructure/SQLiteDriver", kits + ["CSQLiteSetup", .product(name: "GRDB", package: "GRDB.swift")]),
        .systemLibrary(name: "CPostgres", path: "Sources/Infrastructure/CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        target("PostgresDriver", "Infrastructure/PostgresDriver", kits + ["CPostgres", .product(name: "NIOPosix", package: "swift-nio")]),
        target(
            "RedisDriver", "Infrastructure/RedisDriver",
            [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        target("Telemetry", "Infrastructure/Telemetry", ["Kernel", "MetricsKit", "ResourceKit", .product(name: "Logging", package: "swift-log")]),
        .systemLibrary(name: "CMalloc", path: "Sources/Infrastructure/CMalloc"),
        target(
            "HTTPServer", "Infrastructure/HTTPServer",
            kits + [
                "CMalloc",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        target(
            "Platform", "Platform",
            kits + rings + drivers + [
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .executableTarget(
            name: "hub",
            dependencies: kits + ["Platform", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Sources/Server",
            swiftSettings: settings
        ),
        // The ceiling that the benchmarks compare with; here, because it shares the build of the framework.
        .executableTarget(name: "BareServer", dependencies: [.product(name: "Hummingbird", package: "hummingbird")], path: "Benchmarks/BareServer"),
        .target(name: "TestKit", dependencies: ["Kernel", "UseCaseKit"], path: "Tests/TestKit", swiftSettings: settings),
        .target(name: "ProcessKit", path: "Tests/ProcessKit", swiftSettings: settings),
        tests("KitTests", "Unit/Kits", kits + ["TestKit"]),
        tests("RedisTests", "Unit/Redis", ["RedisDriver", "TestKit", .product(name: "NIOCore", package: "swift-nio")]),
        tests(
            "ContractTests", "Contract",
            kits + rings + drivers + [
                "Platform", "TestKit", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            exclude: ["Golden"]),
        tests(
            "IntegrationTests", "Integration",
            kits + rings + drivers + [
                "Platform", "TestKit", "ProcessKit",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        tests(
            "EndToEndTests", "EndToEnd",
            kits + rings + drivers + [
                "Platform", "TestKit", "ProcessKit",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            exclude: ["metrics_wire.py", "sdk_wire.py", "slow_stream.py"]),
    ]
)
