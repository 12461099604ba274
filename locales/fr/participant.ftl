## Une personne

participant-name = Nom
participant-family = Nom de famille
participant-given = Prénom
participant-patronymic = Patronyme
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
participant-created = Ajoutée : { $name }
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
people-search = Nom, dans toute écriture, ou institution
people-first = Les { $count } premières sont affichées. Tapez d’autres lettres pour trouver les suivantes.
people-enrolled = Personnes inscrites
people-none-title = Personne de ce nom
people-none-what = Raccourcissez le nom, ou tapez-le en caractères latins.
people-empty-title = Ce projet ne connaît encore personne
people-empty-what = Cette liste contient toutes les personnes qui prennent part aux activités du projet, une seule fois, sous leur nom exact. Elle se remplit au fil des inscriptions, et depuis les ordinateurs de vos collègues.

## Les personnes d’une activité

activity-people-empty-title = Pas encore d’inscrits
activity-people-empty-what = Inscrivez les personnes attendues : chacune aura sa ligne sur la feuille de présence. Qui se présente sans être inscrit s’ajoute sur place.
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
unenrol = Retirer de l’activité
unenrolled-done = { $name } n’est plus sur la liste

## Ajout sur place

walk-in-title = Qui s’est présenté ?
walk-in-name = Nom
walk-in-hint = Tapez quelques lettres, dans toute écriture. Les personnes que le projet connaît sont retrouvées ; les autres s’ajoutent.
walk-in-known = Est-ce l’une de ces personnes ?
walk-in-new = Nouvelle personne : { $name }
walk-in-enrolled = déjà sur la feuille
walk-in-create = Ajouter à la feuille
walk-in-back = Retour
walk-in-done = { $name } est sur la feuille de présence
