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
activities-filters = Autres filtres
activities-filters-set =
    { $count ->
        [one] { $count } autre filtre
       *[other] { $count } autres filtres
    }
activities-view = Présentation des activités
activities-list = Liste
activities-calendar = Calendrier
filter-period = Période
filter-period-any = Toutes les dates
filter-type = Type
filter-type-any = Tous les types
filter-country = Pays
filter-country-any = Tous les pays
filter-funding = Source de financement
filter-funding-any = Toutes les sources de financement
filters-clear = Tout afficher
period-to-come = À venir
period-month = Ce mois-ci
period-quarter = Ce trimestre

## Le calendrier

month-before = Mois précédent
month-after = Mois suivant
month-today = Aujourd’hui
month-empty = Aucune activité ce mois-ci.
week-of = Semaine du { $day }

## La tenir à nouveau

repeat = Tenir à nouveau…
repeat-title = Tenir à nouveau cette activité
repeat-first-day = Premier jour
repeat-hint =
    { $count ->
        [0] Sa fiche est reprise ; les pointages et les documents ne le sont pas.
        [one] Sa fiche et sa séance sont reprises ; les pointages et les documents ne le sont pas.
       *[other] Sa fiche et ses { $count } séances sont reprises ; les pointages et les documents ne le sont pas.
    }
repeat-people =
    { $count ->
        [one] Inscrire la même personne
       *[other] Inscrire les mêmes { $count } personnes
    }
repeat-done = Activité créée pour le { $day }

## Clôture

missing-title = Avant de la clôturer
lack-sessions = Elle n’a aucune séance.
lack-people = Personne n’est inscrit.
lack-marks =
    { $count ->
        [one] Il manque { $count } pointage
       *[other] Il manque { $count } pointages, pour { $people } { $people ->
            [one] personne
           *[other] personnes
        }
    }
lack-conflicts =
    { $count ->
        [one] { $count } pointage diffère d’un ordinateur à l’autre
       *[other] { $count } pointages diffèrent d’un ordinateur à l’autre
    }
lack-sheets =
    { $all ->
        [yes] Aucune feuille signée ne figure parmi ses documents
       *[no] { $count ->
            [one] { $count } séance n’a pas de feuille signée
           *[other] { $count } séances n’ont pas de feuille signée
        }
    }
closing-title = Clôturer cette activité ?
closing-what = Il manque encore quelque chose :
closing-act = Clôturer quand même
closing-not-yet = Pas encore

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
activity-like = Comme une activité précédente
activity-like-none = Choisir une activité, avec ses séances et ses participants
