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
        [one] Strasbourg did not accept { $count } change. It is kept on this laptop: ask your project officer.
       *[other] Strasbourg did not accept { $count } changes. They are kept on this laptop: ask your project officer.
    }
today-conflict = Two versions
today-conflict-verb = Say which is right
today-unfinished = Not finished
today-unfinished-what = It ended on { $day }. Was it held?
today-unfinished-verb = Finish
enrolled-count =
    { $count ->
        [0] nobody enrolled
        [one] { $count } enrolled
       *[other] { $count } enrolled
    }
