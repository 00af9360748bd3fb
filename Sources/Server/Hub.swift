import ArgumentParser
import Platform

/// The `hub` command.
struct Hub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub",
        abstract: "Hub Chantier: the API platform of a building company.",
        discussion: """
            `hub serve` starts the server; on an empty data folder it creates an administrator and an API key and prints them once.
            Every setting may come from a flag, from the environment (HUB_PORT, HUB_DATA_DIR…) or from a file hub.env.
            """,
        version: Version.current,
        subcommands: [Serve.self, Work.self, Migrate.self, MoveTo.self, Seed.self, Keys.self, Users.self, Jobs.self, OpenAPI.self, Doctor.self]
    )
}

/// The settings that every sub-command takes.
struct CommonOptions: ParsableArguments {
    @Option(name: .customLong("data-dir"), help: "The data folder: database, secrets. (HUB_DATA_DIR; default ./data)")
    var dataDirectory: String?

    @Option(help: "A file of NAME=value settings. (HUB_CONFIG; default ./hub.env when there is one)")
    var config: String?

    @Option(help: "development or production. (HUB_PROFILE)")
    var profile: String?

    /// The flags under the names of the environment.
    var flags: [String: String] {
        var flags: [String: String] = [:]
        flags["HUB_DATA_DIR"] = dataDirectory
        flags["HUB_CONFIG"] = config
        flags["HUB_PROFILE"] = profile
        return flags
    }

    func settings(_ extra: [String: String] = [:]) async throws -> Settings {
        do { return try await Settings.fromProcess(flags: flags.merging(extra) { $1 }) } catch let invalid as Settings.Invalid {
            throw ValidationError(invalid.description)
        }
    }
}
