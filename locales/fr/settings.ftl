settings-language = Langue
settings-theme = Apparence
settings-system = Comme le système
settings-light = Clair
settings-dark = Sombre
settings-contrast = Contraste élevé
settings-documents = Récupérer les documents de mes activités
settings-documents-asked = À la demande
settings-documents-always = D’office
settings-documents-hint = Ceux des activités où quelque chose a été saisi sur cet ordinateur. À demander plutôt un par un si le réseau se paie au volume.
settings-size = Taille
settings-size-normal = Normale
settings-size-large = Grande
settings-size-larger = Très grande
settings-dates = Dates
settings-dates-day = 12 novembre 2026
settings-synchronisation = Synchroniser
settings-synchronisation-always = Automatiquement
settings-synchronisation-hint = Sur demande, rien ne passe par le réseau avant que vous n’appuyiez sur Synchroniser : pour une connexion payée au volume. Ce que vous saisissez est sur cet ordinateur dans tous les cas.
exchanges = Derniers échanges avec Strasbourg
exchanges-done =
    { $sent ->
        [0] { $received ->
            [one] une modification reçue
           *[other] { $received } modifications reçues
        }
        [one] { $received ->
            [0] une modification envoyée
            [one] une modification envoyée, une reçue
           *[other] une modification envoyée, { $received } reçues
        }
       *[other] { $received ->
            [0] { $sent } modifications envoyées
            [one] { $sent } modifications envoyées, une reçue
           *[other] { $sent } modifications envoyées, { $received } reçues
        }
    }
exchanges-nothing = Rien de nouveau de part et d’autre
exchanges-no_network = Pas de réseau
exchanges-server_unreachable = Le serveur n’a pas répondu
exchanges-server_busy = Le serveur était occupé
exchanges-times = { $count } fois depuis { $since }
diagnosis-what = Si quelqu’un vous aide à distance, envoyez-lui ce fichier. Il décrit l’état de cet ordinateur en chiffres : aucun nom, et rien de ce qui a été saisi.
diagnosis-save = Enregistrer un diagnostic dans un fichier
diagnosis-saved = Enregistré :
settings-laptop = Cet ordinateur
again = Inscrire à nouveau cet ordinateur
again-hint = Le serveur ne connaît plus cet ordinateur. Demandez un nouveau code à Strasbourg : tout ce qui est enregistré ici reste et sera envoyé.
again-submit = Inscrire à nouveau
again-done = L’ordinateur est de nouveau inscrit ; il se synchronise maintenant.
settings-about = À propos de Carnet
settings-keyboard = Clavier
settings-keyboard-hint = Tout peut se faire au clavier.
settings-keyboard-show = Afficher toutes les touches
about-version = Version
about-user = Utilisateur
about-laptop = Nom
about-laptop-number = Numéro
about-server = Serveur
about-licence = Licence
about-fonts = Noto Sans Georgian et Noto Sans Armenian, sous licence SIL Open Font, font partie de Carnet.

## Toutes les touches, sur une page.

keys-title = Clavier
keys-everywhere = Partout
keys-palette = Aller à une activité, une personne ou une commande
keys-search = Chercher dans la page
keys-help = Afficher ces touches
keys-places = Aujourd’hui, Activités, Personnes, À vérifier, Paramètres
keys-register = Dans la feuille de présence
keys-move = Se déplacer
keys-minutes = Minutes, après { $late } ou { $early }
keys-confirm = Confirmer ce que le matin propose
keys-confirm-all = De même pour toute la séance
keys-range = Choisir plusieurs personnes
keys-find = Chercher un nom
keys-menu = Tous les pointages de la case
parts = Licences
parts-show = Afficher les licences de ses composants
parts-what = { $count ->
    [one] Carnet contient { $count } œuvre d’autrui.
   *[other] Carnet contient { $count } œuvres d’autrui. Merci à celles et ceux qui les ont écrites.
}
parts-name = Œuvre
