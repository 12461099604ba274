## Ce qui attend une décision

review = À vérifier
review-waiting =
    { $count ->
        [one] { $count } point attend votre décision
       *[other] { $count } points attendent votre décision
    }
review-nothing = Rien n’attend votre décision.
review-empty = Ici s’affiche ce que deux ordinateurs ont saisi différemment, qui a peut-être été saisi deux fois, ce qui a été supprimé ici et modifié ailleurs, et ce que Strasbourg n’a pas accepté, avec ce que vous pouvez faire.
review-conflict =
    { $count ->
        [2] Deux versions
       *[other] { $count } versions
    }
review-hidden = Invisible ailleurs : ce dont il dépend a été supprimé.
review-credit =
    { $days ->
        [one] { $session } h pour cette séance ; au total { $all } h, { $days } journée-participant
       *[other] { $session } h pour cette séance ; au total { $all } h, { $days } journées-participant
    }
review-differing = Une personne, saisie deux fois
review-duplicate = Une personne ou deux ?
review-keep-one = Garder { $value }, de { $who }
review-settled = Réglé.
review-keep-all = Garder la version affichée dans les { $count } cas
review-keep-all-hint = La plus récente de chacun.
review-kept-all =
    { $count ->
        [one] { $count } divergence réglée
       *[other] { $count } divergences réglées
    }
review-keys-choose = choisir
review-keys-next = suivant
review-field = { $field } : { $value }
review-deleted = Supprimé ici, modifié ailleurs
review-deleted-by = { $what } : suppression par { $who }, { $time }, sans connaître :
review-deleted-more = et d’autres encore
review-restore = Rétablir
review-restored = Rétabli.
review-delete-again = Supprimer de nouveau
review-deleted-again = Supprimé.
review-refused = Non accepté
review-refused-gone =
    { $count ->
        [one] une modification de { $project }
       *[other] { $count } modifications de { $project }
    }
review-refused-gone-what = Elles ont été saisies avant que le projet soit retiré de cet ordinateur, et leur contenu est parti avec lui. Le responsable du projet peut vous renseigner.
review-you-wrote = Votre saisie
review-stands = Ce qui fait foi
review-stands-nothing = rien
review-mend = Corriger
review-register = Voir dans la feuille de présence
review-mend-none = Il n’y a pas de formulaire pour cela. Saisissez-le de nouveau là où vous l’aviez fait, ou laissez tomber.
review-record-again = Enregistrer de nouveau
review-recorded-again = Enregistré de nouveau.
review-let-go = Laisser tomber
review-let-go-hint = Ce qui fait foi compte alors ; votre reçu reste.
review-gone = C’est noté.
review-quarantine =
    { $count ->
        [one] { $count } modification attend la décision du responsable de projet · { $project }
       *[other] { $count } modifications attendent la décision du responsable de projet · { $project }
    }
review-quarantine-what = Vous n’aviez plus le droit de modifier ce projet au moment de l’envoi. Rien n’est perdu : tout est à Strasbourg, le responsable de projet accepte ou refuse, et vous en êtes informé ici.
review-quarantine-gone = Vous ne travaillez plus dans ce projet, qui a été retiré de cet ordinateur. Vos modifications sont à Strasbourg, et le responsable de projet décide.
review-quarantine-see = Voir ces modifications
author-here = cet ordinateur
author-clock = heure corrigée par Strasbourg
refused-by-officer = Le responsable de projet l’a refusé.

## Ce qui a été saisi ici, et ce qu’il en est advenu

