-- Whether a laptop is in service: active, retired or lost. One that found a copy of itself got a number of its own:
-- `copy_of` is the one that it had.
ALTER TABLE device ADD COLUMN standing TEXT NOT NULL DEFAULT 'active';
ALTER TABLE device ADD COLUMN copy_of INTEGER;
CREATE UNIQUE INDEX device_by_public_key ON device (public_key);

-- Batches that wait for a project officer, and what was decided: then their bytes are in the history.
CREATE TABLE quarantine (
    project INTEGER NOT NULL,
    device INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    first_counter INTEGER NOT NULL,
    last_counter INTEGER NOT NULL,
    reason TEXT NOT NULL,
    bytes BLOB NOT NULL,
    decision TEXT,
    decided_by TEXT,
    decided_at INTEGER,
    PRIMARY KEY (project, device, number)
) STRICT;
CREATE INDEX quarantine_waiting ON quarantine (project, device) WHERE decision IS NULL;

-- Whether a field group holds several values that somebody must settle.
ALTER TABLE field ADD COLUMN conflict INTEGER NOT NULL DEFAULT 0;
CREATE INDEX field_in_conflict ON field (project, seq) WHERE conflict <> 0;

-- A change is found in the history by its device and counter.
CREATE INDEX batch_by_counter ON batch (project, device, last_counter);
