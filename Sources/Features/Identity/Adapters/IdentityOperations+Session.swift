import APIKit
import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

extension IdentityOperations {
    static func sessions(_ ports: IdentityPorts) -> [Operation] { [signIn(ports), signOut, me, csrfToken, changePassword(ports)] }

    private static func signIn(_ ports: IdentityPorts) -> Operation {
        Operation(
            "signIn", .auth, Text("Ouvrir une session d'une heure.", "Open a session of one hour."),
            routes: [.v1(.post, "/auth/login"), .v2(.post, "/auth/login")], access: .open, body: PresentedPassword.schema,
            answer: .object(.signIn), faults: [.invalidCredentials, .tooManyAttempts], acceptsForm: true,
            account: { LoginAttempts.Key.account(try PresentedPassword($0).account) },
            handler: .flow { call, flow in
                let presented = try PresentedPassword(call)
                let signIn = SignIn(
                    storage: flow.unitOfWork { IdentityScope($0) }, passwords: ports.passwords, digest: ports.digest, environment: ports.environment,
                    decoyHash: ports.decoyHash)
                let receipt = try await signIn(email: presented.account, password: presented.password, from: call.caller.client)
                let user = try await flow.render(.utilisateurs, receipt.utilisateur.id.sqlValue, call, as: Caller(opening: receipt, call))
                return .signedIn(receipt, user: user, call)
            })
    }

    private static let signOut = Operation(
        "signOut", .auth, Text("Fermer la session.", "Close the session."), routes: [.v1(.post, "/auth/logout"), .v2(.post, "/auth/logout")],
        access: .caller(scope: .session, access: .own), answer: .object(.confirmation),
        handler: .write { call, session in
            try SignOut()(in: IdentityScope(session), by: call.caller)
            let message = Text("Vous êtes déconnecté.", "You are signed out.")
            return .confirmation(message, call, headers: SessionCookies.closing(isSecure: call.request.isSecure))
        })

    private static let me = Operation(
        "me", .auth, Text("Lire son propre compte, avec n'importe quelle clé.", "Read one's own account, with any credential."),
        routes: [.v1(.get, "/auth/me"), .v2(.get, "/auth/me")], access: .caller(scope: .own, access: .own), parameters: [.fields],
        answer: .resource(Utilisateur.resource.shape), faults: [.unknownField],
        handler: .read(.brief) { call, session in
            .rendered(try Collection.utilisateurs.one(call.caller.userID.sqlValue, call, session))
        })

    private static let csrfToken = Operation(
        "csrfToken", .auth, Text("Relire le jeton CSRF de la session.", "Read the session's CSRF token again."),
        routes: [.v1(.get, "/auth/csrf-token"), .v2(.get, "/auth/csrf-token")], access: .caller(scope: .session, access: .own),
        answer: .object(.csrfToken),
        handler: .read(.brief) { call, session in
            guard case .session(let id) = call.caller.credential, let token = try SQLSessionRepository(session).find(SessionID(id))?.csrfToken else {
                throw Fault(.forbidden)
            }
            return .csrfToken(token, call)
        })

    private static func changePassword(_ ports: IdentityPorts) -> Operation {
        Operation(
            "changePassword", .auth, Text("Changer son mot de passe.", "Change one's password."),
            routes: [.v1(.post, "/auth/change-password"), .v2(.post, "/auth/change-password")], access: .caller(scope: .session, access: .own),
            body: PasswordChange.body.schema, answer: .object(.confirmation),
            faults: [.weakPassword, .wrongPassword, .tooManyAttempts, .staleVersion],
            handler: .slowWrite { call, flow in
                let change = try PasswordChange.body.parse(call)
                let changePassword = ChangePassword(storage: flow.unitOfWork { IdentityScope($0) }, passwords: ports.passwords)
                let prepared = try await changePassword.prepare(old: change.old, new: change.new, by: call.caller)
                return { call, session in
                    try prepared(in: IdentityScope(session))
                    return .confirmation(Text("Votre mot de passe est changé.", "Your password is changed."), call)
                }
            })
    }
}

extension Caller {
    /// The person who has just signed in: what the answer shows is what he may see.
    fileprivate init(opening receipt: SignIn.Receipt, _ call: Call) {
        self.init(
            userID: receipt.utilisateur.id, role: receipt.utilisateur.role, credential: .session(receipt.sessionID.uuid), scopes: .unrestricted,
            client: call.caller.client)
    }
}
