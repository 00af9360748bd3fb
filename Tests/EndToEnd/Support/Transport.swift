import APIKit
import Logging
import ProcessKit
import ServiceLifecycle
import Synchronization

@testable import HTTPServer

/// The HTTP server by itself, in this process, with a second for what is not said: it answers a byte, or more than a socket takes.
final class Transport: Sendable {
    /// More than Linux holds for two ends of a connection.
    static let large = 16 * 1024 * 1024

    private let listening = Mutex<Int?>(nil)
    private let refused = Mutex<[Int]>([])
    private let group = Mutex<ServiceGroup?>(nil)
    private let taken = Mutex<HTTPLoad?>(nil)

    var port: Int { get throws { try poll("the transport listens") { listening.withLock { $0 } } } }
    /// What was answered without asking.
    var refusals: [Int] { refused.withLock { $0 } }

    /// Bytes of bodies that it has in memory, and connections that are open.
    var heldBytes: Int { taken.withLock { $0?.heldBytes ?? 0 } }
    var openConnections: Int { taken.withLock { $0?.openConnections ?? 0 } }

    static func start(
        in folder: Folder? = nil, idleSeconds: Int64 = 1, bodySeconds: Int64 = 1, _ change: (inout HTTPSettings) -> Void = { _ in }
    ) throws -> Transport {
        var settings = HTTPSettings(host: "127.0.0.1", port: 0)
        if let folder {
            try Certificate.make(in: folder, days: 2)
            settings.tls = try HTTPSettings.tls(certificate: folder.file("hub.crt"), key: folder.file("hub.key"))
        }
        settings.idleSeconds = idleSeconds
        settings.bodySeconds = bodySeconds
        change(&settings)
        let transport = Transport()
        transport.run(settings)
        return transport
    }

    private func run(_ settings: HTTPSettings) {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let service = HTTPService(
            settings, logger: logger,
            reply: { .now(APIResponse(status: 200, body: [UInt8](repeating: 0x2E, count: $0.path == "/large" ? Self.large : 1))) },
            witness: { [self] answer in refused.withLock { $0.append(answer.status) } },
            onListening: { [self] port in listening.withLock { $0 = port } })
        taken.withLock { $0 = service.load }
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [service], logger: logger))
        self.group.withLock { $0 = group }
        Task { try await group.run() }
    }

    func stop() async { await group.withLock { $0 }?.triggerGracefulShutdown() }

    /// Waits for as long as a connection without a request is kept.
    func letIdleTimePass() throws {
        let connection = try Connection(port)
        guard try connection.isClosed(within: 30) else { throw Failure("an idle connection was answered") }
    }
}
