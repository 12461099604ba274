//! Activities: list, read, create, edit, delete.

mod view;

pub use view::{ActivityDetail, ActivityForm, ActivitySummary, CopyForm, SessionForm, SessionView};

use crate::Client;
use crate::catalogue::time_zone_of;
use crate::database::{blob16, list};
use crate::enrolment::{EnrolmentForm, PEOPLE_OF_A, enrol, enrolled};
use crate::error::Error;
use crate::intent;
use crate::recording::{Intent, Recording};
use carnet_core::activity::{
    Concerns, Dates, Delivery, Existence, Funding, Languages, Place, Progress, Status, Summary, Targets,
    Title, Type,
};
use carnet_core::catalogue::Code;
use carnet_core::id::{ActivityId, ProjectId};
use carnet_core::row::RowKey;
use carnet_core::validation::{Invalid, Reason};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rusqlite::{OptionalExtension, Row, params};

impl Client {
    /// The activities of a project, or of all, the latest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn activities(&mut self, project: Option<ProjectId>) -> Result<Vec<ActivitySummary>, Error> {
        let differ = self.differing_marks()?.to_vec();
        let mut select = self.connection().prepare_cached(&format!(
            "SELECT a.id, p.id, a.title, a.activity_type, a.country, a.city, a.first_day, a.last_day, a.status,
                (SELECT count(*) FROM session s WHERE s.activity = a.id AND s.existing = 1),
                {PEOPLE_OF_A},
                a.conflicts <> 0
                OR EXISTS (SELECT 1 FROM session s WHERE s.activity = a.id AND s.existing = 1 AND s.conflicts <> 0)
                OR EXISTS (SELECT 1 FROM session s WHERE s.activity = a.id AND s.existing = 1 AND s.id IN (
                    SELECT session FROM attendance INDEXED BY attendance_in_conflict WHERE conflicts <> 0)),
                a.funding_sources
             FROM project p JOIN activity a ON a.project = p.number
             WHERE p.withdrawn = 0 AND a.existing = 1 AND (?1 IS NULL OR p.id = ?1)
             ORDER BY a.first_day DESC, a.title",
        ))?;
        let activities = select.query_map(params![project.map(|id| id.uuid().into_bytes())], |row| {
            Ok(ActivitySummary {
                id: ActivityId::from_uuid(blob16(row, 0)?),
                project: ProjectId::from_uuid(blob16(row, 1)?),
                title: row.get(2)?,
                activity_type: Code::new(row.get::<_, String>(3)?),
                country: row.get::<_, Option<String>>(4)?.map(Code::new),
                city: row.get(5)?,
                first_day: row.get(6)?,
                last_day: row.get(7)?,
                status: status(row, 8)?,
                sessions: row.get(9)?,
                enrolled: row.get(10)?,
                in_conflict: row.get(11)?,
                funding_sources: list(row, 12)?,
            })
        })?;
        let mut activities = activities.collect::<Result<Vec<_>, _>>()?;
        for activity in &mut activities {
            activity.in_conflict |= differ.iter().any(|mark| mark.shown && mark.activity == activity.id);
        }
        Ok(activities)
    }

    /// An activity with its sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`]; or when the database refuses.
    pub fn activity(&mut self, id: ActivityId) -> Result<ActivityDetail, Error> {
        self.detail(id)
    }

    /// The activities with a day between these two, both included, each with its sessions, the first ones first;
    /// without those that were cancelled.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn activities_between(
        &mut self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Vec<ActivityDetail>, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT a.id FROM project p JOIN activity a ON a.project = p.number
             WHERE p.withdrawn = 0 AND a.existing = 1 AND a.first_day <= ? AND a.last_day >= ? AND a.status <> ?
             ORDER BY a.first_day, a.id",
        )?;
        let ids = select
            .query_map(params![last, first, Status::Cancelled.code()], |row| blob16(row, 0))?
            .collect::<Result<Vec<_>, _>>()?;
        ids.into_iter().map(|id| self.detail(ActivityId::from_uuid(id))).collect()
    }

    fn detail(&self, id: ActivityId) -> Result<ActivityDetail, Error> {
        let found = self
            .connection()
            .prepare_cached(&format!(
                "SELECT project, title, activity_type, country, city, venue, first_day, last_day, time_zone,
                    delivery_mode, languages, funding_sources, areas_of_concern, target_groups, summary, status,
                    {PEOPLE_OF_A}
                 FROM activity a WHERE id = ? AND existing = 1",
            ))?
            .query_row([id.uuid().as_bytes()], |row| Ok((row.get::<_, i64>(0)?, form(row)?, row.get::<_, u32>(16)?)))
            .optional()?;
        let (project, form, enrolled) = found.ok_or(Error::NotFound("activity"))?;
        let project = self.project_numbered(project)?;
        Ok(ActivityDetail {
            id,
            project: project.id,
            may_record: project.may_record(),
            form,
            sessions: self.sessions(id)?,
            enrolled,
        })
    }

    /// Creates an activity with its sessions.
    ///
    /// # Errors
    /// When a value cannot be recorded, or the person may not write in the project.
    pub fn create_activity(
        &mut self,
        project: ProjectId,
        form: ActivityForm,
        sessions: Vec<SessionForm>,
    ) -> Result<ActivityId, Error> {
        let form = self.with_time_zone(form)?;
        let project = self.project(project)?.number;
        let id =
            ActivityId::new(self.surroundings.now(), crate::surroundings::random(self.surroundings.as_ref()));
        let intent = Intent { code: intent::ACTIVITY_CREATE, activity: Some(id) };
        self.record(project, intent, |recording| {
            create(recording, id, &form, &sessions)?;
            Ok(id)
        })
    }

    /// Creates an activity like another one, from another day on: planned, its sessions at their times of the day and
    /// as many days after the first as they were, and with its people where they are wanted, with their work as it is
    /// today. Marks, documents and the rest of its history stay where they are.
    ///
    /// # Errors
    /// When a value cannot be recorded, the person may not write in the project, or there is no such activity.
    pub fn copy_activity(&mut self, id: ActivityId, copy: CopyForm) -> Result<ActivityId, Error> {
        let original = self.activity(id)?;
        let later = copy.first_day - original.form.first_day;
        let moved = |moment: NaiveDateTime| {
            let invalid = Invalid { field: "firstDay", reason: Reason::Malformed };
            moment.checked_add_signed(later).ok_or(Error::Invalid(invalid))
        };
        let last_day = moved(original.form.last_day.and_time(NaiveTime::MIN))?.date();
        let form = ActivityForm {
            title: copy.title,
            first_day: copy.first_day,
            last_day,
            status: Status::Planned,
            ..original.form
        };
        let mut sessions = Vec::with_capacity(original.sessions.len());
        for SessionView { form, .. } in original.sessions {
            sessions.push(SessionForm { start: moved(form.start)?, end: moved(form.end)?, ..form });
        }
        let people = if copy.with_people { enrolled(self.connection(), id)? } else { Vec::new() };
        let project = self.project(original.project)?.number;
        let made =
            ActivityId::new(self.surroundings.now(), crate::surroundings::random(self.surroundings.as_ref()));
        let intent = Intent { code: intent::ACTIVITY_CREATE, activity: Some(made) };
        self.record(project, intent, |recording| {
            create(recording, made, &form, &sessions)?;
            people.into_iter().try_for_each(|(participant, role)| {
                let form = EnrolmentForm { participants: Vec::new(), role, walk_in: false };
                enrol(recording, made, participant, &form)
            })?;
            Ok(made)
        })
    }

    /// Writes what differs from what is there.
    ///
    /// # Errors
    /// When a value cannot be recorded, the person may not write in the project, or there is no such activity.
    pub fn save_activity(&mut self, id: ActivityId, form: ActivityForm) -> Result<(), Error> {
        let form = self.with_time_zone(form)?;
        let intent = Intent { code: intent::ACTIVITY_EDIT, activity: Some(id) };
        self.record(self.project_of_activity(id)?, intent, |recording| write(recording, id, &form))
    }

    /// Deletes an activity; what belongs to it is not shown any more, and comes back if this is undone.
    ///
    /// # Errors
    /// When the person may not write in the project, or there is no such activity.
    pub fn delete_activity(&mut self, id: ActivityId) -> Result<(), Error> {
        let intent = Intent { code: intent::ACTIVITY_DELETE, activity: Some(id) };
        self.record(self.project_of_activity(id)?, intent, |recording| {
            recording.edit::<Existence>(RowKey::Activity(id), |existence| existence.exists = false)
        })
    }

    /// The number of the project that an activity belongs to.
    pub(crate) fn project_of_activity(&self, id: ActivityId) -> Result<i64, Error> {
        self.connection()
            .prepare_cached("SELECT project FROM activity WHERE id = ? AND existing = 1")?
            .query_row([id.uuid().as_bytes()], |row| row.get(0))
            .optional()?
            .ok_or(Error::NotFound("activity"))
    }

    /// The form with the time zone of its country, else of this laptop, where it names none.
    fn with_time_zone(&self, mut form: ActivityForm) -> Result<ActivityForm, Error> {
        if form.time_zone.is_empty() {
            let of_country = match &form.country {
                Some(country) => time_zone_of(self.connection(), country)?,
                None => None,
            };
            form.time_zone = of_country.unwrap_or_else(|| self.surroundings.time_zone());
        }
        Ok(form)
    }
}

