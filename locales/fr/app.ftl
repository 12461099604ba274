## Le cadre de la fenêtre : navigation, ligne d’état, avis, annulation, touches.

navigation = Rubriques
skip = Aller au contenu
today = Aujourd’hui
activities = Activités
people = Personnes
settings = Paramètres
save = Enregistrer
cancel = Abandonner
discard = Abandonner les modifications
edit = Modifier
delete = Supprimer
close = Fermer
redo = Rétablir
undo = Annuler

project = Projet
choose = Choisir…
not-said = Non précisé
all-saved = Tout est enregistré.
not-saved = Pas encore enregistré.
read-only = Vous pouvez consulter ce projet, mais pas le modifier.
zone-time = Heure locale ({ $place })

## Avant une suppression : ce qui disparaît avec

goes = Disparaissent aussi :
goes-nothing = Rien n’y est encore enregistré.
goes-people =
    { $count ->
        [one] { $count } personne inscrite
       *[other] { $count } personnes inscrites
    }
goes-marks =
    { $count ->
        [one] { $count } pointage, le vôtre ou celui d’un collègue
       *[other] { $count } pointages, ceux de vos collègues compris
    }
goes-back = Ctrl+Z rétablit l’ensemble.

## Ctrl+K

palette = Aller à
palette-example = Activité, personne ou commande
palette-found = Résultats
palette-command = Commande
palette-nothing = Aucun résultat. Tapez une partie d’un titre, d’une ville ou d’un nom.

## Ligne d’état

status-line = État de cet ordinateur
synchronise = Synchroniser
status-saved = Enregistré sur cet ordinateur
status-not-saved = La dernière modification n’est pas enregistrée
status-to-send =
    { $count ->
        [one] { $count } modification à envoyer
       *[other] { $count } modifications à envoyer
    }
status-all-sent = rien à envoyer
status-trying = synchronisation en cours : contact avec le serveur
status-working =
    synchronisation en cours : { $sent ->
        [one] { $sent } envoyée
       *[other] { $sent } envoyées
    }, { $received ->
        [one] { $received } reçue
       *[other] { $received } reçues
    }
status-never = pas encore synchronisé
status-last = dernière synchronisation : { $time }
status-failed = { $reason }, prochain essai : { $time }
status-failed-no_network = pas de réseau
status-failed-server_unreachable = le serveur ne répond pas
status-failed-server_fault = le serveur est en panne
status-failed-server_busy = Strasbourg est très sollicité ou manque de place et demande à cet ordinateur de patienter
status-failed-other = la synchronisation n’a pas abouti
status-refused =
    { $count ->
        [one] Strasbourg n’a pas accepté { $count } modification
       *[other] Strasbourg n’a pas accepté { $count } modifications
    }
status-quarantined =
    { $count ->
        [one] { $count } modification attend la décision du responsable de projet
       *[other] { $count } modifications attendent la décision du responsable de projet
    }
status-clock-ahead = L’horloge de cet ordinateur avance : d’après le serveur, il est { $time }. Mettez-la à l’heure
status-clock-behind = L’horloge de cet ordinateur retarde : d’après le serveur, il est { $time }. Mettez-la à l’heure

## Annuler et rétablir. Chaque étape complète « Annulé : … ».

undone = Annulé : { $step }
redone = Rétabli : { $step }
undo-nothing = Il n’y a rien à annuler.
redo-nothing = Il n’y a rien à rétablir.
step-mark =
    { $count ->
        [one] { $count } pointage
       *[other] { $count } pointages
    }
step-mark_rest_present =
    { $count ->
        [one] les autres présents, { $count } pointage
       *[other] les autres présents, { $count } pointages
    }
step-mark_note = remarque sur une présence
step-activity_create = nouvelle activité
step-activity_edit = modification d’une activité
step-activity_delete = suppression d’une activité
step-session_create = nouvelle séance
step-session_edit = modification d’une séance
step-session_delete = suppression d’une séance
step-participant_create = nouvelle personne
step-participant_edit = modification d’une personne
step-participant_merge = réunion de deux fiches d’une personne
step-participant_unmerge = séparation d’une personne en deux
step-participant_keep_apart = distinction de deux personnes
step-participant_may_be_one = retour sur la distinction de deux personnes
step-enrol =
    { $count ->
        [one] { $count } personne inscrite
       *[other] { $count } personnes inscrites
    }
step-enrolment_edit = modification d’une inscription
step-unenrol = désinscription d’une personne
step-settle =
    { $count ->
        [one] { $count } divergence réglée
       *[other] { $count } divergences réglées
    }
step-restore = élément supprimé rétabli
step-delete_again = suppression confirmée
step-record_again = valeur refusée enregistrée de nouveau
step-bring_back = ancienne valeur rétablie
step-let_go =
    { $count ->
        [one] { $count } modification refusée abandonnée
       *[other] { $count } modifications refusées abandonnées
    }
step-other = dernière opération
