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

    // MARK: TLS

    @Test func `a connection that begins no handshake is closed`() async throws {
        let transport = try Transport.start(in: Folder())
        #expect(try Connection(transport.port).isClosed(within: 30))
        await transport.stop()
    }

    private static let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\u{4}\0\0\0\0\0"
    /// `GET /` with nothing from HPACK's tables but names, and without END_STREAM (RFC 9113 §6.2).
    private static let openRequest = "\0\0\u{12}\u{1}\u{4}\0\0\0\u{1}" + "\u{2}\u{3}GET\u{7}\u{5}https\u{4}\u{1}/\u{1}\u{1}x"

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
