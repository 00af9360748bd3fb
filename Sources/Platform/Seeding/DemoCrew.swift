import FoundationEssentials
import IdentityAdapters
import IdentityApplication
import IdentityDomain
import Kernel
import SQLKit
import SQLiteDriver
import UseCaseKit

/// The accounts of the made-up company, once they exist.
struct DemoCrew: Sendable {
    static let domain = "rhone-batisseurs.example"

    let ids: [DemoName: UtilisateurID]
    /// The administrator's address, which is not the company's own.
    let adminEmail: String
    /// Whether the administrator was there before, with a password of their own.
    let keepsAdmin: Bool

    func id(_ name: DemoName) throws -> UtilisateurID {
        guard let id = ids[name] else { throw Complaint("\(name.rawValue) has no account") }
        return id
    }

    /// Somebody at work, with what their role may do in the operation at hand.
    func caller(_ name: DemoName, _ access: Access) throws -> Caller {
        let role = DemoPerson.all.first { $0.name == name }?.role ?? .compagnon
        return Caller.demo(try id(name), role, access)
    }
}

extension Caller {
    fileprivate static func demo(_ id: UtilisateurID, _ role: Role, _ access: Access) -> Caller {
        let client = Client(address: "local", userAgent: "hub seed", language: .french, requestID: "hub-seed")
        return Caller(userID: id, role: role, credential: .system("seed"), scopes: .unrestricted, client: client, grant: access[role])
    }
}

/// Opens the accounts: the administrator's first, then everybody's over three weeks, some each week.
///
/// An address that has an account already keeps it: what was interrupted goes on where it stopped.
struct DemoHiring: Sendable {
    /// The day of the first account; the first site comes twenty days later.
    private static let firstDay = -260
    private static let perWeek = 9
    private static let palette = [
        "#E74C3C", "#E67E22", "#F1C40F", "#2ECC71", "#27AE60", "#795548", "#FF7043", "#EC407A", "#2C3E50", "#3498DB", "#1ABC9C", "#9B59B6",
        "#E91E63", "#607D8B", "#3F51B5", "#CDDC39",
    ]

    let installation: Installation
    let calendar: DemoCalendar
    /// Everybody's password.
    let password: String

    func run() async throws -> DemoCrew {
        let passwords = SharedPassword(hash: try await installation.platform.passwords.hash(password))
        let present = try await administrator()
        let adminEmail = present?.email.rawValue ?? installation.settings.adminEmail
        var ids = [DemoName.helene: present?.id].compactMapValues(\.self)
        for (index, person) in DemoPerson.all.enumerated() where ids[person.name] == nil {
            let email = person.role == .admin ? adminEmail : "\(person.name.rawValue)@\(DemoCrew.domain)"
            let caller = Caller.system("seed", as: ids[.helene] ?? UtilisateurID(0))
            ids[person.name] = try await account(of: person, index, email, passwords, caller)
        }
        return DemoCrew(ids: ids, adminEmail: adminEmail, keepsAdmin: present != nil)
    }

    /// Whoever administers the installation already.
    private func administrator() async throws -> Utilisateur? {
        try await directory { try $0.utilisateurs().filter(\.isActiveAdmin).min { $0.id < $1.id } }
    }

    private func directory<Value: Sendable>(_ body: @escaping @Sendable (IdentityDirectory) throws -> Value) async throws -> Value {
        try await installation.database.read(.brief) { [installation] connection in
            let environment = installation.environment
            return try body(IdentityDirectory(SQLSession(connection, now: environment.now(), caller: nil, environment: environment)))
        }
    }

    private func account(
        of person: DemoPerson, _ index: Int, _ email: String, _ passwords: SharedPassword, _ caller: Caller
    ) async throws -> UtilisateurID {
        if let present = try await directory({ try $0.utilisateur(email: email) }) { return present.id }
        let opened = calendar.instant(Self.firstDay + 7 * (index / Self.perWeek), 8, Int64(index % Self.perWeek * 12))
        let create = CreateUtilisateur(storage: storage(at: opened, caller), passwords: passwords)
        let id = try await create(command(person, index, email), by: caller).id
        try await storage(at: opened.adding(seconds: 300), caller).write { scope in
            _ = try UpdateUtilisateur()(id, Self.emergency(person, index), in: scope, by: caller)
        }
        return id
    }

    private func command(_ person: DemoPerson, _ index: Int, _ email: String) -> CreateUtilisateur.Command {
        CreateUtilisateur.Command(
            email: email, password: password, nom: person.nom, prenom: person.prenom, role: person.role, typeUtilisateur: person.type,
            couleur: Self.palette[index % Self.palette.count], codeUtilisateur: Self.matricule(person, index), telephone: DemoPhone.mobile(index),
            metiers: person.metiers, tauxHoraire: person.taux)
    }

    /// `RB007`; those who are not on the payroll have a series each.
    private static func matricule(_ person: DemoPerson, _ index: Int) -> String {
        let number = String(1001 + index).dropFirst()
        return switch person.type {
        case .employe: "RB\(number)"
        case .interimaire: "INT\(number)"
        case .sousTraitant: "ST\(number)"
        }
    }

    private static func emergency(_ person: DemoPerson, _ index: Int) -> Changes<Utilisateur> {
        Changes([
            ("contact_urgence_nom", { $0.contactUrgenceNom = person.proche }),
            ("contact_urgence_telephone", { $0.contactUrgenceTelephone = DemoPhone.mobile(500 + index) }),
        ])
    }

    private func storage(at moment: Instant, _ caller: Caller) -> IdentityStorage {
        var environment = installation.environment
        environment.now = { moment }
        return IdentityStorage(database: installation.database, environment: environment, caller: caller)
    }
}

/// One password hashed once, for accounts that all have the same.
private struct SharedPassword: PasswordHasher {
    let hash: String

    func hash(_ password: String) async throws -> String { hash }
    func verify(_ password: String, against hash: String) async throws -> PasswordVerification { .wrong }
}
