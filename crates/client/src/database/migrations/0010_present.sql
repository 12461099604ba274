-- Who of the people of an activity is there, and as whom, without reading all that is known of them and of their places:
-- see `enrolment::PEOPLE_OF_A`.
CREATE INDEX enrolment_present ON enrolment (activity, existing, participant, project);
CREATE INDEX participant_present ON participant (id, existing, project, person);
-- How many people there are is counted in `directory`.
DROP INDEX participant_standing;
