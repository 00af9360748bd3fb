/// What the server answers to one command, whichever version of the protocol it speaks.
///
/// Texts of every kind (simple, bulk, verbatim, big numbers) are `bytes`; arrays and sets are `array`. A value owns its bytes: it
/// keeps no network buffer alive.
public enum RESPValue: Sendable, Hashable {
    case null
    case bytes([UInt8])
    case integer(Int64)
    case double(Double)
    case boolean(Bool)
    case array([RESPValue])
    case map([Entry])
    /// A refusal inside a larger reply: of a batch, of a transaction. A command of its own throws it instead.
    case error(RedisError)

    public struct Entry: Sendable, Hashable {
        public let key: RESPValue
        public let value: RESPValue

        public init(key: RESPValue, value: RESPValue) {
            self.key = key
            self.value = value
        }
    }

    /// The text `text`, as the server would send it.
    public static func text(_ text: String) -> RESPValue { .bytes(Array(text.utf8)) }
}

extension RESPValue {
    public var isNull: Bool { self == .null }

    public var bytes: [UInt8]? {
        guard case .bytes(let bytes) = self else { return nil }
        return bytes
    }

    /// The bytes as UTF-8; `nil` when they are not.
    public var text: String? { bytes.flatMap { String(validating: $0, as: UTF8.self) } }

    /// A number, or bytes that spell one: counters are read back as texts.
    public var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .bytes(let bytes): Int64(ascii: bytes)
        default: nil
        }
    }

    public var array: [RESPValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    /// The entries of a map; the old protocol sends keys and values in turn.
    public var entries: [Entry]? {
        switch self {
        case .map(let entries): entries
        case .array(let values) where values.count.isMultiple(of: 2):
            stride(from: 0, to: values.count, by: 2).map { Entry(key: values[$0], value: values[$0 + 1]) }
        default: nil
        }
    }
}

extension Int64 {
    /// Decimal digits with an optional sign, and nothing else; `nil` also when they do not fit.
    init?(ascii: some Collection<UInt8>) {
        var digits = ascii[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        guard !digits.isEmpty else { return nil }
        var number: Int64 = 0
        for byte in digits {
            guard let digit = Int64(exactly: Int(byte) - 48), (0...9).contains(digit) else { return nil }
            let (product, overflows) = number.multipliedReportingOverflow(by: 10)
            // Built below zero, where there is room for one more.
            let (sum, overflowsToo) = product.subtractingReportingOverflow(digit)
            guard !overflows && !overflowsToo else { return nil }
            number = sum
        }
        guard isNegative || number != .min else { return nil }
        self = isNegative ? number : -number
    }
}
