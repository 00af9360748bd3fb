// swift-tools-version:6.2
import PackageDescription

let package = Package(
    name: "hub-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "hub-chantier", path: "..")
    ],
    targets: [
        .target(name: "CMallocCount"),
        .executableTarget(name: "MicroBenchmarks", dependencies: ["CMallocCount", .product(name: "HubPlatform", package: "hub-chantier")]),
    ]
)
