/// A whole message of the server.
enum RESPMessage: Equatable, Sendable {
    /// The answer to the oldest command without one.
    case reply(RESPValue)
    /// Sent of the server's own accord: what was published, what it invalidates.
    case push([RESPValue])
}

/// What came is not the protocol: nothing after it can be understood.
struct RESPViolation: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Turns a stream of bytes, cut anywhere, into messages of RESP2 and RESP3.
///
/// Keeps what is begun: every byte is looked at once, and copied once into the value that it belongs to, so that the cost of a reply is
/// proportional to its length, whatever the pieces it comes in.
struct RESPParser {
    /// Of a header: a number, an error, a simple text.
    static let maximumLine = 65_536
    /// What a server sends at most, unless it is configured otherwise (`proto-max-bulk-len`).
    static let maximumText = 512 * 1024 * 1024
    static let maximumDepth = 64

    /// The beginning of a header whose end has not come.
    private var line: [UInt8] = []
    private var text: PartialText?
    /// The arrays and maps that are open, outermost first.
    private var frames: [Frame] = []

    /// Reads all of `bytes`, and appends the messages that they complete.
    mutating func parse(_ bytes: UnsafeRawBufferPointer, into messages: inout [RESPMessage]) throws(RESPViolation) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let value = text == nil ? try header(&rest) : try continueText(&rest)
            if let value { try complete(value, &messages) }
        }
    }

    // MARK: Values

    private mutating func complete(_ value: RESPValue, _ messages: inout [RESPMessage]) throws(RESPViolation) {
        var value = value
        while let last = frames.indices.last {
            frames[last].items.append(value)
            guard frames[last].items.count == frames[last].count else { return }
            let frame = frames.removeLast()
            switch frame.kind {
            // Describes the value that follows; of no use to anybody here.
            case .attributes: return
            case .push:
                messages.append(.push(frame.items))
                return
            case .array: value = .array(frame.items)
            case .map: value = .map(frame.entries)
            }
        }
        messages.append(.reply(value))
    }

    /// A value that its header ends, or `nil` when more must come.
    private mutating func value(_ kind: UInt8, _ line: some BidirectionalCollection<UInt8>) throws(RESPViolation) -> RESPValue? {
        switch kind {
        case UInt8(ascii: "$"): try beginText(.plain, line)
        case UInt8(ascii: "+"): .bytes(line.elementsEqual(Self.ok) ? Self.ok : Array(line))
        case UInt8(ascii: ":"): .integer(try Self.number(line))
        case UInt8(ascii: "*"), UInt8(ascii: "~"): try open(.array, line)
        case UInt8(ascii: "%"): try open(.map, line)
        case UInt8(ascii: ">"): try open(.push, line)
        case UInt8(ascii: "|"): try open(.attributes, line)
        case UInt8(ascii: "-"): .error(RedisError(line))
        case UInt8(ascii: "_") where line.isEmpty: .null
        case UInt8(ascii: "#"): .boolean(try Self.boolean(line))
        case UInt8(ascii: ","): .double(try Self.double(line))
        case UInt8(ascii: "("): .bytes(Array(line))
        case UInt8(ascii: "="): try beginText(.verbatim, line)
        case UInt8(ascii: "!"): try beginText(.error, line)
        default: throw RESPViolation("a message begins with byte \(kind)")
        }
    }

    /// The commonest answer: one array for all of them.
    private static let ok = Array("OK".utf8)

    private static func number(_ line: some Collection<UInt8>) throws(RESPViolation) -> Int64 {
        guard let number = Int64(ascii: line) else { throw RESPViolation("a number is expected") }
        return number
    }

    private static func boolean(_ line: some Collection<UInt8>) throws(RESPViolation) -> Bool {
        switch (line.first, line.count) {
        case (UInt8(ascii: "t"), 1): true
        case (UInt8(ascii: "f"), 1): false
        default: throw RESPViolation("a boolean is expected")
        }
    }

    private static func double(_ line: some Collection<UInt8>) throws(RESPViolation) -> Double {
        guard let number = Double(String(decoding: line, as: UTF8.self)) else { throw RESPViolation("a decimal number is expected") }
        return number
    }
}

// MARK: - Headers

extension RESPParser {
    private static let newline = UInt8(ascii: "\n")

    /// Takes a line, or keeps its beginning.
    private mutating func header(_ rest: inout Slice<UnsafeRawBufferPointer>) throws(RESPViolation) -> RESPValue? {
        guard let end = rest.firstIndex(of: Self.newline) else {
            try keep(rest)
            rest = rest[rest.endIndex...]
            return nil
        }
        let tail = rest[..<end]
        rest = rest[(end + 1)...]
        guard !line.isEmpty else { return try interpret(tail) }
        try keep(tail)
        let whole = line
        line.removeAll(keepingCapacity: true)
        return try interpret(whole[...])
    }

