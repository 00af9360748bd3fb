import Kernel

/// The first start on an empty installation: an administrator and a key, shown once (product.md §2).
struct FirstStart {
    private let installation: Installation

    init(_ installation: Installation) { self.installation = installation }

    /// What to tell the person; `nil` when somebody already lives here.
    func run() async throws -> Welcome? {
        let administration = installation.administration
        guard try await administration.isEmpty() else { return nil }
        let settings = installation.settings
        let admin: Administration.CreatedUser
        do {
            admin = try await administration.createUser(
                email: settings.adminEmail, lastName: "ADMIN", firstName: "Hub", role: "admin", password: nil)
        } catch {
            // Of several processes that start at once on one database, the first does it.
            guard try await !administration.isEmpty() else { throw error }
            return nil
        }
        let key = try await administration.createKey(owner: settings.adminEmail, name: "Première clé", scopes: ["admin"], expiresDays: 90)
        return Welcome(email: settings.adminEmail, password: admin.generatedPassword ?? "", key: key.secret, dataDirectory: settings.dataDirectory)
    }
}

/// What a first start tells whoever started it.
struct Welcome: Sendable {
    let email: String
    let password: String
    let key: String
    let dataDirectory: String

    var credentials: String {
        """

        First start: an administrator and an API key were created. They are shown once; keep them safe.

          administrator  \(email)
          password       \(password)
          API key        \(key)
          data           \(dataDirectory)

        """
    }

    func directions(_ base: String) -> String {
        """
          documentation  \(base)/docs
          OpenAPI        \(base)/openapi/v2.json

        Try it:

          curl -H 'Authorization: Bearer \(key)' \(base)/api/v2/chantiers

        """
    }
}
