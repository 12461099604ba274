today-arriving = Vos projets arrivent. Commencez dès qu’ils s’affichent.
today-now = Maintenant
today-register = Ouvrir la feuille de présence
today-next = Ensuite
today-over = Plus tôt aujourd’hui
today-free = Pas de séance aujourd’hui.
today-later = À venir
today-waiting = À traiter
today-refused = Non accepté
today-refused-what =
    { $count ->
        [one] { $count } modification que Strasbourg n’a pas acceptée
       *[other] { $count } modifications que Strasbourg n’a pas acceptées
    }
today-refused-verb = Corriger ou laisser tomber
today-deleted = Supprimé et modifié
today-deleted-what =
    { $count ->
        [one] { $count } élément supprimé ici et modifié ailleurs
       *[other] { $count } éléments supprimés ici et modifiés ailleurs
    }
today-deleted-verb = Décider
today-conflict = Deux versions
today-conflict-verb = Dire laquelle est juste
today-duplicates = Un ou deux ?
today-duplicates-what =
    { $count ->
        [one] { $count } paire de personnes qui n’en sont peut-être qu’une
       *[other] { $count } paires de personnes qui n’en sont peut-être qu’une
    }
today-duplicates-verb = Comparer
today-unfinished = À terminer
today-unfinished-what = Elle s’est achevée le { $day }. A-t-elle eu lieu ?
today-unfinished-verb = Terminer
enrolled-count =
    { $count ->
        [0] aucun inscrit
        [one] { $count } inscrit
       *[other] { $count } inscrits
    }
