import ArgumentParser
import Platform

struct OpenAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "openapi", abstract: "Print the OpenAPI 3.1 document.")

    @Option(help: "v1 or v2.") var version: String = "v2"
    @Flag(help: "YAML instead of JSON.") var yaml = false

    func run() async throws {
        guard let document = try Installation.openAPI(version: version, yaml: yaml) else {
            throw ValidationError("--version: v1 or v2, not \(version).")
        }
        print(document)
    }
}
