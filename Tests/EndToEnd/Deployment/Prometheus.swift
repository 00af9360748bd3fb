import Foundation
import Kernel
import ProcessKit

/// A real Prometheus, on a free port of 127.0.0.1, with the shipped configuration and rules; only names and intervals are others.
final class Prometheus: Sendable {
    let process: RunningProcess
    let port: Int

    /// - Parameters:
    ///   - hubs: scraped instead of hub-1 and hub-2.
    ///   - worker: the port of the process that is scraped instead of the worker.
    ///   - folder: holds `hub_metrics_token`, and gets the configuration and the data.
    static func start(scraping hubs: [Hub], worker: Int, in folder: Folder) throws -> Prometheus {
        var configuration = try Shipped.text("deploy/prometheus/prometheus.yml")
        for (number, hub) in hubs.enumerated() { configuration.replace("hub-\(number + 1):8080", with: "127.0.0.1:\(hub.port)") }
        configuration.replace("worker:9100", with: "127.0.0.1:\(worker)")
        configuration.replace("15s", with: "300ms")
        configuration.replace("/run/secrets", with: folder.path)
        try folder.write(configuration, to: "prometheus.yml")
        try Shipped.copy(Monitoring.ruleFiles, to: folder, as: "rules")
        let process = try RunningProcess(
            [
                "prometheus", "--config.file=\(folder.file("prometheus.yml"))", "--storage.tsdb.path=\(folder.file("prometheus"))",
                "--web.listen-address=127.0.0.1:0",
            ], in: folder)
        let port = try poll("Prometheus listens", seconds: 40) { () throws -> Int? in
            if let code = process.end() { throw Failure("prometheus ended with \(code): \(process.errors)") }
            return process.errors.firstMatch(of: #/msg="Listening on" address=127\.0\.0\.1:([0-9]+)/#).flatMap { Int($0.output.1) }
        }
        return Prometheus(process, port)
    }

    private init(_ process: RunningProcess, _ port: Int) {
        self.process = process
        self.port = port
    }

    /// `data` of an answer of its HTTP API; throws what it has to say against the request.
    func data(_ target: String) throws -> JSON {
        let connection = try Connection(port)
        connection.send(Request("GET", target).bytes)
        guard let answer = try connection.answer() else { throw Failure("no answer to \(target)") }
        guard answer.status == 200, let data = answer[json: "data"] else { throw Failure("\(target): \(answer)") }
        return data
    }

    /// The values that an expression has now.
    func values(of expression: String) throws -> [Double] {
        let query = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return try data("/api/v1/query?query=\(query)")["result"]?.array?.compactMap { $0["value"]?.array?.last?.string.flatMap(Double.init) } ?? []
    }
}
