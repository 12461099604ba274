-- The keys under which this laptop signed with numbers that it had before: a server that was restored may have forgotten
-- them, and needs them to take in what was signed.
CREATE TABLE former_key (device INTEGER PRIMARY KEY, public_key BLOB NOT NULL) STRICT;
