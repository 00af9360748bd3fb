/// A set of neighbouring addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address alone (RFC 4632 §3.1, RFC 4291 §2.3).
///
/// The families stay apart: `::/0` is every IPv6 address and no IPv4 one, whichever way that one is spelled.
public struct AddressRange: Sendable, Hashable {
    public let first: IPAddress
    /// How many leading bits all addresses of the range share, of the 128 of IPv6.
    private let length: Int

    /// One address or a CIDR block; `nil` for anything else. Bits after the prefix are ignored: `192.168.1.7/24` is
    /// `192.168.1.0/24`.
    public init?(_ text: some StringProtocol) {
        let sides = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(sides[0]) else { return nil }
        let offset = sides[0].contains(":") ? 0 : 96
        var length = 128
        if sides.count == 2 {
            guard let given = Self.prefix(sides[1]), given <= 128 - offset else { return nil }
            length = offset + given
        }
        self.init(address, length)
    }

    private init(_ address: IPAddress, _ length: Int) {
        first = IPAddress(bits: address.bits & Self.mask(length))
        self.length = length
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.isIPv4 == isIPv4 && address.bits & Self.mask(length) == first.bits
    }

    /// An address as a transport or a header spells it; what is none is in no range.
    public func contains(_ text: String) -> Bool { IPAddress(text).map { contains($0) } ?? false }

    private var isIPv4: Bool { length >= 96 && first.isIPv4 }

    private static func mask(_ length: Int) -> UInt128 { length == 0 ? 0 : .max << (128 - length) }

    /// One to three digits, without a leading zero.
    private static func prefix(_ text: some StringProtocol) -> Int? {
        let digits = text.utf8
        guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.count == 1 || digits.first != 0x30 else {
            return nil
        }
        return Int(text)
    }
}

extension AddressRange: CustomStringConvertible {
    /// The canonical spelling; a range of one address is that address.
    public var description: String { length == 128 ? "\(first)" : "\(first)/\(isIPv4 ? length - 96 : length)" }
}

extension Sequence<AddressRange> {
    /// Whether any of the ranges has the address.
    public func contains(address text: String) -> Bool {
        guard let address = IPAddress(text) else { return false }
        return contains { $0.contains(address) }
    }
}
