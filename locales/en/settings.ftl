settings-language = Language
settings-theme = Appearance
settings-system = As the system
settings-light = Light
settings-dark = Dark
settings-contrast = High contrast
settings-laptop = This laptop
again = Enrol this laptop again
again-hint = The server does not know this laptop any more. Ask Strasbourg for a new code: everything that is recorded here stays and is sent.
again-submit = Enrol again
again-done = The laptop is enrolled again; it synchronises now.
settings-about = About Carnet
settings-keyboard = Keyboard
settings-keyboard-hint = Everything can be done from the keyboard.
settings-keyboard-show = Show all keys
about-version = Version
about-user = User
about-laptop = Name
about-laptop-number = Number
about-server = Server
about-licence = Licence
about-fonts = Noto Sans Georgian and Noto Sans Armenian, under the SIL Open Font Licence, are part of Carnet.

## All keys, on one page.

keys-title = Keyboard
keys-everywhere = Everywhere
keys-palette = Go to an activity, a person or a command
keys-search = Search this page
keys-help = Show these keys
keys-places = Today, Activities, People, Review, Settings
keys-register = In the register
keys-move = Move
keys-minutes = Minutes, after { $late } or { $early }
keys-range = Choose several people
keys-find = Find a name
keys-menu = All marks of this cell
