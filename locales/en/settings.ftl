settings-language = Language
settings-theme = Appearance
settings-system = As the system
settings-light = Light
settings-dark = Dark
settings-contrast = High contrast
settings-documents = Fetch the documents of my activities
settings-documents-asked = When I ask
settings-documents-always = By themselves
settings-documents-hint = Those of the activities in which something was recorded on this laptop. Rather ask for each where the network is paid for by volume.
settings-size = Size
settings-size-normal = Normal
settings-size-large = Large
settings-size-larger = Very large
settings-dates = Dates
settings-dates-day = 12 November 2026
settings-synchronisation = Synchronise
settings-synchronisation-always = By itself
settings-synchronisation-hint = When you ask, nothing goes over the network until you press Synchronise: for a connection that is paid for by volume. What you record is on this laptop either way.
exchanges = Last exchanges with Strasbourg
exchanges-done =
    { $sent ->
        [0] { $received ->
            [one] one change received
           *[other] { $received } changes received
        }
        [one] { $received ->
            [0] one change sent
           *[other] one change sent, { $received } received
        }
       *[other] { $received ->
            [0] { $sent } changes sent
           *[other] { $sent } changes sent, { $received } received
        }
    }
exchanges-nothing = Nothing new on either side
exchanges-no_network = No network
exchanges-server_unreachable = The server did not answer
exchanges-server_busy = The server was busy
exchanges-times = { $count } times since { $since }
diagnosis-what = If somebody helps you from afar, send them this file. It says how this laptop is, in numbers: no name, and nothing that was recorded.
diagnosis-save = Save a diagnosis to a file
diagnosis-saved = Saved:
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
keys-confirm = Confirm what the morning proposes
keys-confirm-all = The same for the whole session
keys-range = Choose several people
keys-find = Find a name
keys-menu = All marks of this cell
parts = Licences
parts-show = Show the licences of its parts
parts-what = { $count ->
    [one] Carnet contains one work of others.
   *[other] Carnet contains { $count } works of others. Thank you to all who wrote them.
}
parts-name = Work
