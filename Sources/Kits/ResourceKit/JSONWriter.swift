public import FoundationEssentials
public import Kernel

/// Appends JSON to one growing buffer: no intermediate tree, no reflection.
///
/// It knows the API version it writes for, so that values whose wire form differs (enumerations) need no other context.
public struct JSONWriter: ~Copyable {
    public let version: APIVersion
    @usableFromInline var storage: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    public private(set) var count = 0
    /// Byte ranges that the clock alone changes; they stay out of entity tags.
    public private(set) var volatileRanges: [Range<Int>] = []

    public init(_ version: APIVersion, capacity: Int = 4096) {
        self.version = version
        self.capacity = capacity
        storage = .allocate(capacity: capacity)
    }

    deinit { storage.deallocate() }

    /// The bytes written so far; valid until the next write.
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: count) }

    public func array() -> [UInt8] { Array(UnsafeBufferPointer(start: storage, count: count)) }

    public mutating func removeAll() {
        count = 0
        volatileRanges.removeAll(keepingCapacity: true)
    }

    /// Declares what was written since `start` as changing with the clock alone.
    public mutating func markVolatile(since start: Int) { markVolatile(start..<count) }
    public mutating func markVolatile(_ range: Range<Int>) { volatileRanges.append(range) }

    private mutating func reserve(_ extra: Int) {
        guard count + extra > capacity else { return }
        let larger = max(capacity * 2, count + extra)
        let new = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        new.update(from: storage, count: count)
        storage.deallocate()
        storage = new
        capacity = larger
    }

    public mutating func byte(_ value: UInt8) {
        reserve(1)
        storage[count] = value
        count += 1
    }

    /// Appends bytes as they are: encoded keys, punctuation, values already in JSON.
    public mutating func raw(_ bytes: [UInt8]) { bytes.withUnsafeBytes { raw($0) } }

    public mutating func raw(_ text: String) {
        var text = text
        text.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
    }

    public mutating func raw(_ text: StaticString) { raw(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) }

    public mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count)
        UnsafeMutableRawPointer(storage + count).copyMemory(from: base, byteCount: bytes.count)
        count += bytes.count
    }

    public mutating func null() { raw("null") }
    public mutating func boolean(_ value: Bool) { if value { raw("true") } else { raw("false") } }

    public mutating func integer(_ value: Int64) {
        reserve(20)
        if value < 0 {
            storage[count] = UInt8(ascii: "-")
            count += 1
        }
        digits(value.magnitude)
    }

    /// An integer as digits in a string.
    public mutating func digits(_ value: Int64) {
        byte(UInt8(ascii: "\""))
        integer(value)
        byte(UInt8(ascii: "\""))
    }

    /// Minutes as a number of hours.
    public mutating func hours(minutes: Int64) { number(WorkDuration(minutes: minutes).hours) }

    /// The shortest decimal that reads back as the same number; integers without a fraction. Not a number becomes null.
    public mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        if value == value.rounded(), abs(value) < 0x1p54 { return integer(Int64(value)) }
        raw(value.description)
    }

    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Quotes and escapes text that is already UTF-8.
    public mutating func string(utf8 text: UnsafeRawBufferPointer) {
        reserve(text.count + 2)
        byte(UInt8(ascii: "\""))
        var start = 0
        for index in 0..<text.count where Self.needsEscape(text[index]) {
            raw(UnsafeRawBufferPointer(rebasing: text[start..<index]))
            escape(text[index])
            start = index + 1
        }
        raw(UnsafeRawBufferPointer(rebasing: text[start...]))
        byte(UInt8(ascii: "\""))
    }

    @inline(__always) private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ value: UInt8) {
        byte(UInt8(ascii: "\\"))
        switch value {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte(value)
        case 0x08: byte(UInt8(ascii: "b"))
        case 0x0A: byte(UInt8(ascii: "n"))
        case 0x0C: byte(UInt8(ascii: "f"))
        case 0x0D: byte(UInt8(ascii: "r"))
        case 0x09: byte(UInt8(ascii: "t"))
        default:
            raw("u00")
            byte(Self.hexadecimal(value >> 4))
            byte(Self.hexadecimal(value & 15))
        }
    }

    private static func hexadecimal(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x57 + nibble }

    /// Lower-case, with dashes.
    public mutating func uuid(_ value: UUID) {
        byte(UInt8(ascii: "\""))
        withUnsafeBytes(of: value.uuid) { bytes in
            for (index, value) in bytes.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 { byte(UInt8(ascii: "-")) }
                byte(Self.hexadecimal(value >> 4))
                byte(Self.hexadecimal(value & 15))
            }
        }
        byte(UInt8(ascii: "\""))
    }

    /// RFC 3339 in UTC; milliseconds only when there are any.
    public mutating func instant(_ value: Instant) {
        reserve(32)
        let day = value.day
        let inDay = value.milliseconds - Int64(day.number) * 86_400_000
        byte(UInt8(ascii: "\""))
        date(day)
        byte(UInt8(ascii: "T"))
        padded(inDay / 3_600_000, 2)
        byte(UInt8(ascii: ":"))
        padded(inDay / 60_000 % 60, 2)
        byte(UInt8(ascii: ":"))
        padded(inDay / 1000 % 60, 2)
        if inDay % 1000 != 0 {
            byte(UInt8(ascii: "."))
            padded(inDay % 1000, 3)
        }
        raw("Z\"")
    }

    /// `"YYYY-MM-DD"`.
    public mutating func day(_ value: Day) {
        byte(UInt8(ascii: "\""))
        date(value)
        byte(UInt8(ascii: "\""))
    }

    private mutating func date(_ value: Day) {
        let (year, month, day) = value.components
        padded(year, 4)
        byte(UInt8(ascii: "-"))
        padded(month, 2)
        byte(UInt8(ascii: "-"))
        padded(day, 2)
    }

    private mutating func padded(_ value: Int64, _ width: Int) {
        reserve(20)
        var missing = width - Self.length(value.magnitude)
        while missing > 0 {
            byte(0x30)
            missing -= 1
        }
        digits(value.magnitude)
    }

    private static func length(_ magnitude: UInt64) -> Int {
        var length = 1
        var rest = magnitude / 10
        while rest > 0 {
            length += 1
            rest /= 10
        }
        return length
    }

    private mutating func digits(_ magnitude: UInt64) {
        let length = Self.length(magnitude)
        var rest = magnitude
        var position = count + length
        repeat {
            position -= 1
            storage[position] = 0x30 + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        count += length
    }

    /// Writes a whole tree, keeping the order of its members.
    public mutating func value(_ value: JSON) {
        switch value {
        case .null: null()
        case .bool(let value): boolean(value)
        case .integer(let value): integer(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let values): list(values) { $1.value($0) }
        case .object(let members): object(members)
        }
    }

    public mutating func object(_ members: [JSON.Member]) {
        byte(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { byte(UInt8(ascii: ",")) }
            string(member.name)
            byte(UInt8(ascii: ":"))
            value(member.value)
        }
        byte(UInt8(ascii: "}"))
    }

    public mutating func list<Element>(_ elements: [Element], _ write: (Element, inout JSONWriter) -> Void) {
        byte(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { byte(UInt8(ascii: ",")) }
            write(element, &self)
        }
        byte(UInt8(ascii: "]"))
    }
}

extension JSON {
    /// The compact encoding, members in order.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter(.v1)
        writer.value(self)
        return writer.array()
    }
}
