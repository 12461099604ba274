tab-documents = Documents
documents-empty-title = Aucun document pour l’instant
documents-empty-what = Feuilles signées numérisées, programme, photographies : ce qui est conservé ici est envoyé de lui-même à Strasbourg, dès qu’il y a du réseau.
documents-choose = Ajouter des documents…
documents-drop = Documents : des fichiers peuvent être déposés ici
documents-hint = Ou déposez-les ici. PDF ou images, { $most } au plus chacun.
documents-add =
    { $count ->
        [one] Ajouter un document
       *[other] Ajouter { $count } documents
    }
documents-added =
    { $count ->
        [one] Document ajouté
       *[other] { $count } documents ajoutés
    }
document-add = Ajouter
document-try-again = Réessayer
document-already = Déjà présent : { $name }
document-kind = Nature
document-kind-none = Non précisée
document-kind-scanned_sheet = Feuille numérisée
document-kind-agenda = Programme
document-kind-photo = Photo
document-kind-other = Autre
document-belongs = Se rapporte à
document-whole-activity = Toute l’activité
document-name = Nom
document-edit = Modifier le document
document-added = ajouté par { $person }, { $time }
document-saved = Copie enregistrée : { $path }
document-deleted = Supprimé : { $name }
document-show = Voir
document-show-one = Voir { $name }
document-save = Enregistrer une copie
document-save-one = Enregistrer une copie de { $name }
document-fetch = Récupérer
document-fetch-one = Récupérer { $name }
document-edit-one = Modifier { $name }
document-delete-one = Supprimer { $name }

## Où se trouve le contenu d’un document.

document-here = Ici et à Strasbourg
document-waiting = En attente d’envoi
document-sending = Envoi en cours, { $percent } %
document-elsewhere = Pas sur cet ordinateur
document-wanted = Sera récupéré
document-fetching = Récupération en cours, { $percent } %
document-unreachable = N’a pas pu être récupéré
document-refused-project_full = Refusé : le projet n’a plus de place
document-refused-file_too_large = Refusé : trop volumineux
document-refused-file_type = Refusé : ni PDF ni image
document-refused-not_allowed = Refusé : vous ne pouvez pas modifier ce projet
document-refused-other = Refusé : prévenez Strasbourg

## Dans la ligne d’état, et comme étapes qui peuvent être annulées.

status-files-to-send =
    { $count ->
        [one] { $count } document à envoyer ({ $size })
       *[other] { $count } documents à envoyer ({ $size })
    }
status-files-to-fetch =
    { $count ->
        [one] { $count } document à récupérer
       *[other] { $count } documents à récupérer
    }
step-attachment_add = nouveau document
step-attachment_edit = modification d’un document
step-attachment_delete = suppression d’un document
