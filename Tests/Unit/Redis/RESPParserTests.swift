import TestKit
import Testing

@testable import RedisDriver

/// Bytes of the server to messages.
struct RESPParserTests {
    /// Every kind of reply of both versions of the protocol, as it comes and as it is understood.
    static let samples: [(wire: String, value: RESPValue)] = [
        ("+OK\r\n", .text("OK")),
        ("+\r\n", .bytes([])),
        ("-ERR unknown command 'X'\r\n", .error(RedisError(code: "ERR", message: "unknown command 'X'"))),
        ("-LOADING\r\n", .error(RedisError(code: "LOADING", message: ""))),
        (":0\r\n", .integer(0)),
        (":+42\r\n", .integer(42)),
        (":-9223372036854775808\r\n", .integer(.min)),
        (":9223372036854775807\r\n", .integer(.max)),
        ("$5\r\nhello\r\n", .text("hello")),
        ("$0\r\n\r\n", .bytes([])),
        ("$-1\r\n", .null),
        ("$4\r\n\r\n\r\n\r\n", .text("\r\n\r\n")),
        ("$7\r\n+OK\r\n:1\r\n", .text("+OK\r\n:1")),
        ("*0\r\n", .array([])),
        ("*-1\r\n", .null),
        ("*3\r\n:1\r\n$-1\r\n+two\r\n", .array([.integer(1), .null, .text("two")])),
        (
            "*2\r\n*1\r\n*0\r\n*2\r\n+a\r\n-WRONGTYPE no\r\n",
            .array([.array([.array([])]), .array([.text("a"), .error(RedisError(code: "WRONGTYPE", message: "no"))])])
        ),
        ("_\r\n", .null),
        ("#t\r\n", .boolean(true)),
        ("#f\r\n", .boolean(false)),
        (",3.25\r\n", .double(3.25)),
        (",-inf\r\n", .double(-.infinity)),
        (",1e-3\r\n", .double(0.001)),
        ("(3492890328409238509324850943850943825024385\r\n", .text("3492890328409238509324850943850943825024385")),
        ("=7\r\ntxt:ét\r\n", .text("ét")),
        ("!8\r\nERR a\r\nb\r\n", .error(RedisError(code: "ERR", message: "a\r\nb"))),
        ("~2\r\n+a\r\n+b\r\n", .array([.text("a"), .text("b")])),
        (
            "%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n",
            .map([.init(key: .text("a"), value: .integer(1)), .init(key: .text("b"), value: .array([.integer(2)]))])
        ),
        ("%0\r\n", .map([])),
        ("|1\r\n+ttl\r\n:3600\r\n+value\r\n", .text("value")),
        ("*2\r\n|1\r\n+ttl\r\n*1\r\n:3600\r\n:1\r\n:2\r\n", .array([.integer(1), .integer(2)])),
        ("|0\r\n:7\r\n", .integer(7)),
    ]

    @Test(arguments: samples) func `every kind of reply is understood`(sample: (wire: String, value: RESPValue)) throws {
        #expect(try RESPParser.read(sample.wire) == [.reply(sample.value)])
    }

    // MARK: Pieces

    private static let stream = samples.map(\.wire).joined() + ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$3\r\n\r\n!\r\n"
    private static let messages =
        samples.map { RESPMessage.reply($0.value) } + [.push([.text("message"), .text("c"), .text("\r\n!")])]

    @Test func `replies that come together are told apart, and a push stands between them`() throws {
        #expect(try RESPParser.read(Self.stream) == Self.messages)
    }

