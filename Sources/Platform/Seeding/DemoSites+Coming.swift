import ChantiersDomain

/// The sites signed and not started, one entered by mistake, and those that stand for absences.
extension DemoSite {
    static let waiting: [DemoSite] = [
        DemoSite(
            .valvert, "Résidence seniors Le Valvert", "31 chemin du Trouillat, 69130 Écully", (45.7744, 4.7779), "Résidences du Val",
            ("Laure Coindet", "Directrice de programmes"), .construction, .constructionNeuve, isHome: true, 7_600,
            Team(.claire, .antonio, .karim, .paulo), created: -45, (20, 175), .waiting,
            "Trente-huit logements et des espaces communs ; permis purgé, base vie à installer."),
        DemoSite(
            .limonest, "Clocher de l'église Saint-Martin", "Place Décurel, 69760 Limonest", (45.8370, 4.7712), "Commune de Limonest",
            ("Robert Chanavat", "Adjoint aux travaux"), .toiture, .renovation, 830, Team(.mehdi, .bastien, .lucas), created: -38, (35, 140), .waiting,
            "Reprise des maçonneries du clocher, beffroi et couverture en ardoise."),
        DemoSite(
            .teixeira, "Pavillon Teixeira", "15 rue du 11-Novembre, 69780 Mions", (45.6633, 4.9530), "M. et Mme Teixeira",
            ("Carlos Teixeira", "Propriétaire"), .renovation, .renovationEnergetique, isHome: true, 690, Team(.laurent, .sandrine, .amadou, .ines),
            created: -30, (10, 95), .waiting, "Isolation, pompe à chaleur et réaménagement du rez-de-chaussée."),
        DemoSite(
            .trevoux, "Vestiaires du stade de Trévoux", "Chemin d'Arras, 01600 Trévoux", (45.9410, 4.7740), "Ville de Trévoux",
            ("Corinne Nallet", "Services techniques"), .construction, .constructionNeuve, 1_280, Team(.mehdi, .thierry, .julien), created: -21,
            (45, 165), .waiting, "Quatre vestiaires, local arbitres et rangement, toiture végétalisée."),
        DemoSite(
            .dumenge, "Loft rue Dumenge", "11 rue Dumenge, 69004 Lyon", (45.7745, 4.8345), "M. Antoine Reverdy", ("Antoine Reverdy", "Propriétaire"),
            .interieur, .renovation, isHome: true, 460, Team(.laurent, .sandrine, .rachid, .nathalie), created: -6, (14, 75), .waiting,
            "Transformation d'un atelier de canut en loft, mezzanine et verrière."),
    ]

    /// Closed and deleted within the hour by who noticed.
    static let doublon = DemoSite(
        .doublon, "Loft rue Dumenge (doublon)", "11 rue Dumenge, 69004 Lyon", (45.7745, 4.8345), "M. Antoine Reverdy",
        ("Antoine Reverdy", "Propriétaire"), .interieur, .renovation, isHome: true, 460, Team(.mehdi, .sandrine), created: -5, (14, 75),
        .waiting, "Saisi deux fois : voir le chantier d'origine.")
}

/// A site that stands for an absence (domain.md §2.1): its code says which.
struct DemoAbsence: Sendable {
    static let headOffice = (adresse: "118 cours Émile-Zola, 69100 Villeurbanne", latitude: 45.7687, longitude: 4.8706)

    let key: DemoSite.Key
    let code: String
    let nom: String
    let couleur: String
    let description: String

    static let all: [DemoAbsence] = [
        DemoAbsence(key: .conges, code: "CONGES", nom: "Congés payés", couleur: "#2ECC71", description: "Congés annuels, caisse du bâtiment."),
        DemoAbsence(key: .maladie, code: "MALADIE", nom: "Arrêt maladie", couleur: "#E74C3C", description: "Maladie et accidents du travail."),
        DemoAbsence(
            key: .formation, code: "FORMATION", nom: "Formation", couleur: "#9B59B6", description: "CACES, secourisme, habilitations, école."),
        DemoAbsence(key: .rtt, code: "RTT", nom: "RTT", couleur: "#1ABC9C", description: "Repos acquis par la modulation."),
        DemoAbsence(key: .absent, code: "ABSENT", nom: "Absence", couleur: "#607D8B", description: "Absences sans solde ou à justifier."),
    ]
}
