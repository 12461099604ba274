-- The device numbers that this laptop has had in a project. A number belongs to its changes after `after_change` and its
-- batches after `after_batch`, up to where the next begins; `counter` in own_change and batch, and `number` in batch,
-- run on over all of them.
CREATE TABLE identity (
    project INTEGER NOT NULL,
    device INTEGER NOT NULL,
    after_change INTEGER NOT NULL,
    after_batch INTEGER NOT NULL,
    PRIMARY KEY (project, device)
) STRICT, WITHOUT ROWID;
INSERT INTO identity SELECT number, device, 0, 0 FROM project, laptop;

-- `acknowledged` in batch from now on: 0 waits for a verdict, 1 is in, 2 waits for a project officer.

-- A project that was taken from this laptop's user, with all that was here of it. If it comes back, it comes from its
-- beginning, and the laptop takes a new number for what it records from then on.
ALTER TABLE project ADD COLUMN left_behind INTEGER NOT NULL DEFAULT 0;

-- What is asked after every action, or before the first screen, must not read the bytes of batches, all marks or all
-- people.
CREATE INDEX batch_waiting ON batch (project, first_counter) WHERE acknowledged = 0;
CREATE INDEX batch_in_quarantine ON batch (project, number, first_counter, last_counter) WHERE acknowledged = 2;
CREATE INDEX batch_by_change ON batch (project, last_counter);
CREATE INDEX participant_existing ON participant (project) WHERE existing = 1;
