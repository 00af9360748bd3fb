import SignalementsDomain

/// What was reported, treated and accepted.
extension DemoSignalement {
    static let closed: [DemoSignalement] = [
        DemoSignalement(
            .preau, .haute, .closed, -214, "Poteau bois vermoulu", "Préau, poteau P4", "Le pied du poteau s'effrite sur vingt centimètres.",
            "Pied greffé en chêne et platine neuve, validé par le bureau de contrôle."),
        DemoSignalement(
            .preau, .basse, .closed, -190, "Benne à bois pleine", "Cour de service", "La benne déborde, les chutes restent au sol.",
            "Rotation faite, deuxième benne prévue chaque vendredi."),
        DemoSignalement(
            .saxe, .critique, .closed, -205, "Élément de corniche descellé", "Façade rue, R+5",
            "Une pierre de corniche bouge à la main au-dessus du trottoir.",
            "Pierre déposée, filet posé sur toute la travée, trottoir rouvert."),
        DemoSignalement(
            .saxe, .moyenne, .closed, -183, "Volets du 3e non démontés", "R+3, appartement gauche", "L'occupant n'a pas laissé l'accès aux volets.",
            "Rendez-vous pris par le syndic, volets déposés et numérotés."),
        DemoSignalement(
            .charmilles, .haute, .closed, -196, "Fuite sur nourrice d'eau chaude", "Chambre 112",
            "Goutte à goutte sous la gaine, seau posé en attendant.",
            "Raccord serti refait, essai de pression sans perte pendant deux heures."),
        DemoSignalement(
            .charmilles, .moyenne, .closed, -171, "Bruit pendant la sieste", "Aile est",
            "La direction demande l'arrêt du perforateur de 13 h à 15 h.",
            "Planning revu : carottages de 9 h à 12 h uniquement."),
        DemoSignalement(
            .duret, .moyenne, .closed, -176, "Accès grue gêné par la haie", "Entrée du terrain",
            "Le camion-grue ne peut pas déplier les stabilisateurs.",
            "Haie taillée avec l'accord du propriétaire, plaques de répartition posées."),
        DemoSignalement(
            .duret, .basse, .closed, -140, "Baie vitrée rayée", "Séjour, vantail gauche", "Rayure de dix centimètres visible en lumière rasante.",
            "Vitrage remplacé par le fournisseur, sans frais."),
        DemoSignalement(
            .brosses, .critique, .closed, -172, "Ligne de vie détendue", "Toiture, versant nord",
            "La ligne de vie flotte entre deux ancrages : travail arrêté.",
            "Ancrage remplacé, ligne retendue et vérifiée, reprise autorisée."),
        DemoSignalement(
            .brosses, .haute, .closed, -133, "Bâche arrachée par le vent", "Toiture, travée 7",
            "Eau sur le parquet sportif après l'orage de la nuit.",
            "Bâche doublée et lestée, parquet ventilé, aucun gondolement constaté."),
        DemoSignalement(
            .mediatheque, .moyenne, .closed, -151, "Poussière dans les rayonnages", "Salle adultes",
            "Le sas plastique s'ouvre, la poussière gagne les livres.",
            "Sas refait avec fermeture à glissière, extracteur mis en place."),
        DemoSignalement(
            .mediatheque, .haute, .closed, -112, "Réservation d'ascenseur trop courte", "Fosse", "Il manque six centimètres pour le vérin.",
            "Fond de fosse recreusé et recoulé, cotes relevées avec l'ascensoriste."),
        DemoSignalement(
            .horloge, .moyenne, .closed, -137, "Prises mal placées", "Cabinet 3", "Les prises sont derrière le futur plan de travail.",
            "Trois prises déplacées, plan d'exécution mis à jour."),
        DemoSignalement(
            .horloge, .basse, .closed, -92, "Teinte de porte erronée", "Couloir", "Deux portes livrées en gris clair au lieu de gris ardoise.",
            "Échange fait par le menuisier."),
        DemoSignalement(
            .creche, .haute, .closed, -128, "Amiante suspecté dans une colle", "Salle d'éveil",
            "Colle noire sous le lino, prélèvement demandé avant dépose.",
            "Analyse négative, dépose reprise ; rapport transmis au maître d'ouvrage."),
        DemoSignalement(
            .creche, .critique, .closed, -50, "Infiltration après réception", "Cour abritée, relevé sud",
            "L'eau passe sous le relevé et coule sur le tableau électrique.",
            "Relevé repris sur six mètres, mise en eau de 48 h concluante."),
        DemoSignalement(
            .simoneVeil, .moyenne, .closed, -148, "Livraison d'armatures incomplète", "Zone de stockage",
            "Il manque vingt-quatre cadres pour les longrines.",
            "Complément livré le lendemain, avoir demandé."),
        DemoSignalement(
            .simoneVeil, .haute, .closed, -97, "Nid de gravier sur voile", "Voile V12, axe C", "Zone de quarante centimètres mal vibrée en pied.",
            "Purge et mortier de réparation, essai au scléromètre conforme."),
        DemoSignalement(
            .grappiniere, .critique, .closed, -120, "Blindage de fouille déformé", "Sous-sol, côté rue",
            "Un étai a bougé de trois centimètres pendant la nuit.",
            "Fouille évacuée, butons ajoutés, suivi par cibles deux fois par jour."),
        DemoSignalement(
            .grappiniere, .moyenne, .closed, -74, "Attentes mal implantées", "Plancher R+1, poteau 18", "Attentes décalées de cinq centimètres.",
            "Scellements chimiques calculés par le bureau d'études, réalisés et contrôlés."),
        DemoSignalement(
            .charlemagne, .haute, .closed, -88, "Plainte du voisinage", "Rue, côté cour", "Livraison à 6 h 20, hors des horaires de l'arrêté.",
            "Rappel au fournisseur, livraisons après 7 h 30 seulement."),
        DemoSignalement(
            .bonnel, .basse, .closed, -63, "Dalle de faux plafond tachée", "Plateau est", "Auréole sous la gaine de soufflage.",
            "Dalle changée, gaine calorifugée."),
        DemoSignalement(
            .tilleuls, .moyenne, .closed, -47, "Lino glissant à l'entrée", "Cage 4", "Une locataire a glissé sur la protection de sol.",
            "Protection antidérapante posée dans les six cages."),
        DemoSignalement(
            .rillieux, .basse, .closed, -39, "Panneau de chantier tombé", "Clôture nord", "Le vent a couché le panneau réglementaire.",
            "Panneau relevé et contreventé."),
    ]
}
