import FoundationEssentials
import IdentityApplication
import IdentityDomain
import Kernel
import TestKit
import UseCaseKit

extension Utilisateur {
    /// `user<id>@example.fr`, whose password is `Chantier2025`.
    static func sample(
        _ role: Role = .compagnon, id: Int64 = 1, isActive: Bool = true, code: String? = nil, passwordHash: String = "new:Chantier2025"
    ) -> Utilisateur {
        Utilisateur(
            id: UtilisateurID(id), email: Email(stored: "user\(id)@example.fr"), nom: "DUPONT", prenom: "Jean", role: role,
            typeUtilisateur: .employe, isActive: isActive, couleur: standardCouleur, photoProfil: nil, codeUtilisateur: code, telephone: "0601020304",
            metiers: ["macon"], tauxHoraire: Money(cents: 25_00), contactUrgenceNom: nil, contactUrgenceTelephone: nil,
            passwordHash: passwordHash, createdAt: .test, updatedAt: .test, deletedAt: nil, version: 1)
    }

    var withNextVersion: Utilisateur {
        Utilisateur(
            id: id, email: email, nom: nom, prenom: prenom, role: role, typeUtilisateur: typeUtilisateur, isActive: isActive, couleur: couleur,
            photoProfil: photoProfil, codeUtilisateur: codeUtilisateur, telephone: telephone, metiers: metiers, tauxHoraire: tauxHoraire,
            contactUrgenceNom: contactUrgenceNom, contactUrgenceTelephone: contactUrgenceTelephone, passwordHash: passwordHash,
            createdAt: createdAt, updatedAt: updatedAt, deletedAt: deletedAt, version: version + 1)
    }
}

extension APIKey {
    static let secret = "hbc_" + String(repeating: "k", count: 43)

    static func sample(
        _ number: UInt8 = 1, owner: Int64 = 1, isActive: Bool = true, scopes: [String] = ["read"], lastUsedAt: Instant? = nil,
        expiresAt: Instant? = nil
    ) -> APIKey {
        APIKey(
            id: APIKeyID(.sample(number)), userID: UtilisateurID(owner), nom: "Paie", description: nil, keyPrefix: "hbc_kkkk",
            keyHash: "sha256(\(secret))", scopes: scopes, isActive: isActive, lastUsedAt: lastUsedAt, expiresAt: expiresAt, createdAt: .test,
            updatedAt: .test, version: 1)
    }

    func used(at now: Instant) -> APIKey {
        APIKey(
            id: id, userID: userID, nom: nom, description: description, keyPrefix: keyPrefix, keyHash: keyHash, scopes: scopes,
            rateLimitPerHour: rateLimitPerHour, isActive: isActive, lastUsedAt: now, expiresAt: expiresAt, createdAt: createdAt,
            updatedAt: updatedAt, version: version)
    }
}

extension Session {
    static let token = "hbs_" + String(repeating: "s", count: 43)

    static func sample(_ number: UInt8 = 1, user: Int64 = 1, tokenHash: String = "sha256(\(token))", revokedAt: Instant? = nil) -> Session {
        Session(
            id: SessionID(.sample(number)), userID: UtilisateurID(user), tokenHash: tokenHash, csrfToken: "csrf", createdAt: .test,
            expiresAt: Instant.test.adding(seconds: lifetimeSeconds), revokedAt: revokedAt, clientAddress: "127.0.0.1", userAgent: "test")
    }

    func revoked(at now: Instant) -> Session {
        Session(
            id: id, userID: userID, tokenHash: tokenHash, csrfToken: csrfToken, createdAt: createdAt, expiresAt: expiresAt,
            revokedAt: revokedAt ?? now, clientAddress: clientAddress, userAgent: userAgent)
    }
}

extension UUID {
    /// `.sample(1)` is the session of `Caller.test`.
    static func sample(_ number: UInt8) -> UUID { UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, number)) }
}

extension Client {
    static func test(address: String = "127.0.0.1") -> Client {
        Client(address: address, userAgent: "test", language: .french, requestID: "test")
    }
}

extension Caller {
    /// A program that acts for somebody.
    static func key(_ role: Role, id: Int64 = 1, scopes: [String]) -> Caller {
        Caller(
            userID: UtilisateurID(id), role: role, credential: .apiKey(APIKeyID(.sample(9))), scopes: ScopeSet(scopes), client: .test(), grant: .all)
    }
}

/// The name of the fault that `body` throws; `nil` when it throws none.
func faultCode(_ body: () throws -> some Any) -> String? {
    do { _ = try body() } catch { return Fault(wrapping: error).code.name }
    return nil
}

/// The fault that `body` throws; `nil` when it throws none.
func fault(_ body: () async throws -> some Any) async -> Fault? {
    do { _ = try await body() } catch { return Fault(wrapping: error) }
    return nil
}
