import Foundation
import ProcessKit

/// `hub work` on an installation, with a port.
final class Worker: Sendable {
    let process: RunningProcess
    let port: Int

    /// Returns once it shows its figures.
    static func start(beside hub: Hub, _ environment: [String: String] = [:]) throws -> Worker {
        let process = try RunningProcess(
            [Hub.executable, "work", "--port", "0", "--data-dir", hub.folder.file("data")],
            environment: try Hub.settings(hub.folder).merging(environment) { $1 }, in: hub.folder)
        let port = try poll("the worker shows its figures", seconds: 40) { () throws -> Int? in
            if let code = process.end() { throw Failure("hub work ended with \(code): \(process.output)\(process.errors)") }
            return process.output.firstMatch(of: #/figures and its health are on port ([0-9]+)/#).flatMap { Int($0.output.1) }
        }
        return Worker(process, port)
    }

    private init(_ process: RunningProcess, _ port: Int) {
        self.process = process
        self.port = port
    }

    func get(_ target: String, _ headers: [(String, String)] = []) throws -> Answer {
        let connection = try Connection(port)
        connection.send(Request("GET", target, headers).bytes)
        guard let answer = try connection.answer() else { throw Failure("no answer to \(target)") }
        return answer
    }
}
