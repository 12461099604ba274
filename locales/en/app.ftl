## The frame of the window: navigation, status line, notices, undo, keys.

navigation = Places
skip = Skip to the page
today = Today
activities = Activities
people = People
settings = Settings
save = Save
cancel = Cancel
discard = Discard changes
edit = Edit
delete = Delete
close = Close
redo = Redo
undo = Undo

project = Project
choose = Choose…
not-said = Not said
all-saved = Everything is saved.
not-saved = Not saved yet.
read-only = You may read this project, but not record in it.
zone-time = { $place } time

## Before something is deleted: what goes with it

goes = With it goes:
goes-nothing = Nothing is recorded in it yet.
goes-people =
    { $count ->
        [one] { $count } person enrolled
       *[other] { $count } people enrolled
    }
goes-marks =
    { $count ->
        [one] { $count } mark recorded, by you or by a colleague
       *[other] { $count } marks recorded, those of colleagues as well
    }
goes-back = Ctrl+Z brings it back whole.

## Ctrl+K

palette = Go to
palette-example = Activity, person or command
palette-found = Found
palette-command = Command
palette-nothing = Nothing found. Type a part of a title, a town or a name.

## Status line

status-line = State of this laptop
synchronise = Synchronise
status-saved = Saved on this laptop
status-not-saved = The last change is not saved
status-to-send =
    { $count ->
        [one] { $count } change to send
       *[other] { $count } changes to send
    }
status-all-sent = nothing to send
status-trying = synchronising: reaching the server
status-working = synchronising: { $sent } sent, { $received } received
status-never = not synchronised yet
status-last = last synchronised { $time }
status-failed = { $reason }, next try { $time }
status-failed-no_network = no network
status-failed-server_unreachable = the server does not answer
status-failed-server_fault = the server has a fault
status-failed-server_busy = Strasbourg is busy or has no room and asked this laptop to wait
status-failed-other = synchronisation did not go through
status-refused =
    { $count ->
        [one] Strasbourg did not accept { $count } change
       *[other] Strasbourg did not accept { $count } changes
    }
status-quarantined =
    { $count ->
        [one] { $count } change waits for a project officer
       *[other] { $count } changes wait for a project officer
    }
status-clock-ahead = This laptop’s clock is ahead: it is { $time } by the server. Set the clock
status-clock-behind = This laptop’s clock is behind: it is { $time } by the server. Set the clock

## Undo and redo. Each step completes “Undone: …”.

undone = Undone: { $step }
redone = Done again: { $step }
undo-nothing = There is nothing to undo.
redo-nothing = There is nothing to do again.
step-mark =
    { $count ->
        [one] one mark
       *[other] { $count } marks
    }
step-mark_rest_present =
    { $count ->
        [one] the rest present, one mark
       *[other] the rest present, { $count } marks
    }
step-mark_note = note on an attendance
step-activity_create = new activity
step-activity_edit = change to an activity
step-activity_delete = deletion of an activity
step-session_create = new session
step-session_edit = change to a session
step-session_delete = deletion of a session
step-participant_create = new person
step-participant_edit = change to a person
step-participant_merge = two records of one person joined
step-participant_unmerge = one person taken apart into two
step-participant_keep_apart = two people kept apart
step-participant_may_be_one = two people who may be one again
step-enrol =
    { $count ->
        [one] one person enrolled
       *[other] { $count } people enrolled
    }
step-enrolment_edit = change to somebody’s place
step-unenrol = a person taken off the activity
step-settle =
    { $count ->
        [one] one conflict settled
       *[other] { $count } conflicts settled
    }
step-restore = deleted record brought back
step-delete_again = deletion confirmed
step-record_again = refused value recorded again
step-bring_back = old value brought back
step-let_go =
    { $count ->
        [one] one refused change let go
       *[other] { $count } refused changes let go
    }
step-other = last step