    private mutating func keep(_ part: Slice<UnsafeRawBufferPointer>) throws(RESPViolation) {
        guard line.count + part.count <= Self.maximumLine else { throw RESPViolation("a line is longer than \(Self.maximumLine) bytes") }
        line += part
    }

    private mutating func interpret<Line: BidirectionalCollection<UInt8>>(_ line: Line) throws(RESPViolation) -> RESPValue?
    where Line.SubSequence == Line {
        var line = line
        guard line.popLast() == UInt8(ascii: "\r"), let kind = line.popFirst() else { throw RESPViolation("a line does not end as it must") }
        return try value(kind, line)
    }
}

// MARK: - Texts

extension RESPParser {
    fileprivate enum TextKind {
        case plain
        case verbatim
        case error
    }

    /// A text of known length on its way.
    fileprivate struct PartialText {
        let kind: TextKind
        let count: Int
        var bytes: [UInt8] = []
        /// Of the line's end behind it.
        var endCount = 0
    }

    /// Memory taken on the word of a header, before the text is there.
    private static let maximumReserve = 1024 * 1024

    private mutating func beginText(_ kind: TextKind, _ line: some Collection<UInt8>) throws(RESPViolation) -> RESPValue? {
        let count = try Self.number(line)
        // The old protocol's null.
        if count == -1 && kind == .plain { return .null }
        guard (0...Int64(Self.maximumText)).contains(count) else { throw RESPViolation("a text of \(count) bytes") }
        text = PartialText(kind: kind, count: Int(count))
        return nil
    }

    private mutating func continueText(_ rest: inout Slice<UnsafeRawBufferPointer>) throws(RESPViolation) -> RESPValue? {
        guard var partial = text.take() else { return nil }
        partial.fill(from: &rest, reserve: Self.maximumReserve)
        while partial.bytes.count == partial.count, partial.endCount < 2, let byte = rest.popFirst() {
            guard byte == (partial.endCount == 0 ? UInt8(ascii: "\r") : Self.newline) else { throw RESPViolation("a text is longer than announced") }
            partial.endCount += 1
        }
        guard partial.endCount == 2 else {
            text = partial
            return nil
        }
        return try Self.value(of: partial)
    }

    private static func value(of text: PartialText) throws(RESPViolation) -> RESPValue {
        switch text.kind {
        case .plain: return .bytes(text.bytes)
        case .error: return .error(RedisError(text.bytes))
        case .verbatim:
            // Three letters say what kind of text, then a colon.
            guard text.bytes.count >= 4, text.bytes[3] == UInt8(ascii: ":") else { throw RESPViolation("a verbatim text without its kind") }
            return .bytes(Array(text.bytes[4...]))
        }
    }
}

extension RESPParser.PartialText {
    fileprivate mutating func fill(from rest: inout Slice<UnsafeRawBufferPointer>, reserve: Int) {
        let part = rest.prefix(count - bytes.count)
        if bytes.isEmpty && part.count < count { bytes.reserveCapacity(min(count, reserve)) }
        bytes += part
        rest = rest[part.endIndex...]
    }
}

// MARK: - Arrays and maps

extension RESPParser {
    private enum FrameKind {
        case array
        case map
        case push
        case attributes
    }

    /// An array or a map of which values are still to come.
    private struct Frame {
        let kind: FrameKind
        let count: Int
        var items: [RESPValue] = []

        init(_ kind: FrameKind, _ count: Int) {
            self.kind = kind
            self.count = count
            // On the word of a header, not too much.
            items.reserveCapacity(min(count, 1024))
        }

        var entries: [RESPValue.Entry] {
            stride(from: 0, to: items.count, by: 2).map { RESPValue.Entry(key: items[$0], value: items[$0 + 1]) }
        }
    }

    private mutating func open(_ kind: FrameKind, _ line: some Collection<UInt8>) throws(RESPViolation) -> RESPValue? {
        let count = try Self.number(line)
        if count == -1 && kind == .array { return .null }
        guard (0...Int64(Int32.max)).contains(count) else { throw RESPViolation("an array of \(count) values") }
        guard kind != .push || (frames.isEmpty && count > 0) else { throw RESPViolation("a push inside a reply, or without a kind") }
        guard frames.count < Self.maximumDepth else { throw RESPViolation("more than \(Self.maximumDepth) levels") }
        guard count > 0 else { return Self.empty(kind) }
        frames.append(Frame(kind, kind == .map || kind == .attributes ? Int(count) * 2 : Int(count)))
        return nil
    }

    private static func empty(_ kind: FrameKind) -> RESPValue? {
        switch kind {
        case .array: .array([])
        case .map: .map([])
        case .push, .attributes: nil
        }
    }
}
