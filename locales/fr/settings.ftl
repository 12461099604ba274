settings-language = Langue
settings-theme = Apparence
settings-system = Comme le système
settings-light = Clair
settings-dark = Sombre
settings-contrast = Contraste élevé
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
keys-range = Choisir plusieurs personnes
keys-find = Chercher un nom
keys-menu = Tous les pointages de la case
