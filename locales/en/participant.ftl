## A person

participant-name = Name
participant-family = Family name
participant-given = Given name
participant-patronymic = Patronymic
participant-latin = In Latin letters
participant-latin-hint = As the person spells it.
participant-sex = Sex
participant-sex-hint = As the person says.
participant-sex-none = Not asked
participant-professionalGroup = Professional group
participant-function = Function
participant-institution = Institution
participant-country = Country
participant-email = E-mail
participant-telephone = Telephone
participant-noticeGivenOn = Notice given on
participant-photoConsent = Photographs
participant-role = Role
participant-edit = Person
participant-new = New person
participant-create = Add this person
participant-create-enrol = Add and enrol
participant-created = Added: { $name }
participant-saved = Saved.
consent-given = May be taken
consent-refused = Refused
consent-withdrawn = Consent withdrawn
role-participant = Participant
role-trainer = Trainer
role-speaker = Speaker
role-interpreter = Interpreter
role-observer = Observer

## Lists of people

people-count =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
people-search = Name, in any script, or institution
people-first = The first { $count } are shown. Type more letters to find others.
people-enrolled = People enrolled
people-none-title = Nobody found
people-none-what = Shorten the name, or type it in Latin letters.
people-empty-title = Nobody known to this project yet
people-empty-what = This list holds everybody who takes part in the project’s activities, once, under the right name. It fills as you enrol people, and from the laptops of your colleagues.

## People of an activity

activity-people-empty-title = Nobody enrolled yet
activity-people-empty-what = Enrol the people whom you expect: each gets a line in the register. Whoever comes unannounced is added at the door, as a walk-in.
enrol-people = Enrol people
enrol-people-none = Nobody found who is not enrolled yet.
enrol-people-do =
    { $count ->
        [0] Enrol
        [one] Enrol { $count } person
       *[other] Enrol { $count } people
    }
enrolled-done =
    { $count ->
        [one] { $count } person enrolled
       *[other] { $count } people enrolled
    }
place-edit = Change the place in the activity
unenrol = Remove from the activity
unenrolled-done = { $name } is no longer enrolled

participant-badge = Badge code

## A walk-in

walk-in-title = Who has come?
walk-in-name = Name
walk-in-hint = Type a few letters, in any script. Whoever the project knows is found; everybody else is added.
walk-in-known = Is it one of these?
walk-in-new = New person: { $name }
new-known = This one
new-known-name = It is { $name }
walk-in-enrolled = in the register
walk-in-create = Add to the register
walk-in-back = Back
walk-in-present = { $name } is in the register: { $mark }
walk-in-done = { $name } is in the register

## One person who was recorded as several

also-recorded = Also recorded as
unmerge = Take apart
unmerge-name = Take { $name } apart
unmerged-done = { $name } is a person of their own again
kept-apart = Not the same person as
kept-apart-too = somebody said: not the same person
may-be-one = Ask again
may-be-one-name = Ask again whether { $name } is the same person
may-be-one-done = { $one } and { $other } may be one person
same-person-question = Is this the same person as …?
resemblance-name = same name
resemblance-nearly_name = nearly the same name
resemblance-email = same e-mail
resemblance-institution = same institution
resemblance-country = same country
duplicates = Possible duplicates ({ $count })
duplicates-none = Nobody in this project seems to be recorded twice.
duplicates-first = The { $count } likeliest are shown.
merge-compare = Compare
merge-compare-with = Compare with { $name }
merge-compare-both = Compare { $one } with { $other }
merge-title = Is this one person?
merge-what = Choose what is right. The places and marks of both become those of one person. This can be taken apart again.
merge-part-name = Name
merge-part-sex = Sex
merge-part-work = Work
merge-part-country = Country
merge-part-contact = Contact
merge-part-consent = Consent
merge-same = in both
merge-nothing = nothing
merge-keys = choose the left or the right
merge-later = Decide later
keep-apart = Two people
keep-apart-both = { $one } and { $other } are two people
keep-apart-done = { $one } and { $other } stay two people
merge-do = Join into one person
merge-done = { $name } is one person now

## What somebody took part in

person-activities = Activities
person-activities-none = Not enrolled in any activity yet.
person-activities-all = All { $count }
person-activities-fewer = The latest only
person-hours = { $hours } h
person-days =
    { $days ->
        [one] { $days } participant-day
       *[other] { $days } participant-days
    }
person-attended = { $attended } of { $sessions } sessions
