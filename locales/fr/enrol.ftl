## Premier démarrage : l’ordinateur est inscrit avec un code à usage unique.

enrol-title = Inscrire cet ordinateur
enrol-intro = Une connexion au réseau est nécessaire, cette fois seulement. Ensuite, vous travaillerez sans réseau.
enrol-server = Adresse du serveur
enrol-server-hint = Reçue de Strasbourg avec le code. Exemple : carnet.example.int
enrol-code = Code d’inscription
enrol-code-hint = Il ne sert qu’une fois, pour un seul ordinateur.
enrol-name = Nom de cet ordinateur
enrol-name-hint = Le nom sous lequel vos collègues le reconnaîtront, par exemple « Portable Skopje 2 ». Vous pouvez le laisser vide.
enrol-submit = Inscrire cet ordinateur
enrol-working = Échange avec le serveur…
