-- Who stands for a participant that was merged into another; none where it stands for itself. Derived from `merged_into`
-- and `existing` of all that are linked: see `participant::person`.
ALTER TABLE participant ADD COLUMN person BLOB;
-- What the names of one person have in common however they are written: see `participant::alike`.
ALTER TABLE participant ADD COLUMN alike TEXT NOT NULL DEFAULT '';

DROP INDEX participant_existing;
CREATE INDEX participant_standing ON participant (project) WHERE existing = 1 AND person IS NULL;
CREATE INDEX participant_merged_into ON participant (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX participant_of_person ON participant (person, id) WHERE person IS NOT NULL;
CREATE INDEX participant_by_likeness ON participant (project, alike) WHERE existing = 1 AND person IS NULL;
CREATE INDEX participant_by_email ON participant (project, lower(email))
    WHERE existing = 1 AND person IS NULL AND email <> '';
CREATE INDEX IF NOT EXISTS enrolment_by_participant ON enrolment (participant);
