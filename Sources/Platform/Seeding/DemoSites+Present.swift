import ChantiersDomain

/// The sites at work today.
extension DemoSite {
    static let running: [DemoSite] = [
        DemoSite(
            .charlemagne, "Surélévation – 7 cours Charlemagne", "7 cours Charlemagne, 69002 Lyon", (45.7437, 4.8203), "SCI Perrache Sud",
            ("Guillaume Besson", "Maître d'ouvrage"), .toiture, .renovation, isHome: true, 2_350,
            Team(.claire, .bastien, .lucas, .julien, .amadou, .florian), created: -170, (-120, 40), .running,
            "Surélévation d'un niveau en ossature bois, deux appartements traversants."),
        DemoSite(
            .marchetti, "Villa Marchetti", "6 chemin des Brosses, 69260 Charbonnières-les-Bains", (45.7807, 4.7474), "M. et Mme Marchetti",
            ("Silvia Marchetti", "Propriétaire"), .construction, .constructionNeuve, isHome: true, 1_980,
            Team(.laurent, .antonio, .paulo, .mickael, .rachid), created: -160, (-100, 70), .running,
            "Villa contemporaine de 210 m² avec piscine, terrain en pente de 12 %."),
        DemoSite(
            .rillieux, "Isolation par l'extérieur – gymnase Cosec", "74 avenue de l'Europe, 69140 Rillieux-la-Pape", (45.8203, 4.8978),
            "Ville de Rillieux-la-Pape", ("Nathalie Guyot", "Direction technique"), .facade, .renovationEnergetique, 1_720,
            Team(.mehdi, .youssef, .marco, .nathalie, .sofiane), created: -140, (-95, 30), .running,
            "Isolation de 1 600 m² de façades, remplacement des châssis du gymnase."),
        DemoSite(
            .terreaux, "Hôtel des Terreaux – rénovation lourde", "16 rue Lanterne, 69001 Lyon", (45.7677, 4.8337), "Groupe Hôtelier Presqu'île",
            ("Vincent Rambaud", "Directeur technique"), .renovation, .renovation, 5_400,
            Team(.claire, .sandrine, .karim, .ines, .sylvie, .rachid, .amadou), created: -120, (-85, 55), .running,
            "Restructuration de 42 chambres, création d'un ascenseur, immeuble inscrit au périmètre UNESCO."),
        DemoSite(
            .lumiere, "Rénovation énergétique – copropriété Le Lumière", "58 avenue des Frères-Lumière, 69008 Lyon", (45.7455, 4.8702),
            "Syndicat des copropriétaires Le Lumière", ("Catherine Blain", "Syndic"), .facade, .renovationEnergetique, isHome: true, 3_300,
            Team(.mehdi, .youssef, .marco, .olivier, .theo, .sofiane), created: -110, (-70, 110), .running,
            "Isolation des façades, toiture-terrasse et ventilation de 64 logements occupés."),
        DemoSite(
            .meyzieu, "Atelier et bureaux – Mécanique Rhodanienne", "21 rue Antoine-Becquerel, 69330 Meyzieu", (45.7668, 5.0030),
            "Mécanique Rhodanienne SAS", ("Philippe Tournier", "Directeur industriel"), .construction, .constructionNeuve, 2_900,
            Team(.laurent, .antonio, .paulo, .denis, .mickael, .florian), created: -100, (-60, 60), .running,
            "Atelier de 900 m² à dalle renforcée, bureaux sur deux niveaux, exploitation maintenue à côté."),
        DemoSite(
            .neuville, "Halle du marché de Neuville", "Place du Marché, 69250 Neuville-sur-Saône", (45.8763, 4.8410), "Ville de Neuville-sur-Saône",
            ("Alain Perrot", "Services techniques"), .toiture, .renovation, 1_060, Team(.claire, .bastien, .lucas, .olivier), created: -90, (-50, 35),
            .running, "Restauration de la charpente métallique et de la verrière, couverture zinc."),
        DemoSite(
            .colette, "Demi-pension – collège Colette", "4 rue Bel-Air, 69800 Saint-Priest", (45.6963, 4.9439), "Métropole de Lyon",
            ("Isabelle Ruffin", "Conductrice d'opération"), .construction, .constructionNeuve, 3_850,
            Team(.laurent, .thierry, .julien, .karim, .denis), created: -80, (-20, 120), .running,
            "Restaurant scolaire de 450 couverts, cuisine en liaison chaude, bâtiment à énergie positive."),
        DemoSite(
            .vaubecour, "Appartement rue Vaubecour", "22 rue Vaubecour, 69002 Lyon", (45.7533, 4.8270), "Mme de Lassalle",
            ("Bénédicte de Lassalle", "Propriétaire"), .interieur, .renovation, isHome: true, 540, Team(.laurent, .sandrine, .nathalie, .ines),
            created: -60, (-35, 20), .running, "Rénovation complète de 140 m², parquets et moulures conservés."),
        DemoSite(
            .givors, "Mur de soutènement – chemin de Montrond", "Chemin de Montrond, 69700 Givors", (45.5907, 4.7690), "Ville de Givors",
            ("Jean-Marc Brun", "Voirie"), .maconnerie, .renovation, 720, Team(.mehdi, .thierry, .julien, .denis, .paulo), created: -55, (-28, -3),
            .running, "Reconstruction de 46 m de mur après éboulement ; en retard, venues d'eau dans la fouille."),
    ]
}
