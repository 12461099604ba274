## What went wrong, by code: what happened, and what to do. Short, without blame.

error-wrong_code = The server does not know this code. Check it letter by letter, or ask Strasbourg for a new one.
error-code_used = This code has been used already. Each code enrols one laptop: ask Strasbourg for a new one.
error-code_expired = This code is too old. Ask Strasbourg for a new one.
error-too_many_codes = Too many wrong codes came from your network. Wait a minute, then type the code letter by letter.
error-another_person = This code is another person’s. What is recorded on this laptop can only go on under the name of its user: ask Strasbourg for a code in that name.
error-bad_address = This is not the address of a server. Copy it from the message with your code, for example carnet.example.int
error-needs_https = Another machine can only be reached through https. Copy the address from the message with your code, for example https://carnet.example.int
error-server_unreachable = The server does not answer. Check the address and your connection, then try again.
error-server_fault = The server has a fault. Nothing is lost: what you recorded is sent by itself once it works again. Try again in a few minutes; if it goes on, tell Strasbourg.
error-server_busy = The server is busy or has no room just now and asks to wait. Nothing is lost. Try again in a minute.
error-not_a_carnet_server = What answers at this address is not a Carnet server. Check the address.
error-server_version = The server and this program speak different versions. Ask Strasbourg for the current version of Carnet; what you recorded stays on this laptop.
error-no_network = This laptop has no network. Connect it, then try again.
error-too_large = The server did not take so much at once. Nothing is lost; please tell Strasbourg.
error-not_enrolled = The server does not know this laptop. What you recorded stays here: ask Strasbourg for a new code and type it under Settings.
error-already_enrolled = This laptop is enrolled already. Close Carnet and start it again.
error-revoked = Strasbourg has taken this laptop out of service. It no longer synchronises; please contact Strasbourg.
error-not_allowed = You may read this project, but not record in it. Ask your project officer for access.
error-not_found = This is no longer there: somebody has deleted it.
error-file_too_large = This file is too large: { $most } MB is the most. Make it smaller, for example by scanning in black and white, and add it again.
error-file_type = This file is not a PDF or a picture that Strasbourg takes. Save it as PDF, then add it.
error-project_full = The documents of this project have no more room. Delete some that are not needed, or ask Strasbourg for more.
error-file_changed = The file changed while it was read. Add it again.
error-same_person = These two are one person already.
error-disk_full = The disk is full, so this could not be saved. Free some space, then try again.
error-unsent = This laptop still holds changes that Strasbourg does not have. Nothing was removed.
error-nothing_unsent = Everything has been sent: there is nothing to save.
error-internal = Something went wrong in Carnet. What was saved before is still saved; try again, and tell Strasbourg if it happens again.
error-database_damaged = Carnet cannot read its data on this laptop. Nothing was deleted. Leave this file and the folder that it belongs in as they are, and contact Strasbourg before you do anything else:
error-database_newer = The data on this laptop was written by a newer version of Carnet. Nothing was deleted. Install the newest version, then start Carnet again. The data is here:
error-database_locked = Another program is using Carnet’s data. Nothing was deleted. Close the other Carnet window, or start the laptop again. The data is here:
error-folder_not_writable = Carnet may not write where its data is kept, or the folder cannot be made. Nothing was deleted. Check that the disk is connected and not read-only and that the folder belongs to you, then try again:
error-key_missing = The file with the key to Carnet’s data is missing, so the data cannot be opened. Nothing was deleted. Put the file back where it was, or contact Strasbourg:
error-other = This could not be done ({ $code }). What was saved before is still saved; try again, and tell Strasbourg if it happens again.

start-failed = Carnet cannot open
start-again = Try again

## Where the status line must say more than “no network”. Each is a short sentence without a full stop.

worry-revoked = This laptop has been taken out of service: contact Strasbourg
worry-not_enrolled = The server does not know this laptop: a new code goes under Settings
worry-server_version = This version of Carnet is too old or too new for the server: ask Strasbourg for the current one
worry-not_a_carnet_server = Something other than Carnet answers: is this a Wi-Fi with a log-in page?
worry-too_large = The server did not take so much at once: tell Strasbourg
worry-disk_full = The disk is full: free some space

## What is wrong with a field.

invalid-missing = Fill this in.
invalid-too_long = This is too long. Please shorten it.
invalid-control_characters = This holds characters that cannot be shown. Type it again.
invalid-ends_before_start = The end must be after the beginning.
invalid-too_long_a_span = This is too long: a session lasts a day at most, an activity five years.
invalid-unknown_time_zone = This time zone is not known. Example: Europe/Skopje
invalid-not_an_email = This is not an e-mail address. Example: name@example.org
invalid-times_without_presence = Times of arrival and leaving only go with a mark that says that the person was there.
invalid-malformed = Strasbourg could not read this value. Record it again.
invalid-not_of_this_row = Strasbourg does not know this kind of value.
invalid-other = This value cannot be saved. Please check it.
