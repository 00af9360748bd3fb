public import Kernel

/// The proxies whose word is believed, and what they say of who calls: the one place that tells a client's address, for
/// limits, allow-lists, audit and metrics (domain.md §5.2).
public struct TrustedProxies: Sendable {
    private let ranges: [AddressRange]

    public init(_ ranges: [AddressRange]) { self.ranges = ranges }

    public func contains(_ address: String) -> Bool { ranges.contains(address: address) }

    /// The right-most hop that is not one of our proxies, in its canonical spelling.
    ///
    /// Each proxy appends the address that it saw: from the right, what trusted ones wrote is true, and the first address that is
    /// none of them is the client's, whatever it wrote itself further left. A hop that is no address ends the walk at the last one known.
    ///
    /// `Forwarded` (RFC 7239) is not read: a proxy that only knows the older header passes on what the client wrote in it.
    ///
    /// - Parameters:
    ///   - peer: the other end of the connection.
    ///   - hops: the elements of `X-Forwarded-For`, all its lines, from left to right.
    public func client(peer: String, hops: some BidirectionalCollection<Substring>) -> String {
        var client = IPAddress(peer)
        for hop in hops.reversed() {
            guard let known = client, ranges.contains(where: { $0.contains(known) }), let next = Self.address(hop) else { break }
            client = next
        }
        return client?.description ?? peer
    }

    /// With or without a port and brackets, as proxies write them: `192.0.2.1:8080`, `[2001:db8::1]:443`.
    private static func address(_ hop: Substring) -> IPAddress? {
        let text = Substring(hop.trimmingSpaces)
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else { return nil }
            return IPAddress(text[text.index(after: text.startIndex)..<end])
        }
        if let address = IPAddress(text) { return address }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return nil }
        return IPAddress(text[..<colon])
    }

    /// Nothing, or a colon and digits.
    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || text.first == ":" && (2...6).contains(text.utf8.count) && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}
