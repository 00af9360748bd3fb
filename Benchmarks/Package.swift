// swift-tools-version:6.2
import PackageDescription

let package = Package(
    name: "hub-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "hub-chantier", path: ".."),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
    ],
    targets: [
        .executableTarget(name: "BareServer", dependencies: [.product(name: "Hummingbird", package: "hummingbird")]),
        .target(name: "CMallocCount"),
        .executableTarget(name: "MicroBenchmarks", dependencies: ["CMallocCount", .product(name: "HubPlatform", package: "hub-chantier")]),
    ]
)
