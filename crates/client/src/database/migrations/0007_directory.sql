-- Everybody who stands for themselves, in the order of their names, with the keys by which they are found. All of it is
-- derived from `participant`: see `participant::directory`.
CREATE TABLE directory (
    number INTEGER PRIMARY KEY,
    project INTEGER NOT NULL,
    participant BLOB NOT NULL UNIQUE,
    place BLOB NOT NULL,
    keys TEXT NOT NULL
) STRICT;
CREATE INDEX directory_in_order ON directory (project, place);
CREATE TABLE directory_key (
    project INTEGER NOT NULL,
    key TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (project, key, number)
) STRICT, WITHOUT ROWID;

-- What people were found by before.
DROP INDEX participant_by_name;
ALTER TABLE participant DROP COLUMN folded;
