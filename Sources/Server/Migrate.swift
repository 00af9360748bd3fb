import ArgumentParser
import Platform

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database to the present schema.",
        discussion: "`hub serve` does it by itself at start; this does it without serving. Safe to run again.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let installation = try Installation(try await common.settings())
        let done = try await installation.migrate()
        if done.isEmpty { print("The schema is up to date.") }
        for name in done { print("applied \(name)") }
    }
}
