-- The last runs of exchanges, for whoever asks why something has not arrived. Equal ones in a row are one.
CREATE TABLE exchange_run (
    number INTEGER PRIMARY KEY,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    problem TEXT
) STRICT;
