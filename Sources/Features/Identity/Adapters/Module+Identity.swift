public import APIKit
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit

extension Module {
    /// People, sessions and API keys.
    ///
    /// An operation goes in the `IdentityOperations+…` file of its subject; a field in the resource and a new migration.
    public static func identity(_ ports: IdentityPorts, sealer: any Sealer) -> Module {
        Module(
            "identity",
            operations: IdentityOperations.sessions(ports) + IdentityOperations.apiKeys(ports)
                + IdentityOperations.utilisateurs(ports, sealer: sealer),
            migrations: [.identity, .knownAddresses], jobs: [.identityPurge],
            shapes: [Utilisateur.resource.shape, APIKey.resource.shape, .utilisateurResume, .chefResume],
            links: [.nomComplet], schemas: [.signIn, .csrfToken, .confirmation, .issuedAPIKey], figures: [.activeAPIKeys],
            limits: [.signIn, .signInToAccount, .changePassword])
    }
}

/// The operations of this feature, by subject.
enum IdentityOperations {}

extension Tag {
    static let auth = Tag("auth", Text("Connexion, mot de passe et clés API.", "Signing in, passwords and API keys."))
    static let utilisateurs = Tag("utilisateurs", Text("Les personnes de l'entreprise.", "The people of the company."))
}
