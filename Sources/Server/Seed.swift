import ArgumentParser
import Platform

struct Seed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fill an installation with data.",
        discussion: "--demo: a believable company with several months of activity, the same each time. --scale: many sites, fast, for measurements.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "A believable company.") var demo = false
    @Option(help: "How many sites to make.") var scale: Int?

    func validate() throws {
        guard demo != (scale != nil) else { throw ValidationError("Choose --demo or --scale <count>.") }
        if let scale, !(1...5_000_000).contains(scale) { throw ValidationError("--scale: from 1 to 5000000.") }
    }

    func run() async throws {
        let installation = try Installation(try await common.settings())
        try await installation.migrate()
        if demo {
            print(try await DemoSeed(installation).run { print($0) })
        } else if let scale {
            print(try await ScaleSeed(installation).run(sites: scale) { print($0) })
        }
    }
}
