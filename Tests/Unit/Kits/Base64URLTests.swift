import Kernel
import TestKit
import Testing

struct Base64URLTests {
    /// RFC 4648 §10, without padding.
    @Test(arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy")])
    func `the vectors of RFC 4648 hold both ways`(clear: String, text: String) {
        #expect(Base64URL.encode(Array(clear.utf8)) == text)
        #expect(Base64URL.decode(text) == Array(clear.utf8))
    }

    @Test func `the two last digits are the safe ones`() {
        #expect(Base64URL.encode([0xFB, 0xEF, 0xFF]) == "--__")
    }

    @Test(arguments: ["Zg==", "Zm8=", "Zm9vYg=="])
    func `trailing padding is tolerated`(text: String) {
        #expect(Base64URL.decode(text) == Base64URL.decode(text.filter { $0 != "=" }))
        #expect(Base64URL.decode(text) != nil)
    }

    @Test func `the standard alphabet is read as well`() {
        #expect(Base64URL.decode("++//") == [0xFB, 0xEF, 0xFF])
    }

    @Test(arguments: ["Zm 9", "Zm9v\n", "Zm9é", "Zm9*", "Zm.9", "Zm9,", "%3D", "\u{0}AAA", "Zm9v\u{200B}"])
    func `a character outside the alphabet is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(arguments: ["Zg==Zg", "=Zg", "Z=g", "Zm9=v", "Zm=8"])
    func `padding before the end is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(arguments: ["A", "Zm9vA", "A="])
    func `a length that no bytes give is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(arguments: ["Zh", "Zn", "Zm9", "Zm-"])
    func `bits left over are zero, so that bytes have one spelling`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `random bytes survive a round trip`() {
        var generator = SeededGenerator(4)
        for length in 0..<300 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }
}
