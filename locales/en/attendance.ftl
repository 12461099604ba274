## Marks: name, and the letter that is shown and pressed.

mark-present = Present
mark-late = Late
mark-left_early = Left early
mark-online = Online
mark-excused = Excused
mark-absent = Absent
mark-not_expected = Not expected
mark-none = Not recorded
mark-letter-present = P
mark-letter-late = L
mark-letter-left_early = E
mark-letter-online = O
mark-letter-excused = X
mark-letter-absent = A
mark-letter-not_expected = –
mark-with-minutes =
    { $minutes ->
        [one] { $mark }, { $minutes } minute
       *[other] { $mark }, { $minutes } minutes
    }
mark-with-time = { $mark }, { $time }
mark-conflict = { $mark } (two versions)
mark-proposed = Not recorded, proposed: { $mark }
mark-note = Note: { $note }
tip-arrived = arrived { $time }
tip-left = left { $time }
tip-arrived-outside = the arrival lies outside the session
tip-left-outside = the leaving lies outside the session
tip-unconfirmed = not confirmed by Strasbourg yet

## The register

register-label = Attendance register
register-name = Name
register-work = Function
register-hours = Hours
register-find = Find a name…
register-found = { $nth } of { $count }
register-not-found = Nobody of this name here
register-recorded = { $time }: { $recorded } of { $total } recorded
register-menu = Marks
register-clear = Clear
register-reader = You may read this register, but not record in it.
register-no-sessions-title = No session yet
register-no-sessions-what = Attendance is recorded session by session, usually by half-day. Add the first session, and its column stands here.
register-no-sessions-do = Add sessions
register-no-people-title = Nobody enrolled yet
register-no-people-what = Each person enrolled has a line here, and one key marks them: P present, A absent, L 15 a quarter of an hour late. Whoever comes unannounced is added as a walk-in.
register-no-people-do = Enrol people
walk-in = Walk-in

## Keys

key-rest = R
key-walk-in = N
key-receipt = I
key-door = D
key-note = M
key-confirm = C
key-enter = Enter
key-escape = Esc
key-shift = Shift
key-space = Space
key-page-up = Page Up
key-page-down = Page Down
keybar-present = present
keybar-late = late
keybar-left_early = left early
keybar-online = online
keybar-excused = excused
keybar-absent = absent
keybar-not_expected = not expected
keybar-clear = clear
keybar-rest = mark the rest present
keybar-find = find
keybar-walk-in = walk-in
keybar-receipt = who marked it
keybar-note = note
keybar-door = door mode
keybar-confirm = confirm what is proposed
keybar-range = choose several
keybar-undo = undo
keybar-redo = redo
keybar-minutes = { $mark }: type the minutes, up to { $minutes }, or leave them out.
keybar-minutes-done = done, next person
keybar-minutes-cancel = as it was

## What came of it

mark-written = { $name }: { $mark }
marks-written = { $count } marks: { $mark }
mark-not-written = { $name } was not marked. { $reason }
marks-not-written = { $count } people were not marked: { $names }. { $reason }
names-and-more = { $names } and { $count } more
minutes-too-many = { $mark }: the session lasts { $minutes } minutes.
rest = Mark the rest present
rest-tip = Fills what is empty in the session that you are in; nothing else changes
rest-written =
    { $count ->
        [one] { $count } person marked present, { $when }
       *[other] { $count } people marked present, { $when }
    }
rest-away =
    { $count ->
        [one] One person is proposed as away and was left so
       *[other] { $count } people are proposed as away and were left so
    }
rest-nobody = { $when }: everybody has a mark already.

## Who marked a cell, and what became of it

receipt-title = Who marked this
receipt-nothing = Nothing was ever recorded here.
receipt-instead = instead of: { $mark }
receipt-before = Recorded on this laptop before
note-edit = Change note

## A mark with two values

sources-see = See both versions
sources-title = Which is right?
sources-title-read = Two versions
sources-what = { $name } was recorded differently.
sources-laptop = Laptop { $number }
sources-displayed = shown and counted
sources-recorded-as = recorded as { $name }
sources-keep = Keep
sources-choose = Keep { $mark }, by { $who }
sources-hint = Any other mark settles it as well.

## A note on a mark

note = Note
note-on = Note on { $name }
note-written = Note on { $name } saved
note-cleared = Note on { $name } removed
note-not-written = The note on { $name } was not saved. { $reason }

## What the morning proposes for the afternoon

proposal-confirm =
    { $count ->
        [one] Confirm { $count } proposed
       *[other] Confirm { $count } proposed
    }
proposal-tip = Records what is proposed from earlier in the day; nothing that is recorded changes
proposal-confirmed = { $count } proposed marks confirmed
proposal-none = Nothing is proposed here.

## Door mode

door = Door mode
door-tip = Marks people one by one as they come in: type a name or read a badge
door-field = Name or badge
door-hint = Type the first letters of a name, or read a badge. Enter marks.
door-leave = To the register
door-of = of { $total } present
door-found = People of this name
door-choose =
    { $count ->
        [one] { $count } person: press Enter.
       *[other] { $count } people: choose with ↓ or a digit.
    }
door-nobody = Nobody called “{ $name }” is enrolled here. Enter adds them as a walk-in.
door-not-now = This session is not running now.
door-last = Last marked here
door-last-none = Nobody yet.
door-undo = Undo the mark of { $name }
door-already = Marked already: { $mark }
door-otherwise = Marked before: { $mark }. Nothing was changed.
door-undone = Taken back. Now: { $mark }
door-changed = Changed elsewhere meanwhile, so it stays: { $mark }
door-conflict = Two versions were recorded. Decide in the register which is right.
door-known = Known to the project, but not enrolled here.
door-unknown = This badge belongs to nobody in this project. Nobody was marked.
door-unreadable = This badge could not be read. Nobody was marked.
door-several = Several people: choose with ↓ or a digit. Nobody was marked.
door-add = Add and mark
door-mark-all-the-same = Mark all the same
door-no-session = This session is not there any more.
