import Kernel
import ProcessKit
import Testing

/// What no HTTP library would send: too much, too slowly, or not HTTP at all.
@Suite(.onWorkers) struct BadBytesTests {
    private static let limit = 2 * 1024 * 1024

    @Test(arguments: ["/api/v1/chantiers?x=", "/api/v2/", "/api/v2/chantiers?search="])
    func `an address over 8 KiB is a 414`(start: String) async throws {
        let besieged = try await Besieged.now
        let target = start + String(repeating: "a", count: 8193 - start.utf8.count)
        try await besieged.expectRefusal(Request("GET", target, as: besieged.key), 414, "request.uri_too_long")
    }

    @Test func `an address of 8 KiB is read`() async throws {
        let besieged = try await Besieged.now
        let start = "/api/v1/chantiers?x="
        let answer = try besieged.hub.get(start + String(repeating: "a", count: 8192 - start.utf8.count), as: besieged.key)
        #expect(answer.status == 200)
    }

    @Test func `more than 100 headers are a 431`() async throws {
        let besieged = try await Besieged.now
        // Authorization comes on top; Host is part of the address.
        let headers = (0..<100).map { ("X-\($0)", "1") }
        try await besieged.expectRefusal(Request("GET", "/api/v2/chantiers", as: besieged.key, headers), 431, "request.headers_too_large")
        let accepted = Request("GET", "/api/v2/chantiers", as: besieged.key, Array(headers.dropLast()))
        #expect(try besieged.hub.answer(to: accepted).status == 200)
    }

    @Test func `headers that fill 80 KB, by their size or their number, are a 431`() async throws {
        let besieged = try await Besieged.now
        let large = Request("GET", "/api/v1/chantiers", as: besieged.key, [("X-A", String(repeating: "a", count: 90_000))])
        try await besieged.expectRefusal(of: large.bytes, [431])
        let many = Request("GET", "/api/v1/chantiers", as: besieged.key, (0..<2000).map { ("X-\($0)", "1") })
        try await besieged.expectRefusal(of: many.bytes, [431])
        let address = Request("GET", "/api/v1/" + String(repeating: "a", count: 100_000), as: besieged.key)
        try await besieged.expectRefusal(of: address.bytes, [414, 431])
    }

    @Test(arguments: ["/api/v1/chantiers", "/api/v2/chantiers"])
    func `a body over 2 MiB is a 413, announced or not`(route: String) async throws {
        let besieged = try await Besieged.now
        var request = Request("POST", route, as: besieged.key, json: "")
        request.body = [UInt8](repeating: UInt8(ascii: " "), count: Self.limit + 1)
        try await besieged.expectRefusal(request, 413, "request.too_large")
        request.body = []
        request.headers.append(("Transfer-Encoding", "chunked"))
        let piece = Array("10000\r\n".utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 65_536) + Array("\r\n".utf8)
        let chunked = request.head + Array(repeating: piece, count: 40).flatMap { $0 } + Array("0\r\n\r\n".utf8)
        try await besieged.expectRefusal(of: chunked, [413], isV2: route.hasPrefix("/api/v2"))
    }

    @Test func `a body of 2 MiB is read`() async throws {
        let besieged = try await Besieged.now
        var request = Request("POST", "/api/v2/chantiers", as: besieged.key, json: "{}")
        request.body += [UInt8](repeating: UInt8(ascii: " "), count: Self.limit - 2)
        try await besieged.expectRefusal(request, 422, "request.invalid")
    }

    @Test(arguments: ["2097153", "9223372036854775807"]) func `a length over the limit is refused before the body comes`(length: String) async throws
    {
        let besieged = try await Besieged.now
        let request = Request("POST", "/api/v2/chantiers", as: besieged.key, [("Content-Length", length)])
        try await besieged.expectRefusal(of: request.head, [413], isV2: true)
    }

    @Test(arguments: ["", "{\"nom\":"]) func `a body that does not come is a 408`(start: String) async throws {
        let besieged = try await Besieged.now
        for framing in [[("Content-Length", "100")], [("Transfer-Encoding", "chunked")]] {
            let request = Request("POST", "/api/v1/chantiers", as: besieged.key, framing)
            let before = ContinuousClock.now
            let answer = try await besieged.expectRefusal(of: request.head + (framing[0].0 == "Content-Length" ? Array(start.utf8) : []), [408])
            #expect(answer.code == "request.timeout")
            #expect(ContinuousClock.now - before > .milliseconds(900))
        }
    }

    /// However steadily it comes: the time counts for the whole body.
    @Test func `a body that drips is a 408`() async throws {
        let besieged = try await Besieged.now
        let connection = try Connection(besieged.hub.port)
        connection.send(Request("POST", "/api/v1/chantiers", as: besieged.key, [("Content-Length", "1000000")]).head)
        let answer = try poll("an answer", seconds: 10) { () throws -> Answer? in
            connection.send(" ")
            return try connection.hasAnswer() ? connection.answer() : nil
        }
        answer.expectRefusal(408, "request.timeout", isV2: false)
        try await besieged.expectUnharmed()
    }

    @Test(
        arguments: [
            "\u{0}\u{1}\u{2}\r\n\r\n", "GARBAGE\r\n\r\n", "GET /health\r\n\r\n", "GET /health HTTP/2.0\r\n\r\n", "GET /health HTTP/9.9\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "BREW /api/v2/chantiers HTTP/1.1\r\nHost: x\r\n\r\n", "GET /health HTTP/1.1\nHost: x\n\n",
            "GET /health HTTP/1.1\r\nHost : x\r\n\r\n", "GET /health HTTP/1.1\r\n: x\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
            "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", "GET /api/v1/chantiers/\u{0} HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /health HTTP/1.1\r\nX-Request-Id: a\u{0}b\r\n\r\n", "GET /health HTTP/1.1\r\nX\u{0}: a\r\n\r\n",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\r\n\r\n",
        ] as [RawText])
    func `bytes that are not HTTP are a 400`(text: RawText) async throws {
        try await Besieged.now.expectRefusal(of: text.bytes)
    }

