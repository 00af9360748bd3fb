public import APIKit
public import IdentityDomain
public import Kernel
public import ResourceKit

extension TypeUtilisateur: FieldChoice, InputValue {
    public var english: String {
        switch self {
        case .employe: "employee"
        case .interimaire: "temporary"
        case .sousTraitant: "subcontractor"
        }
    }

    /// Words that older clients still send for an employee (domain.md §1.2, appendix 40).
    private static let legacyEmploye: Set<String> = ["salarie", "conducteur", "chef_chantier", "ouvrier", "admin", "siege"]

    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> TypeUtilisateur {
        if version == .v1, let word = json.string, legacyEmploye.contains(word) { return .employe }
        if let value = json.string.flatMap({ named($0, version) }) { return value }
        let names = allCases.map { version == .v1 ? $0.rawValue : $0.english }.joined(separator: ", ")
        throw InputProblem("enum", "Valeurs permises : \(names).", "Allowed values: \(names).")
    }
}
