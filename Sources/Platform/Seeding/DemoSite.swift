import ChantiersDomain
import Kernel

/// One site of the made-up company: who it is for, where, by whom, and what becomes of it. Days count from today.
struct DemoSite: Sendable {
    enum Key: String, Sendable, CaseIterable {
        case preau, saxe, charmilles, duret, parking, brosses
        case mediatheque, horloge, bonnel, creche, tilleuls
        case simoneVeil, grappiniere, charlemagne, rillieux, marchetti, terreaux, lumiere, meyzieu, neuville, vaubecour, givors, colette
        case valvert, limonest, teixeira, trevoux, dumenge
        /// A site entered twice, and deleted.
        case doublon
        case conges, maladie, formation, rtt, absent
    }

    enum Fate: Sendable {
        /// Signed, not started.
        case waiting
        case running
        case received(Int)
        /// Received too soon, resumed, received again.
        case resumed(received: Int, resumed: Int, again: Int)
        case closed(received: Int, closed: Int)
        /// Closed without ever starting.
        case abandoned(Int)
    }

    let key: Key
    let nom: String
    let adresse: String
    let latitude: Double
    let longitude: Double
    let client: String
    let contact: (nom: String, profession: String)
    let works: DemoWorks
    let travaux: Chantier.TypeTravaux
    let isHome: Bool
    let hours: Int64
    let team: Team
    let created: Int
    /// The planned first and last days.
    let planned: (start: Int, end: Int)
    let fate: Fate
    let description: String

    struct Team: Sendable {
        let conducteur: DemoName
        let chef: DemoName
        let ouvriers: [DemoName]

        init(_ conducteur: DemoName, _ chef: DemoName, _ ouvriers: DemoName...) {
            (self.conducteur, self.chef, self.ouvriers) = (conducteur, chef, ouvriers)
        }
    }

    init(
        _ key: Key, _ nom: String, _ adresse: String, _ gps: (Double, Double), _ client: String, _ contact: (String, String), _ works: DemoWorks,
        _ travaux: Chantier.TypeTravaux, isHome: Bool = false, _ hours: Int64, _ team: Team, created: Int, _ planned: (Int, Int), _ fate: Fate,
        _ description: String
    ) {
        (self.key, self.nom, self.adresse, self.client, self.contact, self.works) = (key, nom, adresse, client, contact, works)
        (latitude, longitude) = gps
        (self.travaux, self.isHome, self.hours, self.team) = (travaux, isHome, hours, team)
        (self.created, self.planned, self.fate, self.description) = (created, planned, fate, description)
    }

    static let all = finished + received + running + waiting
}

extension DemoSite {
    /// The day on which work really started; `nil` while it has not.
    var started: Int? {
        switch fate {
        case .waiting, .abandoned: nil
        default: planned.start
        }
    }

    /// The last day on which something may have happened on the site.
    var lastDay: Int {
        switch fate {
        case .waiting, .running: -1
        case .received(let day): day
        case .resumed(_, _, let again): again
        case .closed(let received, _): received
        case .abandoned(let day): day
        }
    }
}

/// How works of a kind are cut into phases, each with its share of the time.
enum DemoWorks: Sendable {
    case construction, renovation, facade, toiture, interieur, maconnerie

    var phases: [(nom: String, description: String, share: Int)] {
        switch self {
        case .construction:
            [
                ("Installation et terrassement", "Clôture, base vie, décapage, fouilles et réseaux enterrés.", 12),
                ("Fondations", "Semelles, longrines et dallage.", 16), ("Gros œuvre", "Élévations, planchers et escaliers.", 34),
                ("Clos et couvert", "Charpente, couverture et menuiseries extérieures.", 18),
                ("Second œuvre et finitions", "Cloisons, réseaux, sols, peintures et levée des réserves.", 20),
            ]
        case .renovation:
            [
                ("Curage et dépose", "Tri à la source, évacuation, repérage des réseaux conservés.", 18),
                ("Reprises de structure", "Ouvertures, renforts et planchers.", 27), ("Réseaux", "Électricité, plomberie, ventilation.", 25),
                ("Finitions", "Cloisons, sols, peintures, nettoyage.", 30),
            ]
        case .facade:
            [
                ("Échafaudage et protections", "Montage, filets, protection des accès.", 12),
                ("Préparation des supports", "Piquage, traitement des fissures.", 28),
                ("Isolation et enduits", "Pose de l'isolant, treillis, couche de finition.", 48),
                ("Repli", "Démontage, remise en état des abords.", 12),
            ]
        case .toiture:
            [
                ("Échafaudage et sécurité", "Garde-corps, ligne de vie, bâchage.", 15), ("Dépose", "Couverture, liteaux, évacuation.", 20),
                ("Charpente et isolation", "Reprise des bois, écran, isolant.", 35),
                ("Couverture et zinguerie", "Pose, noues, chéneaux, descentes.", 30),
            ]
        case .interieur:
            [
                ("Préparation", "Protections, dépose, évacuation.", 20), ("Cloisons et réseaux", "Placo, électricité, plomberie.", 45),
                ("Finitions", "Sols, faïences, peintures, levée des réserves.", 35),
            ]
        case .maconnerie:
            [
                ("Terrassement", "Blindage des fouilles, évacuation des terres.", 30), ("Ferraillage et coulage", "Armatures, banches, béton.", 45),
                ("Drainage et finitions", "Drains, étanchéité, remblai, couronnement.", 25),
            ]
        }
    }
}