    @Test func `raw bytes over 127 in an address are refused, in a header they are not`() async throws {
        let besieged = try await Besieged.now
        for target in ["/api/v1/chantiers/", "/api/v2/chantiers?search="] {
            try await besieged.expectRefusal(of: Array("GET \(target)".utf8) + [0xFF, 0xFE] + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        }
        let connection = try Connection(besieged.hub.port)
        let start = Array("GET /api/v1/chantiers HTTP/1.1\r\nHost: x\r\nX-Request-Id: ".utf8)
        connection.send(start + [0xFF] + Array("\r\nAccept-Language: ".utf8) + [0xFE] + Array("\r\n\r\n".utf8))
        try #require(try connection.answer()).expectRefusal(401, "auth.required", isV2: false)
        try await besieged.expectUnharmed()
    }

    /// Where a body ends must have one reading only, or two servers in a row read two different requests.
    @Test(
        arguments: [
            "Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4",
            "Content-Length: 2\r\nContent-Length: 3", "Content-Length: 2, 3", "Content-Length: -1", "Content-Length: +2", "Content-Length: abc",
            "Content-Length: 0x2", "Content-Length: 2 3",
            "Content-Length: 99999999999999999999999999", "Content-Length:", "Content-Length : 2", "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity", "Transfer-Encoding : chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "X: a\rContent-Length: 2", "\u{B}Transfer-Encoding: chunked",
        ] as [RawText])
    func `a body whose end is doubtful is refused, and what follows it is not read`(framing: RawText) async throws {
        let besieged = try await Besieged.now
        let smuggled = "0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
        let head = "POST /api/v1/chantiers HTTP/1.1\r\nHost: x\r\n\(framing.text)\r\n\r\n"
        let answer = try await besieged.expectRefusal(of: Array((head + smuggled).utf8), [400])
        #expect(!answer.text.contains("alive"))
    }

    @Test(
        arguments: [
            "zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n", "2\r\n{}x\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", "2\n{}\n0\n\n",
        ] as [RawText])
    func `broken chunks are a 400`(chunks: RawText) async throws {
        let besieged = try await Besieged.now
        let request = Request("POST", "/api/v1/chantiers", as: besieged.key, [("Transfer-Encoding", "chunked")])
        try await besieged.expectRefusal(of: request.head + chunks.bytes)
    }

    @Test func `a request cut short is a 400`() async throws {
        let besieged = try await Besieged.now
        let body = Request("POST", "/api/v1/chantiers", as: besieged.key, [("Content-Length", "10")])
        try await besieged.expectRefusal(of: body.head + Array("{}".utf8), finishing: true)
        try await besieged.expectRefusal(of: Array("POST /api/v1/chantiers HTTP/1.1\r\nHo".utf8), finishing: true)
    }

    @Test func `a client that leaves in the middle harms nobody`() async throws {
        let besieged = try await Besieged.now
        let whole = Request("POST", "/api/v1/chantiers", as: besieged.key, json: #"{"nom":"Interrompu","adresse":"x"}"#).bytes
        for length in stride(from: 0, to: whole.count, by: 7) { try Connection(besieged.hub.port).send(Array(whole.prefix(length))) }
        try await besieged.expectUnharmed()
    }

    @Test func `requests sent together are answered in order, up to the one that is broken`() async throws {
        let besieged = try await Besieged.now
        let connection = try Connection(besieged.hub.port)
        let targets = ["/health/live", "/api/v1/chantiers/1", "/api/v1/chantiers/999999", "/health/live"]
        let good = targets.flatMap { Request("GET", $0, as: besieged.key).bytes }
        connection.send(good + Array("GARBAGE\r\n\r\n".utf8) + Request("GET", "/health/live").bytes)
        var statuses: [Int] = []
        while let answer = try connection.answer() { statuses.append(answer.status) }
        #expect(statuses == [200, 200, 404, 200, 400])
    }

    @Test func `a body that nobody asked for does not leak into the next request`() async throws {
        let besieged = try await Besieged.now
        let connection = try Connection(besieged.hub.port)
        for method in ["GET", "DELETE"] {
            var request = Request(method, "/api/v1/chantiers/999999", as: besieged.key, [("Content-Length", "40")])
            request.body = Array("GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n     ".utf8.prefix(40))
            connection.send(request.head + request.body + Request("GET", "/health/live").bytes)
            #expect(try connection.answer()?.status == 404)
            #expect(try connection.answer()?.text == #"{"status":"alive"}"#)
        }
        try await besieged.expectUnharmed()
    }
}

extension Request {
    /// Without its body: the framing is among the headers.
    var head: [UInt8] {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1"] + headers.map { "\($0.0): \($0.1)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    init(_ method: String, _ target: String) { self.init(method, target, as: .nobody) }
}

/// A text with control characters, which must not reach the terminal as they are.
struct RawText: ExpressibleByStringLiteral, Sendable, CustomTestStringConvertible {
    let text: String
    var bytes: [UInt8] { Array(text.utf8) }
    var testDescription: String { text.debugDescription }

    init(stringLiteral text: String) { self.text = text }
}
