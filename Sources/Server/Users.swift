import ArgumentParser
import Platform

struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Create and list users.", subcommands: [Create.self, List.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a user.",
            discussion: "Without --password-stdin a password is generated and printed once.")

        @OptionGroup var common: CommonOptions
        @Option(help: "E-mail, unique.") var email: String
        @Option(name: .customLong("last-name"), help: "Family name.") var lastName: String
        @Option(name: .customLong("first-name"), help: "Given name.") var firstName: String
        @Option(help: "admin, conducteur, chef_chantier or compagnon.") var role: String = "compagnon"
        @Flag(name: .customLong("password-stdin"), help: "Read the password from the standard input.") var passwordFromInput = false

        func run() async throws {
            let installation = try await Installation.opened(try await common.settings())
            let given = passwordFromInput ? readLine(strippingNewline: true) : nil
            let created = try await installation.administration.createUser(
                email: email, lastName: lastName, firstName: firstName, role: role, password: given)
            print("User \(created.id) (\(email)) is created.")
            if let password = created.generatedPassword { print("Password, shown once: \(password)") }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List users.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let installation = try await Installation.opened(try await common.settings())
            print(try await installation.administration.listUsers())
        }
    }
}
