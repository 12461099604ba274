-- Ids are 16 bytes. Days, times and moments on the wall are ISO 8601 texts; moments of the world are milliseconds
-- since 1970. Lists are JSON. A column that ends in `_heads` holds what the laptop knows of the field group whose
-- typed columns stand before it; `conflicts` has one bit for each field group of the table that is in conflict.
-- Rows come in any order, so nothing here refers to another table by a foreign key: use cases check that.

CREATE TABLE laptop (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    server TEXT NOT NULL,
    device INTEGER NOT NULL,
    name TEXT NOT NULL,
    person BLOB NOT NULL,
    person_name TEXT NOT NULL,
    credential TEXT NOT NULL,
    secret BLOB NOT NULL,
    most_compressed INTEGER NOT NULL,
    catalogue_cursor INTEGER NOT NULL DEFAULT 0,
    last_synchronised INTEGER,
    clock_ahead_millis INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE preference (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue_entry (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- The projects of this laptop's user. Elsewhere in this database a project is its number here.
CREATE TABLE project (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    cursor_at INTEGER,
    cursor_epoch INTEGER,
    cursor_digest BLOB,
    complete INTEGER NOT NULL DEFAULT 0,
    withdrawn INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What has been taken in of each device's changes: by this laptop, and by the central server as far as it told.
CREATE TABLE context (
    project INTEGER NOT NULL,
    device INTEGER NOT NULL,
    mine INTEGER NOT NULL,
    server INTEGER NOT NULL,
    PRIMARY KEY (project, device)
) STRICT, WITHOUT ROWID;

-- Every change made on this laptop: what is still to be sent, what can be taken back, what became of it. Never
-- changed once written. `step` is the counter of the first change of the same action of a person; that first
-- change bears what the action was.
CREATE TABLE own_change (
    project INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    entity INTEGER NOT NULL,
    first_id BLOB NOT NULL,
    second_id BLOB,
    field_group INTEGER NOT NULL,
    value BLOB NOT NULL,
    replaces BLOB NOT NULL,
    seen BLOB NOT NULL,
    stamp INTEGER NOT NULL,
    wall INTEGER NOT NULL,
    value_before BLOB,
    step INTEGER NOT NULL,
    intent TEXT,
    activity BLOB,
    reverses INTEGER,
    PRIMARY KEY (project, counter)
) STRICT, WITHOUT ROWID;

-- Batches as they are sent: fixed before the first try, so that every repetition is the same bytes.
CREATE TABLE batch (
    project INTEGER NOT NULL,
    number INTEGER NOT NULL,
    first_counter INTEGER NOT NULL,
    last_counter INTEGER NOT NULL,
    hash BLOB NOT NULL,
    bytes BLOB NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (project, number)
) STRICT, WITHOUT ROWID;

-- Changes of this laptop that the central server did not take, and why.
CREATE TABLE refusal (
    project INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (project, counter)
) STRICT, WITHOUT ROWID;

-- Field groups, or values of them, of a newer version: kept as they came, and applied after the upgrade.
CREATE TABLE unknown_field_group (
    project INTEGER NOT NULL,
    entity INTEGER NOT NULL,
    first_id BLOB NOT NULL,
    second_id BLOB NOT NULL,
    field_group INTEGER NOT NULL,
    heads BLOB NOT NULL,
    PRIMARY KEY (project, entity, first_id, second_id, field_group)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity (
    id BLOB PRIMARY KEY,
    project INTEGER NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    title_heads BLOB,
    activity_type TEXT NOT NULL DEFAULT '',
    type_heads BLOB,
    country TEXT,
    city TEXT NOT NULL DEFAULT '',
    venue TEXT NOT NULL DEFAULT '',
    place_heads BLOB,
    first_day TEXT NOT NULL DEFAULT '1970-01-01',
    last_day TEXT NOT NULL DEFAULT '1970-01-01',
    time_zone TEXT NOT NULL DEFAULT '',
    dates_heads BLOB,
    delivery_mode TEXT,
    delivery_heads BLOB,
    languages TEXT NOT NULL DEFAULT '[]',
    languages_heads BLOB,
    funding_sources TEXT NOT NULL DEFAULT '[]',
    funding_heads BLOB,
    areas_of_concern TEXT NOT NULL DEFAULT '[]',
    concerns_heads BLOB,
    target_groups TEXT NOT NULL DEFAULT '[]',
    targets_heads BLOB,
    summary TEXT NOT NULL DEFAULT '',
    summary_heads BLOB,
    status TEXT NOT NULL DEFAULT 'planned',
    status_heads BLOB,
    existing INTEGER NOT NULL DEFAULT 0,
    existence_heads BLOB,
    conflicts INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_by_day ON activity (project, first_day);

CREATE TABLE session (
    id BLOB PRIMARY KEY,
    project INTEGER NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    title_heads BLOB,
    starts_at TEXT NOT NULL DEFAULT '1970-01-01T00:00',
    ends_at TEXT NOT NULL DEFAULT '1970-01-01T00:00',
    time_heads BLOB,
    room TEXT NOT NULL DEFAULT '',
    room_heads BLOB,
    trainers TEXT NOT NULL DEFAULT '[]',
    trainers_heads BLOB,
    existing INTEGER NOT NULL DEFAULT 0,
    activity BLOB,
    existence_heads BLOB,
    conflicts INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_activity ON session (activity, starts_at);

CREATE TABLE participant (
    id BLOB PRIMARY KEY,
    project INTEGER NOT NULL,
    family TEXT NOT NULL DEFAULT '',
    given TEXT NOT NULL DEFAULT '',
    patronymic TEXT NOT NULL DEFAULT '',
    as_written TEXT NOT NULL DEFAULT '',
    latin TEXT NOT NULL DEFAULT '',
    other_spellings TEXT NOT NULL DEFAULT '[]',
    listed TEXT NOT NULL DEFAULT '',
    folded TEXT NOT NULL DEFAULT '',
    name_heads BLOB,
    sex TEXT,
    sex_heads BLOB,
    professional_group TEXT,
    job TEXT NOT NULL DEFAULT '',
    institution TEXT NOT NULL DEFAULT '',
    work_heads BLOB,
    country TEXT,
    country_heads BLOB,
    email TEXT NOT NULL DEFAULT '',
    telephone TEXT NOT NULL DEFAULT '',
    contact_heads BLOB,
    notice_given_on TEXT,
    photo_consent TEXT,
    consent_heads BLOB,
    merged_into BLOB,
    merged_into_heads BLOB,
    existing INTEGER NOT NULL DEFAULT 0,
    existence_heads BLOB,
    conflicts INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX participant_by_name ON participant (project, folded);

CREATE TABLE enrolment (
    activity BLOB NOT NULL,
    participant BLOB NOT NULL,
    project INTEGER NOT NULL,
    role TEXT NOT NULL DEFAULT 'participant',
    role_heads BLOB,
    status TEXT NOT NULL DEFAULT 'confirmed',
    status_heads BLOB,
    professional_group TEXT,
    job TEXT NOT NULL DEFAULT '',
    institution TEXT NOT NULL DEFAULT '',
    country TEXT,
    profile_heads BLOB,
    existing INTEGER NOT NULL DEFAULT 0,
    existence_heads BLOB,
    conflicts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (activity, participant)
) STRICT, WITHOUT ROWID;

CREATE TABLE attendance (
    session BLOB NOT NULL,
    participant BLOB NOT NULL,
    project INTEGER NOT NULL,
    status TEXT,
    arrived TEXT,
    left_at TEXT,
    mark_heads BLOB,
    note TEXT NOT NULL DEFAULT '',
    note_heads BLOB,
    signature TEXT,
    signature_heads BLOB,
    conflicts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (session, participant)
) STRICT, WITHOUT ROWID;

CREATE INDEX attendance_in_conflict ON attendance (session) WHERE conflicts <> 0;

CREATE TABLE attachment (
    id BLOB PRIMARY KEY,
    project INTEGER NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    media_type TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    file_heads BLOB,
    kind TEXT,
    kind_heads BLOB,
    existing INTEGER NOT NULL DEFAULT 0,
    activity BLOB,
    session BLOB,
    existence_heads BLOB,
    conflicts INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_activity ON attachment (activity);
