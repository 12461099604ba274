## Premier démarrage : l’ordinateur est inscrit avec un code à usage unique.

enrol-title = Inscrire cet ordinateur
enrol-intro = Une connexion au réseau est nécessaire, cette fois seulement. Ensuite, vous travaillerez sans réseau.
enrol-left-retired = Cet ordinateur a été rendu : Strasbourg a reçu tout ce qui y était enregistré, et ses données ont été effacées. Pour vous en servir à nouveau, demandez un code à Strasbourg.
enrol-left-lost = Cet ordinateur a été déclaré perdu : ses données ont été effacées. Ce qui n’avait pas été envoyé attend à Strasbourg. Si vous l’avez retrouvé, demandez un code à Strasbourg.
enrol-server = Adresse du serveur
enrol-server-hint = Reçue de Strasbourg avec le code. Exemple : carnet.example.int
enrol-code = Code d’inscription
enrol-code-hint = Il ne sert qu’une fois, pour un seul ordinateur.
enrol-name = Nom de cet ordinateur
enrol-name-hint = Le nom sous lequel vos collègues le reconnaîtront, par exemple « Portable Skopje 2 ». Vous pouvez le laisser vide.
enrol-submit = Inscrire cet ordinateur
enrol-working = Échange avec le serveur…
