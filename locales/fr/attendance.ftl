## Pointages : leur nom, et la lettre affichée, qui est aussi la touche.

mark-present = Présent
mark-late = En retard
mark-left_early = Parti plus tôt
mark-online = En ligne
mark-excused = Excusé
mark-absent = Absent
mark-not_expected = Non attendu
mark-none = Non pointé
mark-letter-present = P
mark-letter-late = R
mark-letter-left_early = D
mark-letter-online = L
mark-letter-excused = E
mark-letter-absent = A
mark-letter-not_expected = –
mark-with-minutes =
    { $minutes ->
        [one] { $mark }, { $minutes } minute
       *[other] { $mark }, { $minutes } minutes
    }
mark-with-time = { $mark }, { $time }
mark-conflict = { $mark } (deux versions)
mark-proposed = Non pointé, proposé : { $mark }
mark-note = Note : { $note }
tip-arrived = arrivée à { $time }
tip-left = départ à { $time }
tip-arrived-outside = cette arrivée est en dehors de la séance
tip-left-outside = ce départ est en dehors de la séance
tip-unconfirmed = pas encore confirmé par Strasbourg

## La feuille de présence

register-label = Feuille de présence
register-name = Nom
register-work = Fonction
register-hours = Heures
register-find = Chercher un nom…
register-found = { $nth } sur { $count }
register-not-found = Aucune personne de ce nom ici
register-recorded = { $time } : { $recorded } pointés sur { $total }
register-menu = Pointages
register-clear = Effacer
register-reader = Vous pouvez consulter cette feuille de présence, mais pas la remplir.
register-no-sessions-title = Pas encore de séance
register-no-sessions-what = La présence est pointée à chaque séance, en général par demi-journée. Ajoutez la première séance : sa colonne apparaîtra ici.
register-no-sessions-do = Ajouter des séances
register-no-people-title = Pas encore d’inscrits
register-no-people-what = Chaque personne inscrite a sa ligne ici, et une touche suffit pour la pointer : P présent, A absent, R 15 un quart d’heure de retard. Une personne qui se présente sans être inscrite s’ajoute sur place.
register-no-people-do = Inscrire des personnes
walk-in = Ajouter sur place

## Touches

key-rest = T
key-walk-in = N
key-receipt = I
key-door = B
key-note = M
key-confirm = C
key-enter = Entrée
key-escape = Échap
key-shift = Maj
key-space = Espace
key-page-up = Page préc.
key-page-down = Page suiv.
keybar-present = présent
keybar-late = en retard
keybar-left_early = parti plus tôt
keybar-online = en ligne
keybar-excused = excusé
keybar-absent = absent
keybar-not_expected = non attendu
keybar-clear = effacer
keybar-rest = tous les autres présents
keybar-find = chercher
keybar-walk-in = ajouter sur place
keybar-receipt = qui a pointé
keybar-note = note
keybar-door = mode accueil
keybar-confirm = confirmer la proposition
keybar-range = en choisir plusieurs
keybar-undo = annuler
keybar-redo = rétablir
keybar-minutes = { $mark } : tapez les minutes, { $minutes } au plus, ou rien.
keybar-minutes-done = valider, personne suivante
keybar-minutes-cancel = laisser tel quel

## Ce qui en résulte

mark-written = { $name } : { $mark }
marks-written = { $count } pointages : { $mark }
mark-not-written = { $name } n’a pas été pointé. { $reason }
marks-not-written = { $count } personnes n’ont pas été pointées : { $names }. { $reason }
names-and-more =
    { $count ->
        [one] { $names } et { $count } autre
       *[other] { $names } et { $count } autres
    }
minutes-too-many = { $mark } : la séance dure { $minutes } minutes.
rest = Tous les autres présents
rest-tip = Complète les cases vides de la séance où vous êtes ; rien d’autre ne change
rest-written =
    { $count ->
        [one] { $count } personne pointée présente, { $when }
       *[other] { $count } personnes pointées présentes, { $when }
    }
rest-away =
    { $count ->
        [one] Une personne, proposée comme non présente, reste ainsi
       *[other] { $count } personnes, proposées comme non présentes, restent ainsi
    }
rest-nobody = { $when } : tout le monde est déjà pointé.

## Qui a pointé une case, et ce qu’il en est advenu

receipt-title = Qui a pointé
receipt-nothing = Rien n’a jamais été saisi ici.
receipt-instead = à la place de : { $mark }
receipt-before = Saisi auparavant sur cet ordinateur
note-edit = Modifier la remarque

## Un pointage à deux valeurs

sources-see = Voir les deux versions
sources-title = Laquelle est juste ?
sources-title-read = Deux versions
sources-what = { $name } : des pointages différents ont été enregistrés.
sources-laptop = Ordinateur { $number }
sources-displayed = affiché et compté
sources-recorded-as = enregistré comme { $name }
sources-keep = Garder
sources-choose = Garder « { $mark } », de { $who }
sources-hint = Tout autre pointage tranche aussi.

## Une note sur un pointage

note = Note
note-on = Note sur { $name }
note-written = Note sur { $name } enregistrée
note-cleared = Note sur { $name } supprimée
note-not-written = La note sur { $name } n’a pas été enregistrée. { $reason }

## Ce que le matin propose pour l’après-midi

proposal-confirm =
    { $count ->
        [one] Confirmer { $count } proposition
       *[other] Confirmer { $count } propositions
    }
proposal-tip = Enregistre ce qui est proposé d’après le matin ; rien de ce qui est pointé ne change
proposal-confirmed = { $count } propositions confirmées
proposal-none = Rien n’est proposé ici.

## Mode accueil

door = Mode accueil
door-tip = Pointe les personnes une à une à leur arrivée : tapez un nom ou lisez un badge
door-field = Nom ou badge
door-hint = Tapez les premières lettres d’un nom, ou lisez un badge. Entrée pointe.
door-leave = À la feuille de présence
door-of = sur { $total } présents
door-found = Personnes de ce nom
door-choose =
    { $count ->
        [one] { $count } personne : appuyez sur Entrée.
       *[other] { $count } personnes : choisissez avec ↓ ou un chiffre.
    }
door-nobody = Personne du nom de « { $name } » n’est inscrit ici. Entrée l’ajoute sur place.
door-not-now = Cette séance n’a pas lieu en ce moment.
door-last = Derniers pointages ici
door-last-none = Personne pour l’instant.
door-undo = Annuler le pointage de { $name }
door-already = Déjà pointé : { $mark }
door-otherwise = Pointé auparavant : { $mark }. Rien n’a changé.
door-undone = Annulé. Maintenant : { $mark }
door-changed = Modifié ailleurs entre-temps, donc inchangé : { $mark }
door-conflict = Deux versions ont été enregistrées. Décidez dans la feuille de présence laquelle est juste.
door-known = Connu du projet, mais pas inscrit ici.
door-unknown = Ce badge n’appartient à personne de ce projet. Personne n’a été pointé.
door-unreadable = Ce badge n’a pas pu être lu. Personne n’a été pointé.
door-several = Plusieurs personnes : choisissez avec ↓ ou un chiffre. Personne n’a été pointé.
door-add = Ajouter et pointer
door-mark-all-the-same = Pointer quand même
door-no-session = Cette séance n’existe plus.
