import ArgumentParser
import Platform

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what is wrong with an installation.", discussion: "Exits with 1 when something needs attention.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await common.settings()
        let findings = await Diagnosis(settings).run()
        for finding in findings { print(finding) }
        if findings.contains(where: \.isProblem) { throw ExitCode.failure }
    }
}
