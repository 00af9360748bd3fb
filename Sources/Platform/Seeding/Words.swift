/// The vocabulary of made-up companies.
enum Words {
    static let families = [
        "MARTIN", "BERNARD", "DUBOIS", "THOMAS", "ROBERT", "RICHARD", "PETIT", "DURAND", "LEROY", "MOREAU", "SIMON", "LAURENT", "GARNIER",
    ]
    static let givenNames = ["Julie", "Karim", "Luc", "Nadia", "Paul", "Sofia", "Théo", "Inès", "Marc", "Élodie", "Youssef", "Camille"]
    static let trades = ["Architecte", "Maître d'œuvre", "Gardien", "Syndic", "Électricien", "Plombier"]
    static let phases = ["Gros œuvre", "Second œuvre", "Finitions"]
    static let works = ["Rénovation", "Extension", "Construction", "Réhabilitation", "Surélévation"]
    static let places = [
        "école Jean-Moulin", "résidence Les Tilleuls", "maison Garnier", "gymnase municipal", "immeuble Bellecour", "halle du marché",
    ]
    static let streets = ["rue de la République", "avenue Jean-Jaurès", "quai Saint-Vincent", "cours Gambetta", "montée du Gourguillon"]
    static let owners = ["Ville de Lyon", "SCI Les Tilleuls", "Famille Garnier", "Région Auvergne-Rhône-Alpes"]
    static let descriptions = [
        "Reprise des façades, isolation par l'extérieur et remplacement des menuiseries.",
        "Démolition partielle, nouvelle dalle, cloisons et réseaux ; site occupé pendant les travaux.",
    ]
    static let problems = ["Fissure en façade nord", "Livraison manquante", "Échafaudage à revoir", "Fuite au sous-sol", "Accès bloqué"]
}
