## First start: this laptop is enrolled with a one-time code.

enrol-title = Enrol this laptop
enrol-intro = You need a network connection for this, once. Afterwards you record trainings without one.
enrol-left-retired = This laptop was given back: Strasbourg has received everything that was recorded on it, and its data have been removed. To use it again, ask Strasbourg for a code.
enrol-left-lost = This laptop was reported lost, so its data have been removed. What had not been sent waits in Strasbourg. If you have found it again, ask Strasbourg for a code.
enrol-server = Address of the server
enrol-server-hint = Strasbourg sent it to you with the code. Example: carnet.example.int
enrol-code = Enrolment code
enrol-code-hint = It works once, for one laptop.
enrol-name = Name of this laptop
enrol-name-hint = How colleagues will recognise it, for example “Skopje laptop 2”. You may leave it empty.
enrol-submit = Enrol this laptop
enrol-working = Talking to the server…
