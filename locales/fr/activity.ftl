activity-new = Nouvelle activité
activity-create = Créer l’activité
activity-delete = Supprimer l’activité
activity-changed = Enregistré : { $fields }
activity-delete-ask = Supprimer cette activité ?
activity-deleted = Supprimée : { $title }
activity-parts = Parties de cette activité
activity-no-project = Aucun projet ne vous est ouvert en écriture. Adressez-vous à votre responsable de projet.
tab-overview = Fiche
tab-register = Feuille de présence
tab-people = Personnes
tab-sessions = Séances
activity-title = Titre
activity-title-hint = Tel qu’il figurera sur la feuille d’émargement et dans les rapports.
activity-type = Type
activity-delivery = Modalité
activity-status = État
activity-status-set = État : { $status }
activity-status-planned = Prévue
activity-status-running = En cours
activity-status-held = Réalisée
activity-status-closed = Clôturée
activity-status-cancelled = Annulée
activity-where = Lieu et dates
activity-country = Pays
activity-city = Ville
activity-venue = Salle ou plateforme
activity-first-day = Premier jour
activity-last-day = Dernier jour
activity-time-zone = Fuseau horaire
activity-time-zone-country = Celui du pays
activity-content = Contenu
activity-target-groups = Publics visés
activity-languages = Langues de travail
activity-funding = Sources de financement
activity-concerns = Sujets de préoccupation
activity-summary = Résumé
activity-summary-hint = De quoi il s’agit. Pas de données personnelles : ce texte est lu par beaucoup de monde.

## Liste

activities-search = Titre ou ville
activities-all-projects = Tous les projets
activities-any-status = Tous les états
activities-count =
    { $count ->
        [one] { $count } activité
       *[other] { $count } activités
    }
activities-empty-title = Pas encore d’activité
activities-empty-what = Une activité est une formation, une conférence, une table ronde ou tout autre événement d’un projet. Créez la première avec ses séances, inscrivez les personnes : sa feuille de présence est prête, sans réseau.
activities-no-match = Aucune activité ne correspond. Raccourcissez la recherche, ou choisissez un autre état.

## Séances

sessions = Séances
sessions-count =
    { $count ->
        [0] aucune séance
        [one] { $count } séance
       *[other] { $count } séances
    }
sessions-template = Demi-journées
sessions-template-both = Matin et après-midi
sessions-template-mornings = Matins seulement
sessions-template-afternoons = Après-midi seulement
sessions-template-none = Aucune pour l’instant
sessions-empty-title = Pas encore de séance
sessions-empty-what = Une séance dure une demi-journée en général. La présence est pointée à chaque séance.
sessions-make =
    { $count ->
        [one] Créer { $count } séance
       *[other] Créer { $count } séances, matins et après-midi
    }
session-number = Séance { $number }
session-new = Nouvelle séance
session-edit = Modifier la séance
session-add = Ajouter une séance
session-day = Jour
session-start = De
session-end = À
session-title = Sujet
session-room = Salle
session-trainers = Formateurs
session-trainers-hint = Un nom par ligne.
session-untitled = Sans sujet
session-remove = Retirer la séance du { $session }
session-edit-one = Modifier la séance du { $session }
session-delete-one = Supprimer la séance du { $session }
session-delete = Supprimer la séance
session-delete-ask = Supprimer cette séance ?
session-deleted = Séance supprimée : { $session }
