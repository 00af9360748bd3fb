import NIOCore

/// One word of a command: its name, a key, a value. Any bytes will do.
public struct RESPArgument: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    private enum Form: Sendable {
        case text(String)
        case bytes([UInt8])
    }

    private let form: Form

    public init(_ text: String) { form = .text(text) }
    public init(_ bytes: [UInt8]) { form = .bytes(bytes) }
    public init(_ number: some BinaryInteger) { form = .text(String(number)) }
    public init(stringLiteral text: String) { self.init(text) }
    public init(integerLiteral number: Int) { self.init(number) }

    /// In bytes.
    var count: Int {
        switch form {
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        }
    }

    fileprivate func write(to buffer: inout ByteBuffer) {
        switch form {
        case .text(let text): buffer.writeString(text)
        case .bytes(let bytes): buffer.writeBytes(bytes)
        }
    }

    /// Whether it is `name`, written in capitals, in whatever case.
    func spells(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        let letters = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        switch form {
        case .text(let text): return zip(text.utf8, letters).allSatisfy { $0 & 0xDF == $1 }
        case .bytes(let bytes): return zip(bytes, letters).allSatisfy { $0 & 0xDF == $1 }
        }
    }
}

extension ByteBuffer {
    /// Appends a command as the protocol wants it: an array of bulk strings, each behind its length.
    mutating func writeCommand(_ words: [RESPArgument]) {
        writeHeader("*", words.count)
        for word in words {
            writeHeader("$", word.count)
            word.write(to: &self)
            writeStaticString("\r\n")
        }
    }

    private mutating func writeHeader(_ kind: Unicode.Scalar, _ count: Int) {
        writeInteger(UInt8(ascii: kind))
        // Fifteen digits fit in a string without an allocation.
        writeString(String(count))
        writeStaticString("\r\n")
    }
}
