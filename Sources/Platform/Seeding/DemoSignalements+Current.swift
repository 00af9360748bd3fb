import SignalementsDomain

/// What somebody is at work on, and what waits for somebody.
extension DemoSignalement {
    static let current: [DemoSignalement] = [
        DemoSignalement(
            .givors, .critique, .inHand, -3, "Venue d'eau dans la fouille", "Plot 3", "Débit en hausse depuis la pluie, la pompe ne suffit plus."),
        DemoSignalement(
            .grappiniere, .critique, .inHand, -1, "Garde-corps manquant", "R+3, trémie d'escalier",
            "Trémie ouverte sans protection après la dépose des banches."),
        DemoSignalement(
            .terreaux, .haute, .inHand, -2, "Réseau de gaz non coupé", "Cave, colonne B",
            "La colonne est encore en pression alors que la dépose commence jeudi."),
        DemoSignalement(
            .charlemagne, .haute, .inHand, -4, "Livraison de murs ossature retardée", "Atelier du charpentier",
            "Trois semaines de retard annoncées au téléphone."),
        DemoSignalement(
            .simoneVeil, .haute, .inHand, -6, "Fissure traversante", "Acrotère, axe F", "Fissure de trois dixièmes sur deux mètres, à suivre.",
            wished: 12),
        DemoSignalement(
            .meyzieu, .haute, .inHand, -3, "Accès pompiers encombré", "Voie nord", "Des palettes bloquent la voie engins de l'usine voisine."),
        DemoSignalement(
            .lumiere, .moyenne, .inHand, -7, "Store de locataire à déposer", "Bâtiment A, 4e étage",
            "Le locataire refuse la dépose sans courrier du syndic.", wished: 15),
        DemoSignalement(
            .marchetti, .moyenne, .inHand, -5, "Réservation oubliée", "Mur du garage", "Pas de passage pour l'évacuation de la pompe à chaleur."),
        DemoSignalement(
            .rillieux, .moyenne, .inHand, -2, "Filet d'échafaudage déchiré", "Façade sud, niveau 3",
            "Déchirure de deux mètres, des gravats peuvent passer."),
        DemoSignalement(
            .vaubecour, .moyenne, .inHand, -8, "Moulure cassée au démontage", "Chambre sur rue", "Un mètre de corniche à refaire à l'identique.",
            wished: 14),
        DemoSignalement(
            .neuville, .basse, .inHand, -4, "Stationnement du camion", "Place du marché", "La commune demande de libérer deux places le mercredi.",
            wished: 10),
        DemoSignalement(
            .colette, .basse, .inHand, -9, "Signalétique provisoire illisible", "Entrée du chantier", "Les élèves se trompent de cheminement."),

        DemoSignalement(
            .colette, .critique, .open, -1, "Câble enterré arraché", "Tranchée T2", "Fourreau non repéré aux plans, arraché au godet ; zone balisée."),
        DemoSignalement(
            .meyzieu, .haute, .open, -5, "Béton non conforme", "Poteaux P8 à P11", "Affaissement mesuré à 21 pour 16 attendu, éprouvettes faites."),
        DemoSignalement(
            .lumiere, .haute, .open, -1, "Garde-corps de balcon descellé", "Bâtiment C, 2e étage", "La lisse bouge, balcon condamné par ruban."),
        DemoSignalement(
            .givors, .haute, .open, -2, "Barbacanes bouchées", "Mur existant, travée 1", "L'eau ressort par les joints au-dessus de la voie."),
        DemoSignalement(
            .terreaux, .moyenne, .open, -3, "Doute sur une solive", "Chambre 304", "Bois sonnant creux près de l'appui, sondage à faire."),
        DemoSignalement(
            .valvert, .moyenne, .open, -12, "Arbre protégé dans l'emprise", "Limite ouest", "Le cèdre est à trois mètres du futur rayon de grue.",
            wished: 30),
        DemoSignalement(
            .horloge, .moyenne, .open, -10, "Parfait achèvement : porte qui frotte", "Cabinet 5", "La porte frotte depuis la remise en chauffe."),
        DemoSignalement(
            .teixeira, .basse, .open, -9, "Accès par le jardin voisin", "Clôture est", "Accord écrit du voisin à obtenir pour la mini-pelle.",
            wished: 20),
        DemoSignalement(
            .tilleuls, .basse, .open, -4, "Luminaire à remplacer", "Cage 2, 3e étage", "Hublot fêlé constaté à la visite de réception."),
        DemoSignalement(
            .charlemagne, .basse, .open, -1, "Robinet de base vie qui goutte", "Base vie", "Joint à changer."),
    ]
}
