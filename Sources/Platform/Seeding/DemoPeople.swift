import IdentityDomain
import Kernel

/// Everybody in the made-up company, by the part of their e-mail before the `@`.
enum DemoName: String, Sendable, CaseIterable {
    /// The administrator, under the e-mail of the settings, or whoever is administrator already.
    case helene = "helene.vasseur"

    case claire = "claire.fontanel"
    case mehdi = "mehdi.benali"
    case laurent = "laurent.chapuis"

    case thierry = "thierry.moulin"
    case sandrine = "sandrine.perrachon"
    case antonio = "antonio.ferreira"
    case youssef = "youssef.amrani"
    case bastien = "bastien.gonnet"

    case julien = "julien.morel"
    case karim = "karim.haddad"
    case paulo = "paulo.dasilva"
    case nathalie = "nathalie.rivoire"
    case lucas = "lucas.charvet"
    case amadou = "amadou.diallo"
    case florian = "florian.buisson"
    case ines = "ines.carrel"
    case denis = "denis.faure"
    case rachid = "rachid.ouali"
    case theo = "theo.magnin"

    case sofiane = "sofiane.kaci"
    case mickael = "mickael.roussel"
    /// Leaves the company two months ago.
    case adrian = "adrian.popescu"

    case olivier = "olivier.granjon"
    case sylvie = "sylvie.berthet"
    case marco = "marco.rinaldi"
}

/// One account of the made-up company.
struct DemoPerson: Sendable {
    let name: DemoName
    let prenom: String
    let nom: String
    let role: Role
    let type: TypeUtilisateur
    let metiers: [String]
    let taux: Money
    /// Whom to call when something happens.
    let proche: String

    init(
        _ name: DemoName, _ prenom: String, _ nom: String, _ role: Role, _ metiers: [String], _ taux: Int64, _ proche: String,
        _ type: TypeUtilisateur = .employe
    ) {
        (self.name, self.prenom, self.nom, self.role, self.type) = (name, prenom, nom, role, type)
        (self.metiers, self.taux, self.proche) = (metiers, Money(cents: taux), proche)
    }

    static let all: [DemoPerson] = [
        DemoPerson(.helene, "Hélène", "Vasseur", .admin, ["Gérante"], 38_00, "Bruno Vasseur"),

        DemoPerson(.claire, "Claire", "Fontanel", .conducteur, ["Conductrice de travaux"], 31_50, "Hugo Fontanel"),
        DemoPerson(.mehdi, "Mehdi", "Benali", .conducteur, ["Conducteur de travaux"], 29_80, "Samira Benali"),
        DemoPerson(.laurent, "Laurent", "Chapuis", .conducteur, ["Conducteur de travaux", "Métreur"], 30_40, "Valérie Chapuis"),

        DemoPerson(.thierry, "Thierry", "Moulin", .chefChantier, ["Chef de chantier", "Maçon"], 23_60, "Martine Moulin"),
        DemoPerson(.sandrine, "Sandrine", "Perrachon", .chefChantier, ["Cheffe de chantier", "Plaquiste"], 22_90, "Gilles Perrachon"),
        DemoPerson(.antonio, "António", "Ferreira", .chefChantier, ["Chef de chantier", "Coffreur-bancheur"], 23_20, "Maria Ferreira"),
        DemoPerson(.youssef, "Youssef", "Amrani", .chefChantier, ["Chef d'équipe", "Façadier"], 21_70, "Leïla Amrani"),
        DemoPerson(.bastien, "Bastien", "Gonnet", .chefChantier, ["Chef d'équipe", "Charpentier"], 21_40, "Émilie Gonnet"),

        DemoPerson(.julien, "Julien", "Morel", .compagnon, ["Maçon"], 17_20, "Aurélie Morel"),
        DemoPerson(.karim, "Karim", "Haddad", .compagnon, ["Maçon", "Coffreur-bancheur"], 17_80, "Nora Haddad"),
        DemoPerson(.paulo, "Paulo", "Da Silva", .compagnon, ["Coffreur-bancheur"], 17_40, "Teresa Da Silva"),
        DemoPerson(.nathalie, "Nathalie", "Rivoire", .compagnon, ["Peintre"], 16_30, "Pascal Rivoire"),
        DemoPerson(.lucas, "Lucas", "Charvet", .compagnon, ["Charpentier", "Couvreur"], 16_90, "Manon Charvet"),
        DemoPerson(.amadou, "Amadou", "Diallo", .compagnon, ["Plaquiste"], 16_10, "Fatou Diallo"),
        DemoPerson(.florian, "Florian", "Buisson", .compagnon, ["Électricien"], 18_20, "Céline Buisson"),
        DemoPerson(.ines, "Inès", "Carrel", .compagnon, ["Plombière-chauffagiste"], 18_00, "Romain Carrel"),
        DemoPerson(.denis, "Denis", "Faure", .compagnon, ["Conducteur d'engins"], 18_60, "Brigitte Faure"),
        DemoPerson(.rachid, "Rachid", "Ouali", .compagnon, ["Carreleur"], 17_10, "Samia Ouali"),
        DemoPerson(.theo, "Théo", "Magnin", .compagnon, ["Apprenti maçon"], 12_10, "Isabelle Magnin"),

        DemoPerson(.sofiane, "Sofiane", "Kaci", .compagnon, ["Manœuvre"], 13_60, "Yasmine Kaci", .interimaire),
        DemoPerson(.mickael, "Mickaël", "Roussel", .compagnon, ["Coffreur-bancheur"], 16_40, "Jessica Roussel", .interimaire),
        DemoPerson(.adrian, "Adrian", "Popescu", .compagnon, ["Ferrailleur"], 16_00, "Elena Popescu", .interimaire),

        DemoPerson(.olivier, "Olivier", "Granjon", .compagnon, ["Étancheur"], 42_00, "Chantal Granjon", .sousTraitant),
        DemoPerson(.sylvie, "Sylvie", "Berthet", .compagnon, ["Électricienne"], 44_50, "Alain Berthet", .sousTraitant),
        DemoPerson(.marco, "Marco", "Rinaldi", .compagnon, ["Façadier"], 41_00, "Giulia Rinaldi", .sousTraitant),
    ]
}

/// Telephone numbers that France keeps for fiction: they ring nowhere.
enum DemoPhone {
    static func mobile(_ number: Int) -> String { "06 39 98 \(pairs(number))" }
    static func office(_ number: Int) -> String { "04 65 71 \(pairs(number))" }

    /// Four digits, different for each number under 10 000.
    private static func pairs(_ number: Int) -> String {
        let digits = String(10_000 + (number * 3727 + 1481) % 10_000).dropFirst()
        return "\(digits.prefix(2)) \(digits.suffix(2))"
    }
}
