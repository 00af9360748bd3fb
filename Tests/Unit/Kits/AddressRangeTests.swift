import Kernel
import Testing

struct AddressRangeTests {
    private func range(_ text: String) throws -> AddressRange { try #require(AddressRange(text), "\(text)") }

    // MARK: Addresses

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"), ("::1", "::1"),
        ("2001:db8::1", "2001:db8::1"), ("2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1:0:0:4:0:0:0:8", "1:0:0:4::8"),
        ("1:0:0:4:5:0:0:8", "1::4:5:0:0:8"),
        ("1::", "1::"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:C000:201", "192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("::192.0.2.1", "::c000:201"), ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"),
    ])
    func `an address has one spelling`(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(arguments: [
        "", " ", "localhost", "unknown", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.-4", "1.2.3.+4", "01.2.3.4", "1.2.3.04", "1..3.4", "1.2.3.4 ",
        " 1.2.3.4", "1.2.3.4:80", "0x7f.0.0.1", "1.2.3.١", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:::2", ":1::2", "1::2:",
        "12345::", "g::", "::1%eth0", "[::1]", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:5", "1.2.3.4::", "::1.2.3", "1:2:3:4::5:6:7:8", "::\u{0}1",
    ])
    func `what is no address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
        #expect(AddressRange(text) == nil)
    }

    // MARK: Ranges

    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"), ("192.0.2.1/32", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:ffff::/32", "2001:db8::/32"), ("::1/128", "::1"), ("::/0", "::/0"), ("::ffff:10.1.2.3/104", "10.0.0.0/8"),
        ("192.168.1.7/31", "192.168.1.6/31"),
    ])
    func `a range has one spelling`(text: String, canonical: String) throws {
        let range = try range(text)
        #expect(range.description == canonical)
        #expect(AddressRange(canonical) == range)
    }

    @Test(arguments: [
        "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0.0/a", "10.0.0.0/255.0.0.0", "/8", "::/129",
        "::/ 1",
        "10.0.0.0 /8", "10.0.0.0/8 ", "10.0.0/8", "*",
    ])
    func `what is no range is refused`(text: String) { #expect(AddressRange(text) == nil) }

    @Test(arguments: [
        ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], ["9.255.255.255", "11.0.0.0", "::10.0.0.1", "a00::"]),
        ("192.0.2.128/25", ["192.0.2.128", "192.0.2.255"], ["192.0.2.127", "192.0.3.128"]),
        ("192.0.2.1", ["192.0.2.1", "::ffff:c000:201"], ["192.0.2.0", "192.0.2.2"]),
        ("127.0.0.1", ["127.0.0.1"], ["127.0.0.2", "::1", "localhost", "unknown", ""]),
        ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255", "::ffff:1.2.3.4"], ["::", "::1", "2001:db8::1"]),
        ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"], ["2001:db7:ffff::", "2001:db9::", "32.1.13.184"]),
        ("2001:db8::8000/113", ["2001:db8::8000", "2001:db8::ffff"], ["2001:db8::7fff", "2001:db8::1:8000"]),
        ("::1", ["::1", "0:0:0:0:0:0:0:1"], ["::", "::2", "127.0.0.1", "::1%lo"]), ("::/0", ["::", "2001:db8::1"], ["1.2.3.4", "::ffff:1.2.3.4"]),
        ("::ffff:0:0/96", ["1.2.3.4", "::ffff:1.2.3.4"], ["::1", "::fffe:1.2.3.4"]), ("::/80", ["::1"], ["1.2.3.4"]),
    ])
    func `a range has its addresses and no others`(text: String, inside: [String], outside: [String]) throws {
        let range = try range(text)
        for address in inside { #expect(range.contains(address), "\(address)") }
        for address in outside { #expect(!range.contains(address), "\(address)") }
    }

    /// Every length of prefix, on both sides of both edges.
    @Test func `a prefix of any length ends where it says`() throws {
        for length in 1...32 {
            let range = try range("128.0.0.0/\(length)")
            let size = UInt64(1) << UInt64(32 - length)
            for (number, isInside) in [(0, true), (size - 1, true), (size, false)] where 0x8000_0000 + number <= UInt64(UInt32.max) {
                let address = UInt32(0x8000_0000 + number)
                let text = [24, 16, 8, 0].map { String(address >> UInt32($0) & 255) }.joined(separator: ".")
                #expect(range.contains(text) == isInside, "\(text) /\(length)")
            }
            #expect(!range.contains("127.255.255.255"), "/\(length)")
        }
    }

    @Test func `a list of ranges has what any of them has`() throws {
        let ranges = try [range("127.0.0.1"), range("::1"), range("10.0.0.0/8")]
        #expect(ranges.contains(address: "10.9.8.7"))
        #expect(ranges.contains(address: "::1"))
        #expect(!ranges.contains(address: "192.0.2.1"))
        #expect(!ranges.contains(address: "unknown"))
        #expect(![AddressRange]().contains(address: "127.0.0.1"))
    }
}
