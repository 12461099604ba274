## Une personne

participant-name = Nom
participant-family = Nom de famille
participant-given = Prénom
participant-patronymic = Patronyme (du père)
participant-latin = En caractères latins
participant-latin-hint = Comme la personne l’écrit.
participant-sex = Sexe
participant-sex-hint = Tel que la personne le déclare.
participant-sex-none = Non demandé
participant-professionalGroup = Groupe professionnel
participant-function = Fonction
participant-institution = Institution
participant-country = Pays
participant-email = Courriel
participant-telephone = Téléphone
participant-noticeGivenOn = Notice remise le
participant-photoConsent = Photographies
participant-role = Rôle
participant-edit = Personne
participant-new = Nouvelle personne
participant-create = Ajouter cette personne
participant-create-enrol = Ajouter et inscrire
participant-created = Ajoutée : { $name }
participant-saved = Enregistré.
consent-given = Autorisées
consent-refused = Refusées
consent-withdrawn = Consentement retiré
role-participant = Participant
role-trainer = Formateur
role-speaker = Intervenant
role-interpreter = Interprète
role-observer = Observateur

## Listes de personnes

people-count =
    { $count ->
        [one] { $count } personne
       *[other] { $count } personnes
    }
people-search = Nom (toute écriture) ou institution
people-first = Les { $count } premières sont affichées. Tapez d’autres lettres pour trouver les suivantes.
people-enrolled = Personnes inscrites
people-none-title = Aucune personne de ce nom
people-none-what = Raccourcissez le nom, ou tapez-le en caractères latins.
people-empty-title = Aucune personne dans ce projet pour l’instant
people-empty-what = Cette liste contient toutes les personnes qui prennent part aux activités du projet, chacune une seule fois, sous son nom exact. Elle se remplit au fil des inscriptions, et depuis les ordinateurs de vos collègues.

## Les personnes d’une activité

activity-people-empty-title = Pas encore d’inscrits
activity-people-empty-what = Inscrivez les personnes attendues : chacune aura sa ligne sur la feuille de présence. Une personne qui se présente sans être inscrite s’ajoute sur place.
enrol-people = Inscrire des personnes
enrol-people-none = Aucune personne trouvée qui ne soit déjà inscrite.
enrol-people-do =
    { $count ->
        [0] Inscrire
        [one] Inscrire { $count } personne
       *[other] Inscrire { $count } personnes
    }
enrolled-done =
    { $count ->
        [one] { $count } personne inscrite
       *[other] { $count } personnes inscrites
    }
place-edit = Modifier l’inscription
unenrol = Retirer de l’activité
unenrolled-done = { $name } n’est plus sur la liste
participant-badge = Code du badge

## Ajout sur place

walk-in-title = Qui s’est présenté ?
walk-in-name = Nom
walk-in-hint = Tapez quelques lettres, dans toute écriture. Les personnes déjà connues du projet sont retrouvées ; les autres sont à ajouter.
walk-in-known = Est-ce l’une de ces personnes ?
walk-in-new = Nouvelle personne : { $name }
new-known = C’est elle
new-known-name = C’est { $name }
walk-in-enrolled = déjà sur la feuille
walk-in-create = Ajouter à la feuille
walk-in-back = Retour
walk-in-present = { $name } est sur la feuille de présence : { $mark }
walk-in-done = { $name } est sur la feuille de présence

## Une personne enregistrée plusieurs fois

also-recorded = Aussi enregistrée comme
unmerge = Séparer
unmerge-name = Séparer { $name }
unmerged-done = { $name } est de nouveau une personne à part
kept-apart = À ne pas confondre avec
kept-apart-too = quelqu’un a dit : pas la même personne
may-be-one = Poser de nouveau la question
may-be-one-name = Demander de nouveau si { $name } est la même personne
may-be-one-done = { $one } et { $other } : peut-être une seule personne
same-person-question = Est-ce la même personne que… ?
resemblance-name = même nom
resemblance-nearly_name = presque le même nom
resemblance-email = même adresse électronique
resemblance-institution = même institution
resemblance-country = même pays
duplicates = Doublons possibles ({ $count })
duplicates-none = Personne ne semble enregistré deux fois dans ce projet.
duplicates-first =
    { $count ->
        [one] Seul le plus probable est affiché.
       *[other] Les { $count } plus probables sont affichés.
    }
merge-compare = Comparer
merge-compare-with = Comparer avec { $name }
merge-compare-both = Comparer { $one } et { $other }
merge-title = Est-ce une seule personne ?
merge-what = Choisissez ce qui est juste. Les inscriptions et les présences des deux deviennent celles d’une seule personne. On pourra les séparer de nouveau.
merge-part-name = Nom
merge-part-sex = Sexe
merge-part-work = Travail
merge-part-country = Pays
merge-part-contact = Coordonnées
merge-part-consent = Consentement
merge-same = des deux côtés
merge-nothing = rien
merge-keys = choisir à gauche ou à droite
merge-later = Décider plus tard
keep-apart = Deux personnes
keep-apart-both = { $one } et { $other } sont deux personnes
keep-apart-done = { $one } et { $other } restent deux personnes
merge-do = Réunir en une seule personne
merge-done = { $name } : une seule personne désormais

## Les activités d’une personne

person-activities = Activités
person-activities-none = Pas encore d’inscription à une activité.
person-activities-all = Les { $count } activités
person-activities-fewer = Les dernières seulement
person-hours = { $hours } h
person-days =
    { $days ->
        [one] { $days } journée-participant
       *[other] { $days } journées-participant
    }
person-attended =
    { $sessions ->
        [one] { $attended } séance sur { $sessions }
       *[other] { $attended } séances sur { $sessions }
    }
