## Ce qui n’a pas marché, par code : ce qui s’est passé, et que faire. Bref, sans reproche.

error-wrong_code = Le serveur ne connaît pas ce code. Vérifiez-le lettre par lettre, ou demandez-en un nouveau à Strasbourg.
error-code_used = Ce code a déjà servi. Chaque code inscrit un seul ordinateur : demandez-en un nouveau à Strasbourg.
error-code_expired = Ce code est périmé. Demandez-en un nouveau à Strasbourg.
error-too_many_codes = Trop de codes erronés sont venus de votre réseau. Patientez une minute, puis saisissez le code lettre par lettre.
error-another_person = Ce code est celui d’une autre personne. Ce qui est enregistré sur cet ordinateur ne peut continuer que sous le nom de son utilisateur : demandez à Strasbourg un code à ce nom.
error-bad_address = Ce n’est pas l’adresse d’un serveur. Copiez-la depuis le message qui contient votre code, par exemple carnet.example.int
error-needs_https = Un autre ordinateur n’est accessible que par https. Copiez l’adresse depuis le message qui contient votre code, par exemple https://carnet.example.int
error-server_unreachable = Le serveur ne répond pas. Vérifiez l’adresse et votre connexion, puis réessayez.
error-server_fault = Le serveur est en panne. Rien n’est perdu : ce que vous avez enregistré partira de lui-même dès qu’il fonctionnera à nouveau. Réessayez dans quelques minutes ; si cela dure, prévenez Strasbourg.
error-server_busy = Le serveur est très sollicité ou manque de place et demande de patienter. Rien n’est perdu. Réessayez dans une minute.
error-not_a_carnet_server = Ce qui répond à cette adresse n’est pas un serveur Carnet. Vérifiez l’adresse.
error-server_version = Le serveur et ce programme n’ont pas la même version. Demandez à Strasbourg la version actuelle de Carnet ; ce que vous avez enregistré reste sur cet ordinateur.
error-no_network = Cet ordinateur n’est pas connecté au réseau. Connectez-le, puis réessayez.
error-too_large = Le serveur n’accepte pas autant de données à la fois. Rien n’est perdu ; prévenez Strasbourg.
error-not_enrolled = Le serveur ne connaît pas cet ordinateur. Ce que vous avez enregistré reste ici : demandez un nouveau code à Strasbourg et saisissez-le dans les paramètres.
error-already_enrolled = Cet ordinateur est déjà inscrit. Fermez Carnet, puis rouvrez-le.
error-revoked = Strasbourg a mis cet ordinateur hors service. Il ne se synchronise plus ; contactez Strasbourg.
error-not_allowed = Vous pouvez consulter ce projet, mais pas le modifier. Demandez l’accès à votre responsable de projet.
error-not_found = Cet élément n’existe plus : quelqu’un l’a supprimé.
error-file_too_large = Ce fichier est trop volumineux : { $most } Mo au plus. Réduisez-le, par exemple en numérisant en noir et blanc, puis ajoutez-le à nouveau.
error-file_type = Ce fichier n’est ni un PDF ni une image que Strasbourg accepte. Enregistrez-le au format PDF, puis ajoutez-le.
error-project_full = Il n’y a plus de place pour les documents de ce projet. Supprimez ceux qui ne servent pas, ou demandez de la place à Strasbourg.
error-file_changed = Le fichier a changé pendant sa lecture. Ajoutez-le à nouveau.
error-same_person = Ces deux personnes n’en font déjà qu’une.
error-disk_full = Le disque est plein : l’enregistrement n’a pas pu se faire. Libérez de la place, puis réessayez.
error-unsent = Cet ordinateur contient encore des modifications que Strasbourg n’a pas. Rien n’a été supprimé.
error-nothing_unsent = Tout a été envoyé : il n’y a rien à sauvegarder.
error-internal = Une erreur s’est produite dans Carnet. Ce qui était enregistré l’est toujours ; réessayez et, si cela se répète, prévenez Strasbourg.
error-database_damaged = Carnet ne peut pas lire ses données sur cet ordinateur. Rien n’a été supprimé. Ne touchez ni à ce fichier ni à son dossier, et contactez Strasbourg avant toute autre chose :
error-database_newer = Les données de cet ordinateur ont été écrites par une version plus récente de Carnet. Rien n’a été supprimé. Installez la dernière version, puis rouvrez Carnet. Les données sont ici :
error-database_locked = Un autre programme utilise les données de Carnet. Rien n’a été supprimé. Fermez l’autre fenêtre de Carnet, ou redémarrez l’ordinateur. Les données sont ici :
error-folder_not_writable = Carnet ne peut pas écrire là où sont conservées ses données, ou le dossier ne peut pas être créé. Rien n’a été supprimé. Vérifiez que le disque est branché, qu’il n’est pas en lecture seule et que le dossier vous appartient, puis réessayez :
error-key_missing = Le fichier qui contient la clé des données de Carnet est introuvable : les données ne peuvent pas être ouvertes. Rien n’a été supprimé. Remettez le fichier à sa place, ou contactez Strasbourg :
error-other = L’opération n’a pas abouti ({ $code }). Ce qui était enregistré l’est toujours ; réessayez et, si cela se répète, prévenez Strasbourg.

start-failed = Carnet ne peut pas s’ouvrir
start-again = Réessayer

## Là où la ligne d’état doit dire plus que « pas de réseau ». Une phrase brève, sans point final.

worry-revoked = Cet ordinateur a été mis hors service : contactez Strasbourg
worry-not_enrolled = Le serveur ne connaît pas cet ordinateur : un nouveau code est à saisir dans les paramètres
worry-server_version = Cette version de Carnet est trop ancienne ou trop récente pour le serveur : demandez la version actuelle à Strasbourg
worry-not_a_carnet_server = Ce n’est pas Carnet qui répond : le Wi-Fi demande-t-il de se connecter ?
worry-too_large = Le serveur n’accepte pas autant de données à la fois : prévenez Strasbourg
worry-disk_full = Le disque est plein : libérez de la place

## Ce qui ne va pas dans un champ.

invalid-missing = Remplissez ce champ.
invalid-too_long = Ce texte est trop long. Raccourcissez-le.
invalid-control_characters = Ce texte contient des caractères qui ne peuvent pas être affichés. Saisissez-le à nouveau.
invalid-ends_before_start = La fin doit être après le début.
invalid-too_long_a_span = C’est trop long : une séance dure un jour au plus, une activité cinq ans.
invalid-unknown_time_zone = Ce fuseau horaire n’est pas connu. Exemple : Europe/Skopje
invalid-not_an_email = Ce n’est pas une adresse électronique. Exemple : nom@exemple.org
invalid-times_without_presence = Une heure d’arrivée ou de départ ne va qu’avec un pointage qui dit que la personne était là.
invalid-malformed = Strasbourg n’a pas pu lire cette valeur. Saisissez-la de nouveau.
invalid-not_of_this_row = Strasbourg ne connaît pas cette sorte de valeur.
invalid-other = Cette valeur ne peut pas être enregistrée. Vérifiez-la.
