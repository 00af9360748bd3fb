import Kernel
import ProcessKit

extension Hub {
    static let personsPassword = "Motdepasse-1234"

    /// Creates somebody from the command line and signs them in.
    func person(_ role: String, _ email: String) throws -> Credential {
        let made = try run(
            "users", "create", "--email", email, "--last-name", "Durand", "--first-name", "Alix", "--role", role, "--password-stdin",
            input: Self.personsPassword + "\n")
        guard made.code == 0 else { throw Failure("users create: \(made.text)") }
        return .bearer(try signIn(email).token)
    }

    /// A session as v1 opens it.
    func signIn(_ email: String, _ password: String = personsPassword) throws -> (token: String, csrf: String) {
        let answer = try post("/api/v1/auth/login", as: .nobody, [], #"{"username":"\#(email)","password":"\#(password)"}"#)
        guard answer.status == 200, let token = answer[json: "access_token"]?.string, let csrf = answer[json: "csrf_token"]?.string else {
            throw Failure("no session for \(email): \(answer)")
        }
        return (token, csrf)
    }
}
