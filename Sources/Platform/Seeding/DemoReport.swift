import Kernel
import ResourceKit
import SQLKit

/// What a person reads once the made-up company exists: what is there, and who can sign in.
struct DemoReport: Sendable {
    /// How many addresses of a role are worth reading.
    private static let shown = 5

    let crew: DemoCrew
    let password: String
    /// Whether the password is the documented one.
    let isShared: Bool

    func text(_ connection: any SQLConnection, _ elapsed: Duration) throws -> String {
        let accounts = Role.allCases.reversed().flatMap(accounts)
        return """
            A demonstration company, Rhône Bâtisseurs, was made in \(tenths(elapsed)) s:

            \(table(try figures(connection)))

            Who can sign in:

            \(table(accounts))

            \(passwordLine)
            For an API key: hub keys create --user \(crew.adminEmail) --name demo --scopes admin
            """
    }

    private var passwordLine: String {
        let note = isShared ? "everybody's, for development only" : "everybody's, shown once: keep it safe"
        let exception = crew.keepsAdmin ? "; \(crew.adminEmail) was there before and keeps its own" : ""
        return "Password: \(password) (\(note)\(exception))"
    }

    private func tenths(_ elapsed: Duration) -> String {
        let tenths = elapsed.components.seconds * 10 + elapsed.components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// The role before the first address only.
    private func accounts(_ role: Role) -> [[String]] {
        let people = DemoPerson.all.filter { $0.role == role && $0.name != .adrian }
        let emails = people.map { $0.role == .admin ? crew.adminEmail : "\($0.name.rawValue)@\(DemoCrew.domain)" }
        let others = emails.count - Self.shown
        let lines = emails.prefix(Self.shown) + (others > 0 ? ["and \(others) others: hub users list"] : [])
        return lines.enumerated().map { [$0 == 0 ? role.rawValue : "", $1] }
    }

    private func table(_ rows: [[String]]) -> String {
        let lines = TextTable.render(rows, whenEmpty: "").split(separator: "\n")
        return lines.map { line in "  " + String(line).trimmingEnd }.joined(separator: "\n")
    }

    private func figures(_ connection: any SQLConnection) throws -> [[String]] {
        let counts: [(String, SQLQuery)] = [
            ("people", "SELECT COUNT(*) FROM utilisateurs WHERE deleted_at IS NULL"),
            ("sites", "SELECT COUNT(*) FROM chantiers WHERE deleted_at IS NULL"),
            ("contacts", "SELECT COUNT(*) FROM chantier_contacts"), ("phases", "SELECT COUNT(*) FROM chantier_phases"),
            ("team members", "SELECT COUNT(*) FROM chantier_equipe"), ("signalements", "SELECT COUNT(*) FROM signalements"),
            ("answers", "SELECT COUNT(*) FROM signalement_reponses"), ("escalations", "SELECT COUNT(*) FROM signalement_escalades"),
            ("events", "SELECT COUNT(*) FROM outbox"),
        ]
        let statuts = [
            "sites": try statuts("SELECT statut, COUNT(*) FROM chantiers WHERE deleted_at IS NULL GROUP BY statut ORDER BY MIN(id)", connection),
            "signalements": try statuts("SELECT statut, COUNT(*) FROM signalements GROUP BY statut ORDER BY MIN(id)", connection),
        ]
        return try counts.map { name, query in [name, String(try connection.integer(query)), statuts[name] ?? ""] }
    }

    /// `ouvert 10, en_cours 12…`
    private func statuts(_ query: SQLQuery, _ connection: any SQLConnection) throws -> String {
        try connection.all(query) { "\($0.text(0)) \($0.integer(1))" }.joined(separator: ", ")
    }
}

extension String {
    /// Without the spaces that align a last column.
    fileprivate var trimmingEnd: Substring { self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)] }
}
