today-arriving = Your projects are arriving. Start as soon as you see them.
today-now = Now
today-register = Open the register
today-next = Next
today-over = Earlier today
today-free = No session today.
today-later = Coming up
today-waiting = Waiting for you
today-refused = Not accepted
today-refused-what =
    { $count ->
        [one] { $count } change that Strasbourg did not accept
       *[other] { $count } changes that Strasbourg did not accept
    }
today-refused-verb = Mend or let go
today-deleted = Deleted and edited
today-deleted-what =
    { $count ->
        [one] { $count } record that was deleted here and edited there
       *[other] { $count } records that were deleted here and edited there
    }
today-deleted-verb = Decide
today-conflict = Two versions
today-conflict-verb = Say which is right
today-duplicates = One or two?
today-duplicates-what =
    { $count ->
        [one] { $count } pair of people who may be one person
       *[other] { $count } pairs of people who may be one person
    }
today-duplicates-verb = Compare
today-unfinished = Not finished
today-unfinished-what = It ended on { $day }. Was it held?
today-unfinished-verb = Finish
enrolled-count =
    { $count ->
        [0] nobody enrolled
        [one] { $count } enrolled
       *[other] { $count } enrolled
    }
