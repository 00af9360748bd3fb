import Foundation
import Glibc
import ProcessKit

/// A real `hub serve`, in a folder of its own, on a free port of 127.0.0.1.
final class Hub: Sendable {
    let folder: Folder
    let process: RunningProcess
    let port: Int
    /// What this server was told beside what all are; its commands are told the same.
    let environment: [String: String]

    /// The built executable: it stands beside the tests.
    static let executable: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let count = max(readlink("/proc/self/exe", &path, path.count - 1), 0)
        let tests = String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let beside = (tests as NSString).deletingLastPathComponent + "/hub"
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../../.build/debug/hub"
    }()

    /// Starts a server and waits until it listens.
    ///
    /// - Parameters:
    ///   - port: a free one when 0.
    ///   - folder: where another server of the same installation ran before.
    static func start(_ environment: [String: String] = [:], port: Int = 0, in folder: Folder? = nil) throws -> Hub {
        let folder = try folder ?? Folder()
        let process = try RunningProcess(
            [executable, "serve", "--port", String(port), "--data-dir", folder.file("data")],
            environment: settings(folder).merging(environment) { $1 },
            in: folder)
        let port = try poll("the server listens", seconds: 40) { () throws -> Int? in
            if let code = process.end() { throw Failure("hub serve ended with \(code): \(process.output)\(process.errors)") }
            return Self.port(in: process.output)
        }
        return Hub(folder, process, port, environment)
    }

    private init(_ folder: Folder, _ process: RunningProcess, _ port: Int, _ environment: [String: String]) {
        self.environment = environment
        self.folder = folder
        self.process = process
        self.port = port
    }

    /// What the documentation needs is not always fetched: `hub doctor` asks for one file of it.
    static func settings(_ folder: Folder) throws -> [String: String] {
        let share = folder.file("share/swagger-ui")
        try FileManager.default.createDirectory(atPath: share, withIntermediateDirectories: true)
        try Data("// nothing".utf8).write(to: URL(fileURLWithPath: share + "/swagger-ui-bundle.js"))
        // Many tests share a server: those that are about limits turn them on.
        return ["HUB_SHARE_DIR": folder.file("share"), "HUB_LOG_REQUESTS": "off", "HUB_RATE_LIMITS": "off"]
    }

    private static func port(in output: String) -> Int? {
        guard let match = output.firstMatch(of: #/listens on https?://127\.0\.0\.1:([0-9]+)/#) else { return nil }
        return Int(match.output.1)
    }

    /// Runs another command on the same installation, to its end.
    @discardableResult
    func run(_ words: String..., input: String? = nil) throws -> Result {
        try Self.run(words, environment: environment.filter { $0.key == "DATABASE_URL" }, input: input, in: folder)
    }

    struct Result: Sendable {
        let code: Int32
        let output: String
        let errors: String
        var text: String { output + errors }
    }

    static func run(_ words: [String], environment: [String: String] = [:], input: String? = nil, in folder: Folder) throws -> Result {
        var environment = try settings(folder).merging(environment) { $1 }
        environment["HUB_DATA_DIR"] = environment["HUB_DATA_DIR"] ?? folder.file("data")
        let process = try RunningProcess([executable] + words, environment: environment, input: input, in: folder)
        let code = try process.exitCode()
        return Result(code: code, output: process.output, errors: process.errors)
    }

    /// The key and the password shown at the first start.
    var key: String { get throws { try find(#/API key +(hbc_[A-Za-z0-9_-]{43})\n/#) } }
    var password: String { get throws { try find(#/password +(\S+)\n/#) } }

    private func find(_ pattern: Regex<(Substring, Substring)>) throws -> String {
        guard let match = process.output.firstMatch(of: pattern) else { throw Failure("not in the first start's message: \(process.output)") }
        return String(match.output.1)
    }

    var isAlive: Bool { process.end() == nil }

    func kill() throws {
        process.signal(SIGKILL)
        _ = try process.exitCode()
    }

    func stop() throws -> Int32 {
        process.signal(SIGTERM)
        return try process.exitCode(within: 30)
    }
}
