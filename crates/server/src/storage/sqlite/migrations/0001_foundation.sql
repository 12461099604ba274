-- The catalogue has one sequence. Each entry stands in it once, at its latest change or at the moment when it
-- became visible to somebody. `name` is what people call it by and must be unique; `project`, `person` and
-- `access` say who sees it and what they may do.
CREATE TABLE catalogue_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO catalogue_head VALUES (1, 0);

CREATE TABLE catalogue_entry (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    seq INTEGER NOT NULL UNIQUE,
    name TEXT,
    project BLOB,
    person BLOB,
    access TEXT,
    json TEXT NOT NULL,
    PRIMARY KEY (kind, key),
    UNIQUE (kind, name)
) STRICT;
CREATE INDEX catalogue_entry_by_person ON catalogue_entry (person, kind);
CREATE INDEX catalogue_entry_by_project ON catalogue_entry (project, kind);

CREATE TABLE enrolment_code (
    hash BLOB PRIMARY KEY,
    person BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    device INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    person BLOB NOT NULL,
    name TEXT NOT NULL,
    public_key BLOB NOT NULL,
    credential_hash BLOB NOT NULL UNIQUE,
    enrolled_at INTEGER NOT NULL
) STRICT;

-- How far each project is. `number` stands for the project in the tables below, which are large.
CREATE TABLE project_head (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT;

-- The context of each project, and the end of each device's chain in it.
CREATE TABLE project_device (
    project INTEGER NOT NULL,
    device INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    hash BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (project, device)
) STRICT, WITHOUT ROWID;

-- The field groups as they are now, in the order in which a laptop loads them: a page is one run of neighbours.
CREATE TABLE field (
    project INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    entity INTEGER NOT NULL,
    first BLOB NOT NULL,
    second BLOB NOT NULL,
    grp INTEGER NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (project, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX field_by_row ON field (project, entity, first, second, grp);

-- The history: every batch as it came. `digest` is that of the project's sequence up to and with this batch.
CREATE TABLE batch (
    project INTEGER NOT NULL,
    device INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    first_counter INTEGER NOT NULL,
    last_counter INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    digest BLOB NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (project, device, number),
    UNIQUE (project, seq)
) STRICT;

-- Changes that were not taken. Their author's next change of the same field group names them as replaced: what
-- they would have replaced is then replaced by that one.
CREATE TABLE refused_change (
    project INTEGER NOT NULL,
    device INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    replaces BLOB NOT NULL,
    PRIMARY KEY (project, device, counter)
) STRICT, WITHOUT ROWID;