    @Test func `one cut, wherever it falls, changes nothing`() throws {
        let bytes = Array(Self.stream.utf8)
        for cut in bytes.indices { #expect(try RESPParser.read([bytes[..<cut], bytes[cut...]]) == Self.messages, "cut at \(cut)") }
    }

    @Test func `byte by byte the replies are the same`() throws {
        #expect(try RESPParser.read(Self.stream.utf8.map { [$0] }) == Self.messages)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func `many cuts drawn at random change nothing`(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let bytes = Array((0..<5).map { _ in Self.stream }.joined().utf8)
        let expected = (0..<5).flatMap { _ in Self.messages }
        for _ in 0..<100 {
            var pieces: [ArraySlice<UInt8>] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 0...40, using: &random))
                pieces.append(piece)
                rest = rest[piece.endIndex...]
            }
            #expect(try RESPParser.read(pieces) == expected)
        }
    }

    @Test(arguments: [1000, 65_536, 3_000_000]) func `a long text in pieces is whole`(count: Int) throws {
        let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let bytes = Array("*2\r\n$\(count)\r\n".utf8) + text + Array("\r\n:1\r\n".utf8)
        let pieces = stride(from: 0, to: bytes.count, by: 1460).map { bytes[$0..<min($0 + 1460, bytes.count)] }
        #expect(try RESPParser.read(pieces) == [.reply(.array([.bytes(text), .integer(1)]))])
    }

    @Test func `nothing is told of a reply before its last byte`() throws {
        for sample in Self.samples { #expect(try RESPParser.read([sample.wire.utf8.dropLast()]).isEmpty) }
    }

    // MARK: What is not the protocol

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n", "\r\n", "+OK\n", ":\r\n", ":1a\r\n", ":9223372036854775808\r\n", ":--1\r\n", "$-2\r\n", "$1x\r\n",
        "$3\r\nabcd\r\n", "$3\r\nabc\rx", "$536870913\r\n", "*-2\r\n", "*2147483648\r\n", "%-1\r\n", "#x\r\n", "#\r\n", ",abc\r\n", "_1\r\n",
        "=3\r\nabc\r\n", "=-1\r\n", ">0\r\n", "*1\r\n>1\r\n+a\r\n", "*?\r\n", "$?\r\n", ".\r\n",
    ])
    func `what is not the protocol is refused, in one piece or in many`(text: String) {
        #expect(throws: RESPViolation.self) { try RESPParser.read(text) }
        #expect(throws: RESPViolation.self) { try RESPParser.read(text.utf8.map { [$0] }) }
    }

    @Test func `a line without an end and a tower of arrays are refused`() throws {
        #expect(throws: RESPViolation.self) { try RESPParser.read("+" + String(repeating: "a", count: RESPParser.maximumLine)) }
        let tower = { (height: Int) in String(repeating: "*1\r\n", count: height) + ":1\r\n" }
        #expect(try RESPParser.read(tower(RESPParser.maximumDepth)).count == 1)
        #expect(throws: RESPViolation.self) { try RESPParser.read(tower(RESPParser.maximumDepth + 1)) }
    }

    @Test func `a header that promises much takes no memory for it`() throws {
        #expect(try RESPParser.read("*2147483647\r\n*2147483647\r\n$536870912\r\nabc").isEmpty)
    }

    @Test(arguments: [21, 22, 23] as [UInt64]) func `mutated streams are refused or read, alike in one piece and byte by byte`(seed: UInt64) {
        var random = SeededGenerator(seed)
        for _ in 0..<400 {
            var bytes = Array(Self.stream.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            #expect((try? RESPParser.read([bytes])) == (try? RESPParser.read(bytes.map { [$0] })))
        }
    }
}

/// What callers read from replies.
struct RESPValueTests {
    @Test func `a counter is a number however it comes`() {
        #expect(RESPValue.integer(7).integer == 7)
        #expect(RESPValue.text("-12").integer == -12)
        for text in ["", "-", "+", "1.5", "12a", " 1", "9223372036854775808", "-9223372036854775809"] { #expect(RESPValue.text(text).integer == nil) }
        #expect(RESPValue.text("-9223372036854775808").integer == .min)
        #expect(RESPValue.null.integer == nil)
    }

    @Test func `the entries of a map are the same in both versions of the protocol`() {
        let entries = [RESPValue.Entry(key: .text("a"), value: .integer(1)), .init(key: .text("b"), value: .integer(2))]
        #expect(RESPValue.map(entries).entries == entries)
        #expect(RESPValue.array([.text("a"), .integer(1), .text("b"), .integer(2)]).entries == entries)
        #expect(RESPValue.array([.text("a")]).entries == nil)
    }

    @Test func `bytes are a text only when they are UTF-8`() {
        #expect(RESPValue.text("été").text == "été")
        #expect(RESPValue.bytes([0xFF, 0xFE]).text == nil)
        #expect(RESPValue.bytes([0xFF, 0xFE]).bytes == [0xFF, 0xFE])
    }
}
