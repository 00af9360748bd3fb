/// The parameters of a query, decoded, in order.
public struct QueryString: Sendable {
    public struct Broken: Error {}

    public let items: [(name: String, value: String)]

    /// Throws on a broken percent sequence, broken UTF-8 or a NUL.
    public init(_ text: String) throws(Broken) {
        var items: [(String, String)] = []
        for part in text.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(sides[0], plusIsSpace: true)
            items.append((name, sides.count > 1 ? try Self.decoded(sides[1], plusIsSpace: true) : ""))
        }
        self.items = items
    }

    public subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

    public func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// Decodes `%XX` (and `+` in queries and forms).
    static func decoded(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool) throws(Broken) -> String {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else { throw Broken() }
                decoded.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(0x20)
            default: decoded.append(byte)
            }
        }
        guard !decoded.contains(0), let text = String(validating: decoded, as: UTF8.self) else { throw Broken() }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
