import Kernel
import Testing

@testable import APIKit

/// Whose request it is, when proxies stand between (domain.md §5.2).
struct TrustedProxiesTests {
    private func client(_ peer: String, _ hops: String, trusting ranges: String...) -> String {
        TrustedProxies(ranges.compactMap { AddressRange($0) }).client(peer: peer, hops: hops.split(separator: ","))
    }

    @Test func `without trusted proxies, the peer is the client whatever it says`() {
        #expect(client("203.0.113.9", "198.51.100.1") == "203.0.113.9")
        #expect(client("203.0.113.9", "198.51.100.1", trusting: "10.0.0.0/8") == "203.0.113.9")
    }

    @Test func `behind a trusted proxy, the client is the right-most hop that is none`() {
        #expect(client("10.0.0.1", "203.0.113.9", trusting: "10.0.0.0/8") == "203.0.113.9")
        #expect(client("10.0.0.1", "203.0.113.9, 10.1.2.3", trusting: "10.0.0.0/8") == "203.0.113.9")
        #expect(client("2001:db8::1", "2001:db8:1::9, 10.0.0.7", trusting: "2001:db8::/48", "10.0.0.7") == "2001:db8:1::9")
    }

    @Test func `what a client writes itself is further left, and is not read`() {
        #expect(client("10.0.0.1", "127.0.0.1, 198.51.100.1, 203.0.113.9", trusting: "10.0.0.0/8") == "203.0.113.9")
        #expect(client("10.0.0.1", "10.0.0.2, 203.0.113.9", trusting: "10.0.0.0/8") == "203.0.113.9")
        #expect(client("10.0.0.1", "not-an-address, 203.0.113.9", trusting: "10.0.0.0/8") == "203.0.113.9")
    }

    @Test func `a hop that is no address ends the walk at the last one known`() {
        #expect(client("10.0.0.1", "203.0.113.9, unknown", trusting: "10.0.0.0/8") == "10.0.0.1")
        #expect(client("10.0.0.1", "203.0.113.9, _hidden, 10.0.0.2", trusting: "10.0.0.0/8") == "10.0.0.2")
        #expect(client("10.0.0.1", "", trusting: "10.0.0.0/8") == "10.0.0.1")
    }

    @Test func `when all hops are proxies, the first of them called`() {
        #expect(client("10.0.0.1", "10.0.0.3, 10.0.0.2", trusting: "10.0.0.0/8") == "10.0.0.3")
    }

    @Test(
        arguments: [
            ("203.0.113.9", "203.0.113.9"), (" 203.0.113.9 ", "203.0.113.9"), ("203.0.113.9:4711", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("[2001:DB8:0::9]", "2001:db8::9"), ("[2001:db8::9]:443", "2001:db8::9"), ("2001:db8::9", "2001:db8::9"),
            ("[::ffff:cb00:7109]:80", "203.0.113.9"),
        ])
    func `an address is read in every form that proxies write`(_ hop: String, _ address: String) {
        #expect(client("10.0.0.1", hop, trusting: "10.0.0.1") == address)
    }

    @Test(arguments: [
        "203.0.113.9:", "203.0.113.9:x", "203.0.113.9:123456", "[203.0.113.9", "[2001:db8::9]x", "[]", "[", ":80", "203.0.113", "\"203.0.113.9\"",
    ])
    func `anything else is no address`(_ hop: String) { #expect(client("10.0.0.1", hop, trusting: "10.0.0.1") == "10.0.0.1") }

    @Test func `a proxy that connects over a mapped address is the same proxy`() {
        #expect(client("::ffff:10.0.0.1", "203.0.113.9", trusting: "10.0.0.0/8") == "203.0.113.9")
        #expect(client("::ffff:203.0.113.9", "", trusting: "10.0.0.0/8") == "203.0.113.9")
    }

    @Test func `a peer without an address is called what the transport calls it`() { #expect(client("unknown", "203.0.113.9") == "unknown") }
}

struct ClientNetworkTests {
    @Test(arguments: [
        ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"), ("2001:db8:1:3::1", "2001:db8:1:3::/64"), ("::1", "::/64"), ("local", "local"),
    ])
    func `requests are counted by IPv4 address and by IPv6 network`(_ address: String, _ network: String) {
        #expect(ClientNetwork.of(address) == network)
    }
}
