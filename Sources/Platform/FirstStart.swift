import Kernel

/// The first start on an empty installation: an administrator and a key, shown once (product.md §2).
struct FirstStart {
    private let installation: Installation

    init(_ installation: Installation) { self.installation = installation }

    /// What to tell the person; `nil` when somebody already lives here.
    func run() async throws -> String? {
        let administration = installation.administration
        guard try await administration.isEmpty() else { return nil }
        let settings = installation.settings
        let admin = try await administration.createUser(email: settings.adminEmail, lastName: "ADMIN", firstName: "Hub", role: "admin", password: nil)
        let key = try await administration.createKey(owner: settings.adminEmail, name: "Première clé", scopes: ["admin"], expiresDays: 90)
        return Self.message(settings, password: admin.generatedPassword ?? "", key: key.secret)
    }

    private static func message(_ settings: Settings, password: String, key: String) -> String {
        let base = settings.baseURL(port: settings.port)
        return """

            First start: an administrator and an API key were created. They are shown once; keep them safe.

              administrator  \(settings.adminEmail)
              password       \(password)
              API key        \(key)

              documentation  \(base)/docs
              OpenAPI        \(base)/openapi/v2.json
              data           \(settings.dataDirectory)

            Try it:

              curl -H 'Authorization: Bearer \(key)' \(base)/api/v2/chantiers

            """
    }
}
