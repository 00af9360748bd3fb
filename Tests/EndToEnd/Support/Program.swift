import ProcessKit

/// Programs of the machine that tests call.
enum Program {
    /// Runs a program to its end; answers all that it said, and fails when it does.
    @discardableResult
    static func run(_ words: [String], environment: [String: String] = [:], in folder: Folder) throws -> String {
        let process = try RunningProcess(words, environment: environment, in: folder)
        let code = try process.exitCode(within: 60)
        guard code == 0 else { throw Failure("\(words[0]) ended with \(code): \(process.output)\(process.errors)") }
        return process.output + process.errors
    }
}
