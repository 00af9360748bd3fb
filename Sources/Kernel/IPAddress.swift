/// An address of IPv4 or IPv6, whatever its spelling.
///
/// An IPv4 address and the IPv6 address that maps it (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) are the same value: a socket that
/// serves both families shows the second where a configuration says the first.
public struct IPAddress: Sendable, Hashable {
    /// IPv4 stands at `::ffff:0:0/96`.
    let bits: UInt128

    private static let mapped: UInt128 = 0xFFFF

    init(bits: UInt128) { self.bits = bits }

    /// `nil` for anything but one address: no zone, no port, no brackets, no blank. Octets have no leading zero, because some
    /// read `010` as eight (RFC 6943 §3.1.1).
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard let bits = Self.v4(bytes[...]).map({ Self.mapped << 32 | UInt128($0) }) ?? Self.v6(bytes) else { return nil }
        self.bits = bits
    }

    public var isIPv4: Bool { bits >> 32 == Self.mapped }

    // MARK: Reading

    /// Four decimal octets.
    private static func v4(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0"), let octet = number(part, radix: 10), octet < 256
            else { return nil }
            address = address << 8 | octet
        }
        return address
    }

    /// Eight groups of 16 bits, a run of zeros written `::` once, the last two maybe as IPv4 (RFC 4291 §2.2).
    private static func v6(_ text: [UInt8]) -> UInt128? {
        guard let gap = doubleColon(in: text) else { return groups(text[...], mayEndInV4: true).flatMap { $0.count == 8 ? joined($0) : nil } }
        guard let head = groups(text[..<gap], mayEndInV4: false), let tail = groups(text[(gap + 2)...], mayEndInV4: true), head.count + tail.count < 8
        else { return nil }
        return joined(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func doubleColon(in text: [UInt8]) -> Int? {
        text.indices.dropLast().first { text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":") }
    }

    /// The groups of one side of `::`; none of an empty side.
    private static func groups(_ text: ArraySlice<UInt8>, mayEndInV4: Bool) -> [UInt32]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var groups: [UInt32] = []
        for (index, part) in parts.enumerated() {
            if mayEndInV4, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let address = v4(part) else { return nil }
                groups += [address >> 16, address & 0xFFFF]
            } else {
                guard (1...4).contains(part.count), let group = number(part, radix: 16) else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func joined(_ groups: [UInt32]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }

    /// Digits only, at most four of them.
    private static func number(_ digits: ArraySlice<UInt8>, radix: UInt32) -> UInt32? {
        var value: UInt32 = 0
        for byte in digits {
            guard let digit = digit(byte), digit < radix else { return nil }
            value = value * radix + digit
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The one spelling of RFC 5952; IPv4 in dotted form.
    public var description: String {
        if isIPv4 { return stride(from: 24, through: 0, by: -8).map { String(UInt8(truncatingIfNeeded: bits >> $0)) }.joined(separator: ".") }
        let groups = stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: bits >> $0) }
        guard let gap = Self.longestZeros(groups) else { return Self.text(groups[...]) }
        return Self.text(groups[..<gap.lowerBound]) + "::" + Self.text(groups[gap.upperBound...])
    }

    private static func text(_ groups: ArraySlice<UInt16>) -> String { groups.map { String($0, radix: 16) }.joined(separator: ":") }

    /// The first of the longest runs of two zeros or more.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var longest: Range<Int>?
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start >= 2, index - start > longest?.count ?? 0 { longest = start..<index }
            start = index + 1
        }
        return longest
    }
}
