import Foundation
import HTTPServer
import ProcessKit
import Testing

/// Slow clients and silent ones, as the transport sees them.
@Suite(.onWorkers) struct TransportTests {
    enum Ending: CaseIterable { case header, version, halfClose, halfCloseMeanwhile }

    @Test(arguments: Ending.allCases) func `the last answer of a connection arrives whole, however late it is read`(ending: Ending) async throws {
        let transport = try Transport.start(idleSeconds: 60)
        let connection = try Self.ask(transport, ending)
        if ending == .halfCloseMeanwhile { connection.finishSending() }
        // Served after the end of the other was.
        try Self.expectService(transport)
        let answer = try #require(try connection.answer())
        #expect(answer.body.count == Transport.large)
        #expect(try connection.isClosed())
        await transport.stop()
    }

    /// Answers a connection on which an answer is going out.
    private static func ask(_ transport: Transport, _ ending: Ending) throws -> Connection {
        let connection = try Connection(transport.port, receiveBuffer: 1 << 18)
        switch ending {
        case .header: connection.send(Request("GET", "/large", [("Connection", "close")]).bytes)
        case .version: connection.send("GET /large HTTP/1.0\r\n\r\n")
        case .halfClose:
            connection.send(Request("GET", "/large").bytes)
            connection.finishSending()
        case .halfCloseMeanwhile: connection.send(Request("GET", "/large").bytes)
        }
        _ = try poll("the answer begins") { connection.hasAnswer() ? true : nil }
        return connection
    }

    private static func expectService(_ transport: Transport) throws {
        let other = try Connection(transport.port)
        for _ in 1...3 {
            other.send(Request("GET", "/").bytes)
            #expect(try other.answer()?.status == 200)
        }
    }

    @Test func `an answer that is going out when the server stops arrives whole`() async throws {
        let transport = try Transport.start(idleSeconds: 60)
        let connection = try Self.ask(transport, .halfCloseMeanwhile)
        let port = try transport.port
        await transport.stop()
        _ = try poll("nobody else is let in") { (try? Connection(port)) == nil ? true : nil }
        #expect(try connection.answer()?.body.count == Transport.large)
        #expect(try connection.isClosed())
    }

    @Test func `a client that takes longer for an answer than the idle time is not cut`() async throws {
        let transport = try Transport.start()
        let connection = try Self.ask(transport, .halfCloseMeanwhile)
        try transport.letIdleTimePass()
        #expect(try connection.answer()?.body.count == Transport.large)
        await transport.stop()
    }

