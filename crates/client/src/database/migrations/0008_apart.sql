-- Two participants who were found not to be one person, the smaller id first.
CREATE TABLE pair (
    one BLOB NOT NULL,
    other BLOB NOT NULL,
    project INTEGER NOT NULL,
    apart INTEGER NOT NULL DEFAULT 0,
    apart_heads BLOB,
    conflicts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX pair_by_other ON pair (other, one) WHERE apart = 1;

-- Who may be one person, with how much says so: all pairs among the people of one key (of names: 1; of an e-mail address:
-- 2). It follows from the rows of participants and pairs, and stands here so that it can be counted after every action.
CREATE TABLE possible_duplicate (
    project INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    one BLOB NOT NULL,
    other BLOB NOT NULL,
    score INTEGER NOT NULL,
    PRIMARY KEY (project, kind, key, one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX possible_duplicate_by_pair ON possible_duplicate (project, one, other, score);

-- The keys whose people are to be compared again: emptied in every transaction that filled it, see
-- `participant::comparing`. After an upgrade that is everybody's.
CREATE TABLE likeness_changed (
    project INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (project, kind, key)
) STRICT, WITHOUT ROWID;
INSERT INTO likeness_changed
    SELECT project, 1, alike FROM participant WHERE existing = 1 AND person IS NULL AND alike <> ''
    GROUP BY project, alike HAVING count(*) > 1
    UNION ALL SELECT project, 2, lower(email) FROM participant WHERE existing = 1 AND person IS NULL AND email <> ''
    GROUP BY project, lower(email) HAVING count(*) > 1;

-- A key is noted once. (OR IGNORE would not do: what becomes of a conflict is said by the statement that fires a trigger.)
-- What somebody is compared by has changed, or for whom they stand: whoever had the key before, and whoever has it now.
CREATE TRIGGER participant_compared
AFTER UPDATE OF existing, person, family, given, as_written, email, institution, country, sex ON participant
WHEN (OLD.existing, OLD.person, OLD.family, OLD.given, OLD.as_written, OLD.email, OLD.institution, OLD.country, OLD.sex)
    IS NOT
    (NEW.existing, NEW.person, NEW.family, NEW.given, NEW.as_written, NEW.email, NEW.institution, NEW.country, NEW.sex)
BEGIN
    INSERT INTO likeness_changed
    SELECT DISTINCT project, kind, key FROM (
        SELECT OLD.project AS project, 1 AS kind, OLD.alike AS key
        UNION ALL SELECT OLD.project, 2, lower(OLD.email)
        UNION ALL SELECT NEW.project, 1, NEW.alike
        UNION ALL SELECT NEW.project, 2, lower(NEW.email)
        -- What was said of the one who is or was merged into them counts for them.
        UNION ALL SELECT project, 1, alike FROM participant WHERE id IN (OLD.person, NEW.person)
        UNION ALL SELECT project, 2, lower(email) FROM participant WHERE id IN (OLD.person, NEW.person)
    ) AS found WHERE key <> '' AND NOT EXISTS (
        SELECT 1 FROM likeness_changed AS noted
        WHERE noted.project = found.project AND noted.kind = found.kind AND noted.key = found.key);
END;

CREATE TRIGGER pair_said AFTER INSERT ON pair WHEN NEW.apart = 1
BEGIN
    INSERT INTO likeness_changed
    SELECT DISTINCT project, kind, key FROM (
        SELECT k.project AS project, 1 AS kind, k.alike AS key
        FROM participant p JOIN participant k ON k.id = coalesce(p.person, p.id) WHERE p.id = NEW.one
        UNION ALL SELECT k.project, 2, lower(k.email)
        FROM participant p JOIN participant k ON k.id = coalesce(p.person, p.id) WHERE p.id = NEW.one
    ) AS found WHERE key <> '' AND NOT EXISTS (
        SELECT 1 FROM likeness_changed AS noted
        WHERE noted.project = found.project AND noted.kind = found.kind AND noted.key = found.key);
END;

CREATE TRIGGER pair_changed AFTER UPDATE OF apart ON pair WHEN OLD.apart <> NEW.apart
BEGIN
    INSERT INTO likeness_changed
    SELECT DISTINCT project, kind, key FROM (
        SELECT k.project AS project, 1 AS kind, k.alike AS key
        FROM participant p JOIN participant k ON k.id = coalesce(p.person, p.id) WHERE p.id = NEW.one
        UNION ALL SELECT k.project, 2, lower(k.email)
        FROM participant p JOIN participant k ON k.id = coalesce(p.person, p.id) WHERE p.id = NEW.one
    ) AS found WHERE key <> '' AND NOT EXISTS (
        SELECT 1 FROM likeness_changed AS noted
        WHERE noted.project = found.project AND noted.kind = found.kind AND noted.key = found.key);
END;
