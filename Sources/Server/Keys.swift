import ArgumentParser
import Platform

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create, list and revoke API keys.", subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Create an API key and print its secret, once.")

        @OptionGroup var common: CommonOptions
        @Option(help: "The e-mail of the key's owner.") var user: String
        @Option(help: "A name to recognise it by.") var name: String
        @Option(parsing: .upToNextOption, help: "Scopes: read, write, admin, chantiers:read, signalements:write…") var scopes: [String] = ["read"]
        @Option(name: .customLong("expires-days"), help: "Days of validity, 1 to 3650; 0 for no expiry.") var expiresDays: Int = 90

        func run() async throws {
            let installation = try await Installation.opened(try await common.settings())
            let created = try await installation.administration.createKey(
                owner: user, name: name, scopes: scopes, expiresDays: expiresDays == 0 ? nil : expiresDays)
            print("\(created.secret)")
            print("Key \(created.id) of \(user). The secret above is shown once; keep it safe.")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List API keys, without their secrets.")

        @OptionGroup var common: CommonOptions
        @Flag(name: .customLong("include-revoked"), help: "Show revoked and expired keys too.") var includeRevoked = false

        func run() async throws {
            let installation = try await Installation.opened(try await common.settings())
            print(try await installation.administration.listKeys(includeRevoked: includeRevoked))
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke an API key, at once and for good.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The key's id (hub keys list).") var id: String

        func run() async throws {
            let installation = try await Installation.opened(try await common.settings())
            try await installation.administration.revokeKey(id)
            print("Key \(id) is revoked.")
        }
    }
}
