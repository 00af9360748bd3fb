import Kernel
import ResourceKit
import TestKit
import Testing

/// Trees, bytes and mutations drawn at random, always the same ones.
struct JSONRoundTripTests {
    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func `what is written reads back as the same tree`(seed: UInt64) throws {
        var random = RandomJSON(seed)
        for _ in 0..<250 {
            let tree = random.tree(depth: 5)
            #expect(try JSONReader.parse(tree.encoded()) == tree)
        }
    }

    @Test(arguments: [21, 22, 23, 24] as [UInt64])
    func `a mutated document is refused or read, and what is read is written again alike`(seed: UInt64) throws {
        var random = RandomJSON(seed)
        for _ in 0..<1500 {
            guard let tree = try? JSONReader.parse(random.mutated(random.tree(depth: 3).encoded())) else { continue }
            let written = tree.encoded()
            #expect(try JSONReader.parse(written).encoded() == written)
        }
    }

    @Test(arguments: [31, 32] as [UInt64])
    func `random bytes never stop the reader`(seed: UInt64) {
        var random = RandomJSON(seed)
        var read = 0
        for _ in 0..<5000 where (try? JSONReader.parse(random.bytes())) != nil { read += 1 }
        #expect(read < 5000)
    }

    @Test func `every prefix of a document is refused`() {
        let document = Array(#"{"a":[1,-2.5e3,"\u00e9\ud83c\udfd7",true,null,{"b":{}}],"c":"été"}"#.utf8)
        let read = document.indices.filter { (try? JSONReader.parse(Array(document[..<$0]))) != nil }
        #expect(read.isEmpty)
    }
}

private struct RandomJSON {
    private var generator: SeededGenerator
    private static let scalars: [Unicode.Scalar] = [
        "a", "Z", "\"", "\\", "/", "\u{0}", "\n", "\u{1F}", "\u{7F}", "é", "\u{301}", "€", "\u{2028}", "\u{FFFF}", "🏗", "\u{10FFFF}",
    ]
    private static let tokens = Array("{}[],:\"\\/0123456789.eE+-truefalsn u\u{0}\n".utf8) + [0x80, 0xC3, 0xED, 0xF4, 0xFF]

    init(_ seed: UInt64) { generator = SeededGenerator(seed) }

    mutating func tree(depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
        case 0: .null
        case 1: .bool(.random(using: &generator))
        case 2: .integer(Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
        case 3: .number(number())
        case 4, 5: .string(text())
        case 6, 7: .object((0..<Int.random(in: 0...5, using: &generator)).map { _ in JSON.Member(text(), tree(depth: depth - 1)) })
        default: .array((0..<Int.random(in: 0...5, using: &generator)).map { _ in tree(depth: depth - 1) })
        }
    }

    /// Any finite number that is not whole: whole ones are written as integers.
    private mutating func number() -> Double {
        while true {
            let value = Double(bitPattern: generator.next())
            if value.isFinite, value != value.rounded() { return value }
        }
    }

    private mutating func text() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...8, using: &generator) { text.unicodeScalars.append(Self.scalars.randomElement(using: &generator) ?? "a") }
        return text
    }

    mutating func bytes() -> [UInt8] {
        (0..<Int.random(in: 0...24, using: &generator)).map { _ in Self.tokens.randomElement(using: &generator) ?? 0 }
    }

    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let byte = Self.tokens.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        return bytes
    }
}
