-- What was refused waits for its author until it is let go (`let_go`: when, as a stamp of this laptop's clock), or until
-- something else that its author wrote stands in its place (`mended`: the place of that own change; 0 where it was there
-- before the verdict).
ALTER TABLE refusal ADD COLUMN let_go INTEGER;
ALTER TABLE refusal ADD COLUMN mended INTEGER;
CREATE INDEX refusal_open ON refusal (project, counter) WHERE let_go IS NULL AND mended IS NULL;

-- All heads that an own change replaced, where the displayed value before does not say enough to take it back: where they
-- were in conflict, which is then opened again, or said that the row is deleted, with what that deletion had seen.
ALTER TABLE own_change ADD COLUMN heads_before BLOB;
CREATE INDEX own_action_by_activity ON own_change (project, activity, counter) WHERE activity IS NOT NULL;

-- As in the other tables; here for field groups that this version does not know.
ALTER TABLE unknown_field_group ADD COLUMN conflicts INTEGER NOT NULL DEFAULT 0;

-- Deleted rows that somebody wrote to, or to what belongs to them, without the deletion's author knowing. It follows from
-- the heads, and stands here so that it can be counted after every action. Which of the rows that an older version
-- deleted belong here is found at the first start.
CREATE TABLE deleted_and_edited (
    project INTEGER NOT NULL,
    entity INTEGER NOT NULL,
    first_id BLOB NOT NULL,
    second_id BLOB NOT NULL,
    PRIMARY KEY (project, entity, first_id, second_id)
) STRICT, WITHOUT ROWID;
INSERT INTO deleted_and_edited
    SELECT project, 1, id, x'' FROM activity WHERE existing = 0 AND existence_heads IS NOT NULL
    UNION ALL SELECT project, 2, id, x'' FROM session WHERE existing = 0 AND existence_heads IS NOT NULL
    UNION ALL SELECT project, 3, id, x'' FROM participant WHERE existing = 0 AND existence_heads IS NOT NULL
    UNION ALL SELECT project, 0x81, activity, participant FROM enrolment WHERE existing = 0 AND existence_heads IS NOT NULL;

CREATE INDEX activity_deleted ON activity (project) WHERE existing = 0 AND existence_heads IS NOT NULL;
CREATE INDEX session_deleted ON session (project) WHERE existing = 0 AND existence_heads IS NOT NULL;
CREATE INDEX participant_deleted ON participant (project) WHERE existing = 0 AND existence_heads IS NOT NULL;
CREATE INDEX enrolment_deleted ON enrolment (project) WHERE existing = 0 AND existence_heads IS NOT NULL;
CREATE INDEX IF NOT EXISTS enrolment_by_participant ON enrolment (participant);

-- What is asked after every action must not read all rows.
CREATE INDEX activity_conflicts ON activity (project, conflicts) WHERE conflicts <> 0;
CREATE INDEX session_conflicts ON session (project, conflicts) WHERE conflicts <> 0;
CREATE INDEX participant_conflicts ON participant (project, conflicts) WHERE conflicts <> 0;
CREATE INDEX enrolment_conflicts ON enrolment (project, conflicts) WHERE conflicts <> 0;
CREATE INDEX attendance_conflicts ON attendance (project, conflicts) WHERE conflicts <> 0;
CREATE INDEX attachment_conflicts ON attachment (project, conflicts) WHERE conflicts <> 0;
CREATE INDEX unknown_conflicts ON unknown_field_group (project) WHERE conflicts <> 0;
