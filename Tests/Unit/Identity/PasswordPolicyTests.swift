import IdentityDomain
import Kernel
import Testing

@Suite struct PasswordPolicyTests {
    @Test(arguments: ["Chantier1", "Abcdefg1", "Éléphant9", "A1a" + String(repeating: "x", count: 1021)])
    func `a password that meets every requirement passes`(_ password: String) { #expect(faultCode { try PasswordPolicy.check(password) } == nil) }

    @Test(arguments: [
        ("Abcdef1", ["min_length"]), ("abcdefg1", ["uppercase"]), ("ABCDEFG1", ["lowercase"]), ("Abcdefgh", ["digit"]),
        ("", ["min_length", "uppercase", "lowercase", "digit"]), ("A1a" + String(repeating: "x", count: 1022), ["max_bytes"]),
    ])
    func `what is missing is told`(_ password: String, _ missing: [String]) async {
        let refusal = await fault { try PasswordPolicy.check(password, field: "new_password") }
        #expect(refusal?.code == .weakPassword)
        #expect(refusal?.facts == [JSON.Member("missing", .array(missing.map { .string($0) }))])
        #expect(refusal?.problems.map(\.path) == [["new_password"]])
    }
}