receipts = Mes saisies
receipts-what = Tout ce qui a été saisi sur cet ordinateur, le plus récent d’abord, et ce qu’il en est advenu.
receipts-fate = Afficher
receipts-all = Tout
receipts-none = Rien de ce genre.
receipts-more = Afficher la suite
receipts-takes-back = Annulé ou rétabli : { $step }
fate-name-waiting = À envoyer
fate-name-arrived = Arrivé
fate-name-merged = Fusionné ou remplacé
fate-name-in_conflict = En divergence
fate-name-quarantine = Chez le responsable de projet
fate-name-refused = Non accepté
fate-unsent = Enregistré sur cet ordinateur, pas encore envoyé
fate-sent = Enregistré sur cet ordinateur, pas encore confirmé par Strasbourg
fate-arrived = À Strasbourg, et fait foi
fate-merged = À Strasbourg ; { $who } a saisi ce qui fait foi, { $time }
fate-merged-same = À Strasbourg ; { $who } a saisi la même chose, { $time }
fate-merged-here = À Strasbourg ; vous avez saisi ce qui fait foi, { $time }
fate-gone = À Strasbourg ; plus rien n’y figure
fate-in_conflict = À Strasbourg, à côté d’une autre version de { $who } : quelqu’un doit choisir
fate-quarantine = Attend la décision du responsable de projet
fate-refused = Non accepté : { $reason }
fate-answer-mended = Vous l’avez corrigé.
fate-answer-let_go = Vous l’avez laissé tomber.

## Sortes de données, groupes de champs et valeurs

kind-activity = Activité
kind-session = Séance
kind-participant = Personne
kind-enrolment = Inscription
kind-attendance = Présence
kind-attachment = Document
group-existence = Données
group-activity_title = Intitulé
group-activity_type = Type
group-activity_place = Lieu
group-activity_dates = Dates
group-activity_delivery = Modalité
group-activity_languages = Langues
group-activity_funding = Financement
group-activity_concerns = Sujets de préoccupation
group-activity_targets = Publics cibles
group-activity_summary = Résumé
group-activity_status = État
group-session_title = Sujet
group-session_time = Horaire
group-session_room = Salle
group-session_trainers = Formateurs
group-participant_name = Nom
group-participant_sex = Sexe
group-participant_work = Fonction
group-participant_country = Pays
group-participant_contact = Coordonnées
group-participant_consent = Consentement
group-participant_merged_into = Même personne que
group-pair_apart = Une personne ou deux
group-enrolment_role = Rôle
group-enrolment_status = Place
group-enrolment_profile = Fonction lors de l’activité
group-attendance_mark = Pointage
group-attendance_note = Remarque
group-attendance_signature = Signature
group-attachment_file = Fichier
group-attachment_kind = Nature
group-unknown = Donnée d’une version plus récente
value-there = enregistré
value-added = ajouté
value-enrolled = inscrit
value-deleted = supprimé
value-apart = deux personnes
value-may-be-one = peut-être une seule personne
value-other = saisi
place-confirmed = Confirmée
place-invited = Sur invitation
place-walk_in = Arrivée sans inscription
place-withdrawn = Rendue

## Emporter ce qui ne peut pas être envoyé

unsent = Pas encore envoyé
unsent-what =
    { $count ->
        [one] { $count } modification de cet ordinateur n’est pas encore à Strasbourg. Elle part avec le prochain échange. Si cet ordinateur ne peut pas l’envoyer, enregistrez-la dans un fichier et apportez le fichier à Strasbourg.
       *[other] { $count } modifications de cet ordinateur ne sont pas encore à Strasbourg. Elles partent avec le prochain échange. Si cet ordinateur ne peut pas les envoyer, enregistrez-les dans un fichier et apportez le fichier à Strasbourg.
    }
unsent-personal = Le fichier contient des données personnelles et n’est pas chiffré : remettez-le vous-même, puis supprimez-le. Le reprendre deux fois ne cause aucun tort.
unsent-save = Enregistrer dans un fichier ce qui n’est pas envoyé
unsent-see = Voir ces modifications
unsent-saved =
    { $count ->
        [one] { $count } modification enregistrée :
       *[other] { $count } modifications enregistrées :
    }

## L’historique d’une fiche.

history = Historique
history-asking = Strasbourg est interrogé sur tout l’historique. D’ici là, ce que cet ordinateur sait :
history-whole = Tout l’historique, tel que Strasbourg le connaît.
history-latest = Tel que Strasbourg le connaît. Il y en a plus que ce qui figure ici.
history-here = { $why } D’ici là, ce que cet ordinateur sait : ce qui est retenu, et ce qui a été saisi ici.
history-nothing = Rien n’a encore été saisi.
history-stands = retenu
history-waiting = pas encore à Strasbourg
history-accepted-by = accepté par { $who }
history-bring-back = Rétablir
history-bring-back-one = Rétablir { $value }
history-brought-back = Rétabli.
