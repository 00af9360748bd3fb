import ChantiersDomain

/// The sites that are over, or handed over.
extension DemoSite {
    static let finished: [DemoSite] = [
        DemoSite(
            .preau, "Préau de l'école Aristide-Briand", "12 rue de Gerland, 69007 Lyon", (45.7372, 4.8353), "Ville de Lyon",
            ("Sylvain Orsat", "Direction de la construction"), .toiture, .renovation, 980,
            Team(.claire, .bastien, .lucas, .theo, .sofiane), created: -240, (-225, -160), .closed(received: -158, closed: -128),
            "Reprise de la charpente du préau, couverture en bac acier et descentes d'eaux pluviales."),
        DemoSite(
            .grappiniere, "24 logements – îlot Grappinière", "5 rue Lounès-Matoub, 69120 Vaulx-en-Velin", (45.7786, 4.9200),
            "Rhône Habitat Solidaire",
            ("Patrice Delorme", "Chargé d'opérations"), .construction, .constructionNeuve, isHome: true, 9_800,
            Team(.claire, .antonio, .karim, .paulo, .mickael, .adrian, .denis, .theo), created: -236, (-160, 150), .running,
            "Construction de 24 logements sociaux en R+4 sur un niveau de sous-sol, RE2020."),
        DemoSite(
            .saxe, "Ravalement 84 avenue de Saxe", "84 avenue de Saxe, 69003 Lyon", (45.7585, 4.8461), "Syndicat des copropriétaires du 84 Saxe",
            ("Agnès Pélissier", "Syndic"), .facade, .renovation, isHome: true, 1_250, Team(.mehdi, .youssef, .marco, .nathalie, .sofiane),
            created: -234, (-220, -150), .closed(received: -146, closed: -100),
            "Ravalement de la façade sur rue et des murs de cour, réfection des balcons."),
        DemoSite(
            .charmilles, "Salles de bains – EHPAD Les Charmilles", "27 avenue Pierre-Terrasse, 69300 Caluire-et-Cuire", (45.7953, 4.8463),
            "Fondation Les Charmilles", ("Odile Massot", "Responsable technique"), .interieur, .renovation, isHome: true, 1_640,
            Team(.laurent, .sandrine, .ines, .rachid, .amadou), created: -232, (-210, -140), .closed(received: -139, closed: -95),
            "Réfection de 18 salles de bains en site occupé, deux chambres à la fois."),
        DemoSite(
            .simoneVeil, "Groupe scolaire Simone-Veil – extension", "3 avenue Jean-Jaurès, 69150 Décines-Charpieu", (45.7687, 4.9586),
            "Ville de Décines-Charpieu", ("Karine Jacquemond", "Services techniques"), .construction, .constructionNeuve, 4_200,
            Team(.mehdi, .thierry, .julien, .karim, .denis, .florian, .adrian), created: -230, (-180, 90), .running,
            "Quatre classes et un restaurant scolaire en ossature béton, livraison avant la rentrée."),
        DemoSite(
            .duret, "Extension bois – maison Duret", "41 chemin de Fontanières, 69110 Sainte-Foy-lès-Lyon", (45.7336, 4.7995), "M. et Mme Duret",
            ("Stéphane Duret", "Propriétaire"), .construction, .renovation, isHome: true, 760, Team(.laurent, .bastien, .lucas, .amadou, .florian),
            created: -225, (-200, -115), .closed(received: -110, closed: -70),
            "Extension de 32 m² en ossature bois, toiture-terrasse et grande baie sur jardin."),
        DemoSite(
            .brosses, "Réfection de toiture – gymnase des Brosses", "10 avenue Monin, 69100 Villeurbanne", (45.7688, 4.9030), "Ville de Villeurbanne",
            ("Didier Charrin", "Direction du patrimoine"), .toiture, .renovationEnergetique, 1_480,
            Team(.claire, .bastien, .lucas, .olivier, .sofiane),
            created: -215, (-190, -100), .closed(received: -98, closed: -60),
            "Dépose de la couverture, isolation renforcée et étanchéité de 1 100 m²."),
        DemoSite(
            .parking, "Parking paysager – ZA de Vaise", "62 rue Joannès-Carret, 69009 Lyon", (45.7746, 4.8055), "SCI Saône Activités",
            ("Hervé Collomb", "Gérant"), .maconnerie, .constructionNeuve, 620, Team(.mehdi, .thierry, .denis), created: -190, (-140, -95),
            .abandoned(-150), "Quarante places et deux noues plantées ; le client a renoncé avant l'ouverture."),
    ]

    static let received: [DemoSite] = [
        DemoSite(
            .mediatheque, "Médiathèque de Bron – mise en accessibilité", "2 place Cumbo, 69500 Bron", (45.7339, 4.9089), "Ville de Bron",
            ("Émilie Varenne", "Chargée de projets"), .renovation, .renovation, 1_900, Team(.laurent, .sandrine, .amadou, .florian, .nathalie),
            created: -210, (-170, -45), .received(-42), "Ascenseur, rampes, sanitaires adaptés et signalétique, bibliothèque ouverte au public."),
        DemoSite(
            .horloge, "Maison médicale de l'Horloge", "14 avenue de la République, 69160 Tassin-la-Demi-Lune", (45.7640, 4.7800), "SCM de l'Horloge",
            ("Dr Anne Thivolle", "Gérante"), .interieur, .renovation, 1_350, Team(.claire, .sandrine, .ines, .sylvie, .rachid), created: -205,
            (-165, -30), .received(-27), "Aménagement de sept cabinets, d'une salle d'attente et d'un bloc sanitaire au rez-de-chaussée."),
        DemoSite(
            .creche, "Crèche Les Petits Loups", "9 rue Francisque-Jomard, 69600 Oullins-Pierre-Bénite", (45.7146, 4.8081),
            "Ville d'Oullins-Pierre-Bénite",
            ("Marc Lafay", "Bâtiments communaux"), .renovation, .renovationEnergetique, 2_100, Team(.mehdi, .thierry, .julien, .ines, .olivier),
            created: -185, (-155, -20), .resumed(received: -60, resumed: -45, again: -14),
            "Isolation, ventilation double flux et cour abritée ; reprise de l'étanchéité après une première réception."),
        DemoSite(
            .bonnel, "Plateau de bureaux – 30 rue de Bonnel", "30 rue de Bonnel, 69003 Lyon", (45.7617, 4.8510), "Foncière des Brotteaux",
            ("Julie Arnaud", "Gestionnaire d'actifs"), .interieur, .renovation, 1_150, Team(.laurent, .sandrine, .amadou, .sylvie, .nathalie),
            created: -150, (-120, -25), .received(-21), "Curage puis aménagement de 480 m² de bureaux, cloisons vitrées et faux plafonds acoustiques."
        ),
        DemoSite(
            .tilleuls, "Cages d'escalier – résidence Les Tilleuls", "18 rue Gambetta, 69200 Vénissieux", (45.6970, 4.8867),
            "Habitat des Trois Fleuves",
            ("Farid Meziane", "Responsable d'agence"), .interieur, .renovation, isHome: true, 890, Team(.mehdi, .youssef, .nathalie, .florian, .theo),
            created: -130, (-110, -12), .received(-8), "Peinture, éclairage et mise en conformité de six cages d'escalier."),
    ]
}
