import APIKit
import Kernel
import ResourceKit
import UseCaseKit

/// An address and a password. v1's form calls the address `username` (OAuth2's word); JSON may call it either.
struct PresentedPassword: Sendable {
    let account: String
    let password: String

    static let schema = body.schema

    private struct Fields: Sendable {
        let username: String?
        let email: String?
        let password: String
    }

    /// No shape is asked of the address: one that is none must be refused as an unknown one is.
    private static let body = Body<Fields>(
        .optional("username", .length(1...255)), .optional("email", .length(1...255)), .required("password", .secret), make: Fields.init)

    init(_ call: Call) throws(Fault) {
        let fields = try Self.body.parse(call)
        guard let account = fields.email ?? fields.username else {
            let name = call.version == .v1 ? "username" : "email"
            throw Fault(.invalidInput, problems: [FieldProblem(.body, [name], "missing", Text("Ce champ est requis.", "This field is required."))])
        }
        self.account = account
        password = fields.password
    }
}

/// The old password proves that the person is at the keyboard; the new one obeys `PasswordPolicy`.
struct PasswordChange: Sendable {
    let old: String
    let new: String

    static let body = Body<PasswordChange>(.required("old_password", .secret), .required("new_password", .secret), make: PasswordChange.init)
}
