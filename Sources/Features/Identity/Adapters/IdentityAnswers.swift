import APIKit
import FoundationEssentials
import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import UseCaseKit

/// The answers of this feature that are not resources.
extension ObjectSchema {
    static let signIn = ObjectSchema(
        "sign_in",
        [
            Member("user", .object("utilisateur")), Member("access_token", .text), Member("token_type", .text),
            Member("expires_in", .integer, Text("Secondes.", "Seconds.")),
            Member("csrf_token", .text, Text("À répéter dans `X-CSRF-Token` avec le cookie.", "To repeat in `X-CSRF-Token` with the cookie.")),
        ])
    static let csrfToken = ObjectSchema("csrf_token", [Member("csrf_token", .text)])
    static let confirmation = ObjectSchema("confirmation", [Member("message", .text)])
    static let issuedAPIKey = ObjectSchema(
        "issued_api_key",
        [
            Member("api_key", .text, Text("Le secret, montré une seule fois.", "The secret, shown only once.")), Member("key_id", .uuid),
            Member("key_prefix", .text), Member("nom", v2: "name", .text), Member("created_at", .instant),
            Member("expires_at", .optional(.instant)),
        ])
}

extension Operation.Outcome {
    static func confirmation(_ message: Text, _ call: Call, headers: [(name: String, value: String)] = []) -> Self {
        .json(.object(ObjectSchema.confirmation.json(call.version, [.string(message(call.caller.client.language))])), headers: headers)
    }

    static func csrfToken(_ token: String, _ call: Call) -> Self {
        .json(.object(ObjectSchema.csrfToken.json(call.version, [.string(token)])))
    }

    static func issued(_ receipt: CreateAPIKey.Receipt, _ call: Call) -> Self {
        let key = receipt.key
        return .json(
            .object(
                ObjectSchema.issuedAPIKey.json(
                    call.version,
                    [
                        .string(receipt.secret.value), .string(key.id.description), .string(key.keyPrefix), .string(key.nom), JSON(key.createdAt),
                        JSON(key.expiresAt),
                    ])))
    }

    /// The person is already written, as the version shows him; the rest follows.
    static func signedIn(_ receipt: SignIn.Receipt, user: Rendered, _ call: Call) -> Self {
        let members = ObjectSchema.signIn.json(
            call.version,
            [
                .null, .string(receipt.token.value), .string("bearer"), .integer(Session.lifetimeSeconds), .string(receipt.csrfToken.value),
            ])
        var json = JSONWriter(call.version)
        json.raw("{\"user\":")
        json.raw(user.bytes)
        for member in members.dropFirst() {
            json.byte(UInt8(ascii: ","))
            json.string(member.name)
            json.byte(UInt8(ascii: ":"))
            json.value(member.value)
        }
        json.byte(UInt8(ascii: "}"))
        return .rendered(Rendered(bytes: json.array(), headers: SessionCookies.opening(receipt, isSecure: call.request.isSecure)))
    }
}

/// The two cookies of a browser's session (domain.md §0): one that scripts cannot read, one that they must.
enum SessionCookies {
    static func opening(_ receipt: SignIn.Receipt, isSecure: Bool) -> [(name: String, value: String)] {
        headers(token: receipt.token.value, csrf: receipt.csrfToken.value, seconds: Session.lifetimeSeconds, isSecure)
    }

    /// Browsers drop both at once.
    static func closing(isSecure: Bool) -> [(name: String, value: String)] { headers(token: "", csrf: "", seconds: 0, isSecure) }

    private static func headers(token: String, csrf: String, seconds: Int64, _ isSecure: Bool) -> [(name: String, value: String)] {
        let common = "; Path=/; Max-Age=\(seconds)\(isSecure ? "; Secure" : "")"
        return [
            ("set-cookie", "access_token=\(token); HttpOnly; SameSite=Strict\(common)"), ("set-cookie", "csrf_token=\(csrf); SameSite=Lax\(common)"),
        ]
    }
}
