import IdentityDomain
import Testing

@Suite struct SecretFormatTests {
    @Test func `an API key is its prefix and 43 characters`() {
        let secret = SecretFormat.apiKey.secret(from: (0..<32).map { UInt8($0) })
        #expect(secret.value == "hbc_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
        #expect(SecretFormat.apiKey.matches(secret.value))
    }

    @Test func `the URL alphabet is used, without padding`() {
        let secret = SecretFormat.csrf.secret(from: [UInt8](repeating: 0xFB, count: 32))
        #expect(secret.value == "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s")
    }

    @Test(arguments: [
        "", "hbc_", "hbs_" + String(repeating: "a", count: 43), "hbc_" + String(repeating: "a", count: 42),
        "hbc_" + String(repeating: "a", count: 44), "hbc_" + String(repeating: "a", count: 42) + "=",
        "hbc_" + String(repeating: "a", count: 42) + "+", "HBC_" + String(repeating: "a", count: 43),
        "hbc_" + String(repeating: "a", count: 41) + "é", "hbc_test_" + String(repeating: "a", count: 43),
    ])
    func `another shape is no API key`(_ text: String) { #expect(!SecretFormat.apiKey.matches(text)) }

    @Test func `printing a secret shows nothing`() {
        let secret = ClearSecret("hbc_visible")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect("\(secret) \(String(reflecting: secret)) \(dumped)".contains("visible") == false)
    }
}