fn create(
    recording: &mut Recording<'_>,
    id: ActivityId,
    form: &ActivityForm,
    sessions: &[SessionForm],
) -> Result<(), Error> {
    recording.edit::<Existence>(RowKey::Activity(id), |existence| existence.exists = true)?;
    write(recording, id, form)?;
    for session in sessions {
        crate::session::create(recording, id, session)?;
    }
    Ok(())
}

fn write(recording: &mut Recording<'_>, id: ActivityId, form: &ActivityForm) -> Result<(), Error> {
    let row = RowKey::Activity(id);
    recording.edit::<Title>(row, |title| title.title = form.title.trim().to_owned())?;
    recording.edit::<Type>(row, |of| of.code = form.activity_type.clone()).map_err(|error| match error {
        Error::Invalid(invalid) => Error::Invalid(Invalid { field: "activityType", ..invalid }),
        error => error,
    })?;
    recording.edit::<Place>(row, |place| {
        place.country.clone_from(&form.country);
        place.city = form.city.trim().to_owned();
        place.venue = form.venue.trim().to_owned();
    })?;
    recording.edit::<Dates>(row, |dates| {
        dates.first_day = form.first_day;
        dates.last_day = form.last_day;
        dates.time_zone.clone_from(&form.time_zone);
    })?;
    recording.edit::<Delivery>(row, |delivery| delivery.mode.clone_from(&form.delivery_mode))?;
    recording.edit::<Languages>(row, |languages| languages.codes.clone_from(&form.languages))?;
    recording.edit::<Funding>(row, |funding| funding.codes.clone_from(&form.funding_sources))?;
    recording.edit::<Concerns>(row, |concerns| concerns.codes.clone_from(&form.areas_of_concern))?;
    recording.edit::<Targets>(row, |targets| targets.codes.clone_from(&form.target_groups))?;
    recording.edit::<Summary>(row, |summary| summary.text = form.summary.trim().to_owned())?;
    recording.edit::<Progress>(row, |progress| progress.status = form.status)
}

fn form(row: &Row<'_>) -> rusqlite::Result<ActivityForm> {
    let code = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(column)?.map(Code::new));
    Ok(ActivityForm {
        title: row.get(1)?,
        activity_type: Code::new(row.get::<_, String>(2)?),
        country: code(3)?,
        city: row.get(4)?,
        venue: row.get(5)?,
        first_day: row.get(6)?,
        last_day: row.get(7)?,
        time_zone: row.get(8)?,
        delivery_mode: code(9)?,
        languages: list(row, 10)?,
        funding_sources: list(row, 11)?,
        areas_of_concern: list(row, 12)?,
        target_groups: list(row, 13)?,
        summary: row.get(14)?,
        status: status(row, 15)?,
    })
}

fn status(row: &Row<'_>, column: usize) -> rusqlite::Result<Status> {
    Ok(Status::from_code(row.get_ref(column)?.as_str()?).unwrap_or_default())
}
