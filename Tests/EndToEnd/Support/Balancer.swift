import Foundation
import ProcessKit

/// HAProxy, configured here, before several servers, which it asks for their readiness.
final class Balancer: Sendable {
    let port: Int
    private let process: RunningProcess

    /// - Parameter ports: of the servers, which it calls `hub0`, `hub1`…
    init(before ports: [Int]) throws {
        let folder = try Folder()
        port = try FreePort.find()
        let servers = ports.enumerated().map { "    server hub\($0.offset) 127.0.0.1:\($0.element)\n" }.joined()
        try folder.write(
            """
            global
                log stdout format raw local0 notice
            defaults
                mode http
                log global
                timeout connect 2s
                timeout client 30s
                timeout server 30s
            frontend public
                bind 127.0.0.1:\(port)
                default_backend hubs
            backend hubs
                balance roundrobin
                option httpchk GET /health/ready
                # A busy machine may be slow to say that it is ready.
                timeout check 10s
                default-server check inter 200ms fall 1 rise 1
            \(servers)
            """, to: "haproxy.cfg")
        let installed = "/usr/sbin/haproxy"
        let program = FileManager.default.isExecutableFile(atPath: installed) ? installed : "haproxy"
        process = try RunningProcess([program, "-db", "-f", folder.file("haproxy.cfg")], in: folder)
        _ = try poll("the proxy listens") { () throws -> Bool? in
            if let code = process.end() { throw Failure("haproxy ended with \(code): \(process.output)\(process.errors)") }
            return (try? Connection(port)) == nil ? nil : true
        }
    }

    /// What it saw of the servers.
    var log: String { process.output }

    /// How often it has seen a server come back.
    func returns(of server: Int) -> Int { process.output.components(separatedBy: "Server hubs/hub\(server) is UP").count - 1 }
}
