import SignalementsDomain

/// What was treated and waits to be accepted, and what came back.
extension DemoSignalement {
    static let treated: [DemoSignalement] = [
        DemoSignalement(
            .terreaux, .critique, .treated, -6, "Plancher fléchi sous une cloison", "Chambre 207",
            "Le plancher a pris deux centimètres depuis la dépose.",
            "Étaiement de trois niveaux, moisage des solives, flèche stabilisée."),
        DemoSignalement(
            .lumiere, .haute, .treated, -9, "Cheville d'isolant arrachée", "Bâtiment B, pignon", "Un panneau bat au vent au sixième étage.",
            "Panneau rechevillé, contrôle d'arrachement sur dix points."),
        DemoSignalement(
            .meyzieu, .haute, .treated, -7, "Treillis trop bas dans le dallage", "Atelier, trame 3",
            "Les cales manquent, le treillis touche le film.",
            "Distanciers remis avant coulage, photos au dossier."),
        DemoSignalement(
            .marchetti, .haute, .treated, -22, "Talus raviné", "Plateforme piscine", "Les pluies ont creusé le talus jusqu'aux coffrages.",
            "Fossé de crête et bâche, talus repris en redans."),
        DemoSignalement(
            .rillieux, .moyenne, .treated, -17, "Teinte d'enduit différente", "Façade ouest", "Deux lots d'enduit ne donnent pas la même teinte.",
            "Façade reprise d'angle à angle avec un seul lot."),
        DemoSignalement(
            .neuville, .moyenne, .treated, -20, "Vitrage feuilleté fendu", "Verrière, travée 2", "Fente en étoile à la pose.",
            "Vitrage de rechange posé, stock refait."),
        DemoSignalement(
            .charlemagne, .moyenne, .treated, -26, "Conduit de fumée non repéré", "Pignon mitoyen",
            "Un conduit en service traverse la future cloison.",
            "Gaine coupe-feu créée, plan transmis au voisin et à l'architecte."),
        DemoSignalement(
            .bonnel, .moyenne, .treated, -29, "Cloison vitrée hors d'aplomb", "Salle de réunion 2", "Huit millimètres d'écart en tête.",
            "Cloison réglée et calée, joint refait."),
        DemoSignalement(
            .vaubecour, .basse, .treated, -19, "Lame de parquet manquante", "Salon, près de la cheminée",
            "Trois lames de point de Hongrie à retrouver.",
            "Lames récupérées dans un placard et posées."),
        DemoSignalement(
            .grappiniere, .basse, .treated, -24, "Éclairage de base vie", "Réfectoire", "Deux tubes clignotent depuis lundi.", "Réglettes LED posées."
        ),
        DemoSignalement(
            .mediatheque, .basse, .treated, -33, "Porte automatique lente", "Entrée principale", "La porte met douze secondes à s'ouvrir.",
            "Paramètres repris par l'installateur : quatre secondes."),
        DemoSignalement(
            .creche, .haute, .reopened, -40, "Ventilation bruyante au dortoir", "Dortoir des moyens", "Le caisson vibre en grande vitesse.",
            "Silentblocs changés."),
        DemoSignalement(
            .simoneVeil, .moyenne, .reopened, -36, "Remontée d'humidité", "Local ménage", "Auréole en pied de cloison après chaque pluie.",
            "Joint de seuil refait."),
        DemoSignalement(
            .terreaux, .basse, .reopened, -44, "Badge d'accès refusé", "Porte de service", "Le lecteur refuse un badge sur trois.",
            "Lecteur réinitialisé.",
            wished: 90),
    ]
}
