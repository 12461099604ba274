tab-documents = Documents
documents-empty-title = No document yet
documents-empty-what = Signed sheets that were scanned, the agenda, photographs: what is kept here is sent to Strasbourg by itself, as soon as there is a network.
documents-choose = Add documents…
documents-drop = Documents: files can be dropped here
documents-hint = Or drop them here. PDF or pictures, { $most } each at most.
documents-add =
    { $count ->
        [one] Add a document
       *[other] Add { $count } documents
    }
documents-added =
    { $count ->
        [one] Document added
       *[other] { $count } documents added
    }
document-add = Add
document-try-again = Try again
document-already = Already here: { $name }
document-kind = Kind
document-kind-none = Not said
document-kind-scanned_sheet = Scanned sheet
document-kind-agenda = Agenda
document-kind-photo = Photo
document-kind-other = Other
document-belongs = Belongs to
document-whole-activity = The whole activity
document-name = Name
document-edit = Change document
document-added = added by { $person }, { $time }
document-saved = Copy saved: { $path }
document-deleted = Deleted: { $name }
document-show = View
document-show-one = View { $name }
document-save = Save a copy
document-save-one = Save a copy of { $name }
document-fetch = Fetch
document-fetch-one = Fetch { $name }
document-edit-one = Change { $name }
document-delete-one = Delete { $name }

## Where the content of a document is.

document-here = Here and in Strasbourg
document-waiting = Waits to be sent
document-sending = Being sent, { $percent } %
document-elsewhere = Not on this laptop
document-wanted = Will be fetched
document-fetching = Being fetched, { $percent } %
document-unreachable = Could not be fetched
document-refused-project_full = Not taken: the project has no more room
document-refused-file_too_large = Not taken: too large
document-refused-file_type = Not taken: not a PDF or picture
document-refused-not_allowed = Not taken: you may not record here
document-refused-other = Not taken: tell Strasbourg

## In the status line, and as steps that can be taken back.

status-files-to-send =
    { $count ->
        [one] { $count } document to send ({ $size })
       *[other] { $count } documents to send ({ $size })
    }
status-files-to-fetch =
    { $count ->
        [one] { $count } document to fetch
       *[other] { $count } documents to fetch
    }
step-attachment_add = new document
step-attachment_edit = change to a document
step-attachment_delete = deletion of a document
