import Glibc
import ProcessKit

/// A real HAProxy with the shipped configuration; only names, ports and intervals are others.
final class Proxy: Sendable {
    let process: RunningProcess
    let folder: Folder
    /// Kept, because a server that nobody holds is ended.
    private let hubs: [Hub]
    /// Where it takes plain HTTP, TLS, and questions about itself.
    let plain: Int
    let secure: Int
    let status: Int

    static let file = "deploy/haproxy/haproxy.cfg"
    /// Debian keeps it where not every PATH leads.
    static let executable = access("/usr/sbin/haproxy", X_OK) == 0 ? "/usr/sbin/haproxy" : "haproxy"
    /// From where Grafana may be opened.
    static let operators = ["OPERATORS": "127.0.0.1 192.0.2.0/24"]

    /// - Parameters:
    ///   - hubs: asked instead of hub-1 and hub-2.
    ///   - folder: holds `hub.crt` and `hub.key`.
    static func start(before hubs: [Hub], in folder: Folder) throws -> Proxy {
        for _ in 0..<20 {
            let ports = try (0..<3).map { _ in try FreePort.find() }
            try folder.write(try configuration(hubs, ports, in: folder), to: "haproxy.cfg")
            let process = try RunningProcess([executable, "-db", "-f", folder.file("haproxy.cfg")], environment: operators, in: folder)
            // Somebody else may take a port in between.
            let isUp = try poll("the proxy has asked its servers") { () throws -> Bool? in
                if let code = process.end() {
                    guard process.errors.contains("cannot bind") else { throw Failure("haproxy ended with \(code): \(process.errors)") }
                    return false
                }
                return (try? Connection(ports[2])) == nil ? nil : true
            }
            if isUp { return Proxy(process, folder, hubs, ports) }
        }
        throw Failure("no ports for haproxy")
    }

    private init(_ process: RunningProcess, _ folder: Folder, _ hubs: [Hub], _ ports: [Int]) {
        self.process = process
        self.folder = folder
        self.hubs = hubs
        (plain, secure, status) = (ports[0], ports[1], ports[2])
    }

    static func configuration(_ hubs: [Hub], _ ports: [Int], in folder: Folder) throws -> String {
        var text = try Shipped.text(file)
        for (name, port) in zip([":8080\n", ":8443 ", ":8404\n"], ports) {
            text.replace("bind \(name)", with: "bind 127.0.0.1:\(port)\(name.suffix(1))")
        }
        for (number, hub) in hubs.enumerated() { text.replace("hub-\(number + 1):8080", with: "127.0.0.1:\(hub.port)") }
        text.replace("inter 2s fastinter 1s", with: "inter 200ms fastinter 100ms")
        text.replace("/run/secrets", with: folder.path)
        return text
    }

    /// How many servers are in the rotation, as the proxy tells Prometheus.
    func activeServers() throws -> Int? {
        let connection = try Connection(status)
        connection.send(Request("GET", "/metrics").bytes)
        return try connection.answer()?.text.firstMatch(of: #/haproxy_backend_active_servers\{proxy="hubs"\} ([0-9]+)/#).flatMap { Int($0.output.1) }
    }

    /// What curl says of a request over TLS: the body, then a line with the HTTP version and the status.
    ///
    /// - Parameter address: where the request comes from.
    func ask(_ path: String, from address: String = "127.0.0.1", _ options: String...) throws -> String {
        let process = try RunningProcess(
            [
                "curl", "--silent", "--show-error", "--max-time", "20", "--cacert", folder.file("hub.crt"), "--interface", address, "-w",
                "\n%{http_version} %{http_code}",
            ] + options + ["https://127.0.0.1:\(secure)\(path)"], in: folder)
        guard try process.exitCode() == 0 else { throw Failure("curl \(path): \(process.errors)") }
        return process.output
    }
}
