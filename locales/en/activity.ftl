activity-new = New activity
activity-create = Create activity
activity-delete = Delete activity
activity-changed = Saved: { $fields }
activity-delete-ask = Delete this activity?
activity-deleted = Deleted: { $title }
activity-parts = Parts of this activity
activity-no-project = You have no project to record in. Ask your project officer.
tab-overview = Overview
tab-register = Register
tab-people = People
tab-sessions = Sessions
activity-title = Title
activity-title-hint = As it will stand on the signature sheet and in reports.
activity-type = Type
activity-delivery = Delivery
activity-status = Status
activity-status-set = Status: { $status }
activity-status-planned = Planned
activity-status-running = Running
activity-status-held = Held
activity-status-closed = Closed
activity-status-cancelled = Cancelled
activity-where = Where and when
activity-country = Country
activity-city = Town
activity-venue = Venue or platform
activity-first-day = First day
activity-last-day = Last day
activity-time-zone = Time zone
activity-time-zone-country = That of the country
activity-content = Content
activity-target-groups = Target groups
activity-languages = Working languages
activity-funding = Funding sources
activity-concerns = Areas of concern
activity-summary = Summary
activity-summary-hint = What it is about. Leave out personal data: this text is read widely.

## List

activities-search = Title or town
activities-all-projects = All projects
activities-any-status = Any status
activities-count =
    { $count ->
        [one] { $count } activity
       *[other] { $count } activities
    }
activities-empty-title = No activity yet
activities-empty-what = An activity is a training, a conference, a round table or any other event of a project. Create the first one with its sessions, enrol the people, and its register is ready: no network needed.
activities-no-match = No activity matches. Shorten the search, or choose another status.
activities-filters = More filters
activities-filters-set =
    { $count ->
        [one] { $count } more filter
       *[other] { $count } more filters
    }
activities-view = How the activities are shown
activities-list = List
activities-calendar = Calendar
filter-period = Period
filter-period-any = Any time
filter-type = Type
filter-type-any = All types
filter-country = Country
filter-country-any = All countries
filter-funding = Funding source
filter-funding-any = All funding sources
filters-clear = Show all
period-to-come = To come
period-month = This month
period-quarter = This quarter

## The calendar

month-before = Month before
month-after = Month after
month-today = Today
month-empty = No activity in this month.
week-of = Week of { $day }

## Holding it again

repeat = Hold it again…
repeat-title = Hold this activity again
repeat-first-day = First day
repeat-hint =
    { $count ->
        [0] Everything said of it comes along; marks and documents do not.
        [one] Everything said of it and its session come along; marks and documents do not.
       *[other] Everything said of it and its { $count } sessions come along; marks and documents do not.
    }
repeat-people =
    { $count ->
        [one] Enrol the same person
       *[other] Enrol the same { $count } people
    }
repeat-done = Activity made for { $day }

## Closing

missing-title = Before it is closed
lack-sessions = It has no session.
lack-people = Nobody is enrolled.
lack-marks =
    { $count ->
        [one] { $count } mark is missing
       *[other] { $count } marks are missing, of { $people } { $people ->
            [one] person
           *[other] people
        }
    }
lack-conflicts =
    { $count ->
        [one] { $count } mark was recorded differently on two laptops
       *[other] { $count } marks were recorded differently on two laptops
    }
lack-sheets =
    { $all ->
        [yes] There is no signed sheet among its documents
       *[no] { $count ->
            [one] { $count } session has no signed sheet
           *[other] { $count } sessions have no signed sheet
        }
    }
closing-title = Close this activity?
closing-what = Something is still missing:
closing-act = Close all the same
closing-not-yet = Not yet

## Sessions

sessions = Sessions
sessions-count =
    { $count ->
        [0] no session
        [one] { $count } session
       *[other] { $count } sessions
    }
sessions-template = Half-days
sessions-template-both = Morning and afternoon
sessions-template-mornings = Mornings only
sessions-template-afternoons = Afternoons only
sessions-template-none = None for now
sessions-empty-title = No session yet
sessions-empty-what = A session is one sitting, usually a half-day. Attendance is recorded for each session.
sessions-make =
    { $count ->
        [one] Make { $count } session
       *[other] Make { $count } sessions, mornings and afternoons
    }
session-number = Session { $number }
session-new = New session
session-edit = Edit session
session-add = Add a session
session-day = Day
session-start = From
session-end = To
session-title = Subject
session-room = Room
session-trainers = Trainers
session-trainers-hint = One name on each line.
session-untitled = No subject
session-remove = Remove the session of { $session }
session-edit-one = Edit the session of { $session }
session-delete-one = Delete the session of { $session }
session-delete = Delete session
session-delete-ask = Delete this session?
session-deleted = Session deleted: { $session }
activity-like = Like an earlier one
activity-like-none = Choose an activity, with its sessions and people
