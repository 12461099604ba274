## What waits for a person

review = Review
review-waiting =
    { $count ->
        [one] { $count } thing waits for you
       *[other] { $count } things wait for you
    }
review-nothing = Nothing waits for you.
review-empty = What two laptops recorded differently, who may have been recorded twice, what was deleted here and edited there, and what Strasbourg did not accept is listed here, each with what you can do.
review-conflict =
    { $count ->
        [2] Two versions
       *[other] { $count } versions
    }
review-hidden = Not shown elsewhere: what it belongs to was deleted.
review-credit =
    { $days ->
        [one] { $session } hours for this session; in all { $all } hours, { $days } participant-day
       *[other] { $session } hours for this session; in all { $all } hours, { $days } participant-days
    }
review-differing = One person, recorded twice
review-duplicate = One person or two?
review-keep-one = Keep { $value }, by { $who }
review-settled = Settled.
review-keep-all = Keep what is shown in all { $count }
review-keep-all-hint = The latest version of each.
review-kept-all =
    { $count ->
        [one] { $count } conflict settled
       *[other] { $count } conflicts settled
    }
review-keys-choose = choose
review-keys-next = next
review-field = { $field }: { $value }
review-deleted = Deleted here, edited there
review-deleted-by = { $what } deleted by { $who }, { $time }, without knowing of:
review-deleted-more = and more
review-restore = Restore
review-restored = Restored.
review-delete-again = Delete again
review-deleted-again = Deleted.
review-refused = Not accepted
review-refused-gone =
    { $count ->
        [one] one change of { $project }
       *[other] { $count } changes of { $project }
    }
review-refused-gone-what = They were recorded before the project was taken from this laptop, and what they said went with it. The project officer can tell you.
review-you-wrote = You wrote
review-stands = What stands
review-stands-nothing = nothing
review-mend = Mend
review-register = See it in the register
review-mend-none = There is no form for this. Record it anew where you first did, or let it go.
review-record-again = Record again
review-recorded-again = Recorded again.
review-let-go = Let go
review-let-go-hint = What stands then counts; your receipt stays.
review-gone = Let go.
review-quarantine =
    { $count ->
        [one] { $count } change waits for the project officer · { $project }
       *[other] { $count } changes wait for the project officer · { $project }
    }
review-quarantine-what = You could no longer record in this project when they were sent. They are safe in Strasbourg: the project officer accepts or refuses them, and you are told here.
review-quarantine-gone = You no longer work in this project, so it was removed from this laptop. Your changes are safe in Strasbourg, and the project officer decides on them.
review-quarantine-see = See these changes
author-here = this laptop
author-clock = clock corrected by Strasbourg
refused-by-officer = The project officer refused it.

## What was recorded here, and what became of it

receipts = What I recorded
receipts-what = Everything recorded on this laptop, the latest first, and what became of it.
receipts-fate = Show
receipts-all = Everything
receipts-none = Nothing of this kind.
receipts-more = Show more
receipts-takes-back = Taken back or done again: { $step }
fate-name-waiting = To send
fate-name-arrived = Arrived
fate-name-merged = Merged or replaced
fate-name-in_conflict = In conflict
fate-name-quarantine = With the project officer
fate-name-refused = Not accepted
fate-unsent = Saved on this laptop, not sent yet
fate-sent = Saved on this laptop, not confirmed by Strasbourg yet
fate-arrived = In Strasbourg, and it stands
fate-merged = In Strasbourg; { $who } wrote what stands now, { $time }
fate-merged-same = In Strasbourg; { $who } recorded the same, { $time }
fate-merged-here = In Strasbourg; you wrote what stands now, { $time }
fate-gone = In Strasbourg; nothing stands there any more
fate-in_conflict = In Strasbourg, beside another version by { $who }: somebody has to choose
fate-quarantine = Waits for the project officer
fate-refused = Not accepted: { $reason }
fate-answer-mended = You have mended it.
fate-answer-let_go = You have let it go.

## Kinds of records, field groups and values

kind-activity = Activity
kind-session = Session
kind-participant = Person
kind-enrolment = Enrolment
kind-attendance = Attendance
kind-attachment = Document
group-existence = Record
group-activity_title = Title
group-activity_type = Type
group-activity_place = Place
group-activity_dates = Dates
group-activity_delivery = Delivery
group-activity_languages = Languages
group-activity_funding = Funding sources
group-activity_concerns = Areas of concern
group-activity_targets = Target groups
group-activity_summary = Summary
group-activity_status = Status
group-session_title = Subject
group-session_time = Time
group-session_room = Room
group-session_trainers = Trainers
group-participant_name = Name
group-participant_sex = Sex
group-participant_work = Work
group-participant_country = Country
group-participant_contact = Contact
group-participant_consent = Consent
group-participant_merged_into = Same person as
group-pair_apart = One person or two
group-enrolment_role = Role
group-enrolment_status = Place
group-enrolment_profile = Work at the activity
group-attendance_mark = Mark
group-attendance_note = Note
group-attendance_signature = Signature
group-attachment_file = File
group-attachment_kind = Kind
group-unknown = Something of a newer version
value-there = recorded
value-added = added
value-enrolled = enrolled
value-deleted = deleted
value-apart = two people
value-may-be-one = may be one person
value-other = recorded
place-confirmed = Confirmed
place-invited = Invited
place-walk_in = Walk-in
place-withdrawn = Withdrawn

## Carrying what cannot be sent

unsent = Not sent yet
unsent-what =
    { $count ->
        [one] { $count } change on this laptop is not in Strasbourg yet. It goes with the next exchange. If this laptop cannot send it, save it as a file and bring the file to Strasbourg.
       *[other] { $count } changes on this laptop are not in Strasbourg yet. They go with the next exchange. If this laptop cannot send them, save them as a file and bring the file to Strasbourg.
    }
unsent-personal = The file holds personal data and is not encrypted: hand it over yourself, and delete it afterwards. To take it in twice does no harm.
unsent-save = Save unsent changes to a file
unsent-see = See them
unsent-saved =
    { $count ->
        [one] { $count } change saved:
       *[other] { $count } changes saved:
    }

## The history of a record.

history = History
history-asking = Asking Strasbourg for the whole history. Until then, what this laptop knows:
history-whole = The whole history, from Strasbourg.
history-latest = From Strasbourg. There is more than is listed here.
history-here = { $why } Until then, what this laptop knows: what stands, and what was recorded here.
history-nothing = Nothing was recorded yet.
history-stands = stands now
history-waiting = not in Strasbourg yet
history-accepted-by = accepted by { $who }
history-bring-back = Bring back
history-bring-back-one = Bring back { $value }
history-brought-back = Brought back.