    @Test func `a client that takes nothing of its answer is cut at last`() async throws {
        let transport = try Transport.start()
        let (last, kept) = (try Self.ask(transport, .header), try Self.ask(transport, .halfCloseMeanwhile))
        for _ in 1...5 { try transport.letIdleTimePass() }
        for connection in [last, kept] { #expect(throws: Failure.self) { try connection.answer() } }
        await transport.stop()
    }

    // MARK: What all connections share

    @Test func `beyond the connections that may be open new ones are closed, until a place is free`() async throws {
        let transport = try Transport.start(idleSeconds: 60) { $0.maximumConnections = 3 }
        var guests = try (1...3).map { _ in try Connection(transport.port) }
        for guest in guests {
            guest.send(Request("GET", "/").bytes)
            #expect(try guest.answer()?.status == 200)
        }
        for _ in 1...3 { #expect(try Connection(transport.port).isClosed()) }
        #expect(transport.openConnections == 3)
        // Those who are in are served on.
        for guest in guests {
            guest.send(Request("GET", "/").bytes)
            #expect(try guest.answer()?.status == 200)
        }
        guests.removeLast()
        _ = try poll("a place is free") { transport.openConnections == 2 ? true : nil }
        try Self.expectService(transport)
        await transport.stop()
    }

    private static func upload(_ length: Int, sending sent: Int? = nil) -> [UInt8] {
        Array("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\n".utf8) + [UInt8](repeating: 0x20, count: sent ?? length)
    }

    @Test func `bodies beyond the memory for all of them are refused, and what was taken is given back`() async throws {
        let transport = try Transport.start(idleSeconds: 60, bodySeconds: 60) { $0.maximumBodyBytes = 1_000_000 }
        var slow: Connection? = try Connection(transport.port)
        slow?.send(Self.upload(800_000, sending: 700_000))
        _ = try poll("the body is in hand") { transport.heldBytes == 700_000 ? true : nil }

        let refused = try Connection(transport.port)
        refused.send(Self.upload(500_000))
        let refusal = try #require(try refused.answer())
        #expect(refusal.status == 503 && refusal["retry-after"] == "1" && refusal["connection"] == "close")
        #expect(refusal.code == "server.overloaded")
        #expect(transport.refusals == [503] && transport.heldBytes == 700_000)
        // Those that find room are taken meanwhile, and those without a body need none.
        let small = try Connection(transport.port)
        for bytes in [Self.upload(100_000), Request("GET", "/").bytes, Self.upload(299_000)] {
            small.send(bytes)
            #expect(try small.answer()?.status == 200)
        }
        #expect(transport.heldBytes == 700_000)

        // The client goes away half way.
        slow = nil
        _ = try poll("its bytes are given back") { transport.heldBytes == 0 ? true : nil }
        for _ in 1...3 {
            small.send(Self.upload(900_000))
            #expect(try small.answer()?.status == 200)
        }
        #expect(transport.heldBytes == 0)
        await transport.stop()
    }

    @Test func `a body that is refused for another reason gives its bytes back too`() async throws {
        let transport = try Transport.start()
        let late = try Connection(transport.port)
        late.send(Self.upload(80_000, sending: 70_000))
        #expect(try late.answer()?.status == 408)
        let large = try Connection(transport.port)
        large.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n200001\r\n")
        large.send([UInt8](repeating: 0x20, count: 0x200001))
        #expect(try large.answer()?.status == 413)
        #expect(transport.heldBytes == 0)
        await transport.stop()
    }

    // MARK: TLS

    @Test func `a connection that begins no handshake is closed`() async throws {
        let transport = try Transport.start(in: Folder())
        #expect(try Connection(transport.port).isClosed(within: 30))
        await transport.stop()
    }

    private static let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\u{4}\0\0\0\0\0"
    /// `GET /` with nothing from HPACK's tables but names, and without END_STREAM (RFC 9113 §6.2).
    private static let openRequest = "\0\0\u{12}\u{1}\u{4}\0\0\0\u{1}" + "\u{2}\u{3}GET\u{7}\u{5}https\u{4}\u{1}/\u{1}\u{1}x"

    /// The same, with windows in which no byte of an answer has room (RFC 9113 §6.5.2), and a request that ends.
    private static let shutPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\u{6}\u{4}\0\0\0\0\0" + "\0\u{4}\0\0\0\0"
    private static let request = "\0\0\u{12}\u{1}\u{5}\0\0\0\u{1}" + "\u{2}\u{3}GET\u{7}\u{5}https\u{4}\u{1}/\u{1}\u{1}x"

    @Test func `an HTTP 2 client that takes nothing of its answer loses the stream, and then the connection`() async throws {
        let folder = try Folder()
        let transport = try Transport.start(in: folder)
        _ = try Self.client(transport, Self.shutPreface + Self.request, in: folder).exitCode(within: 30)
        #expect(transport.refusals.isEmpty)
        _ = try poll("the connection is over") { transport.openConnections == 0 ? true : nil }
        await transport.stop()
    }

    @Test func `an HTTP 2 client that takes longer for an answer than the idle time is not cut`() async throws {
        let folder = try Folder()
        let transport = try Transport.start(in: folder, idleSeconds: 2)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("slow_stream.py").path
        let client = try RunningProcess(["python3", "-B", script, "\(try transport.port)", "/large", "16"], in: folder)
        #expect(try client.exitCode(within: 60) == 0, "\(client.errors)")
        #expect(client.output == "\(Transport.large)\n")
        await transport.stop()
    }

    /// Says what it is given, acknowledges nothing, and ends when the server closes.
    private static func client(_ transport: Transport, _ bytes: String, in folder: Folder) throws -> RunningProcess {
        let words = ["openssl", "s_client", "-alpn", "h2", "-quiet", "-connect", "127.0.0.1:\(try transport.port)"]
        return try RunningProcess(words, input: bytes, in: folder)
    }

    @Test func `an HTTP 2 connection without any request is closed, though the client acknowledges nothing`() async throws {
        let folder = try Folder()
        let transport = try Transport.start(in: folder)
        _ = try Self.client(transport, Self.preface, in: folder).exitCode(within: 30)
        #expect(transport.refusals.isEmpty)
        await transport.stop()
    }

    @Test func `an HTTP 2 request that does not end is a 408, and its connection is closed`() async throws {
        let folder = try Folder()
        let transport = try Transport.start(in: folder)
        _ = try Self.client(transport, Self.preface + Self.openRequest, in: folder).exitCode(within: 30)
        #expect(transport.refusals == [408])
        await transport.stop()
    }
}
