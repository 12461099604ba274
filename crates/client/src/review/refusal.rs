//! Own changes that the central server did not take: each is mended or let go by its author.

use super::view::{ChangeRef, Mend};
use crate::Client;
use crate::activity::SessionForm;
use crate::attachment::activity_of_attachment;
use crate::attendance::MarkEdit;
use crate::change::activity_of_session;
use crate::enrolment::PlaceForm;
use crate::error::Error;
use crate::intent;
use crate::recording::Intent;
use crate::undo::{Step, row_key};
use carnet_core::attachment::{File, Purpose};
use carnet_core::attendance::{Mark, Note};
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::row::RowKey;
use carnet_core::validation::validate;
use carnet_core::{activity, enrolment, participant, session};
use rusqlite::{Connection, TransactionBehavior, params};

/// An own change that was refused.
pub(super) struct Refused {
    pub(super) row: RowKey,
    pub(super) group: Group,
    pub(super) value: Value,
}

impl Client {
    /// Lets refused changes go: what stands is accepted. The receipts stay. Answers with how many there were.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn let_go(&mut self, changes: Vec<ChangeRef>) -> Result<u32, Error> {
        let mut places = Vec::with_capacity(changes.len());
        for change in changes {
            places.push((self.project(change.project)?.number, change.place));
        }
        let let_go = self.set_let_go(&places)?;
        if !let_go.is_empty() {
            self.steps.done(Step::LetGo(let_go.clone()));
        }
        Ok(u32::try_from(let_go.len()).unwrap_or(u32::MAX))
    }

    /// Lets go what is still open of these; answers with that.
    pub(crate) fn set_let_go(&mut self, places: &[(i64, u64)]) -> Result<Vec<(i64, u64)>, Error> {
        let mut clock = self.clock;
        let stamp = clock.tick(self.surroundings.now());
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut let_go = Vec::new();
        for (project, place) in places {
            let changed = transaction
                .prepare_cached(
                    "UPDATE refusal SET let_go = ? WHERE project = ? AND counter = ? AND let_go IS NULL
                     AND mended IS NULL",
                )?
                .execute(params![stamp.bits().cast_signed(), project, place.cast_signed()])?;
            if changed > 0 {
                let_go.push((*project, *place));
            }
        }
        transaction.commit()?;
        self.clock = clock;
        Ok(let_go)
    }

    /// Takes that back.
    pub(crate) fn take_up_again(&mut self, places: &[(i64, u64)]) -> Result<u32, Error> {
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut changed = 0;
        for (project, place) in places {
            changed += transaction
                .prepare_cached("UPDATE refusal SET let_go = NULL WHERE project = ? AND counter = ?")?
                .execute(params![project, place.cast_signed()])?;
        }
        transaction.commit()?;
        Ok(u32::try_from(changed).unwrap_or(u32::MAX))
    }

    /// Records a refused value again as it was: for what an officer refused, or what a newer version can take.
    ///
    /// # Errors
    /// When the value breaks a rule, the person may not write in the project, or there is no such change.
    pub fn record_again(&mut self, change: ChangeRef) -> Result<(), Error> {
        let project = self.project(change.project)?.number;
        let refused = self.refused(project, change.place)?;
        validate(&refused.row, refused.group, &refused.value)?;
        let intent = Intent { code: intent::RECORD_AGAIN, activity: self.activity_of(&refused.row)? };
        self.record(project, intent, |recording| {
            let state = recording.state_of(refused.row, refused.group)?;
            recording.append(refused.row, refused.group, refused.value, state).map(drop)
        })
    }

    /// The form of the row of a refused change, with the refused value in it, for its author to mend.
    ///
    /// # Errors
    /// When there is no such change, or its row is not there any more.
    pub fn mend_form(&mut self, change: ChangeRef) -> Result<Mend, Error> {
        let project = self.project(change.project)?.number;
        let Refused { row, group, value } = self.refused(project, change.place)?;
        Ok(match row {
            RowKey::Activity(id) => {
                let mut form = self.activity(id)?.form;
                if !put_into_activity(&mut form, group, &value)? {
                    return Ok(Mend::Nothing);
                }
                Mend::Activity { id, form: Box::new(form) }
            }
            RowKey::Session(id) => {
                let seat = self.seat(id)?;
                let sessions = self.sessions(seat.activity)?;
                let mut form =
                    sessions.into_iter().find(|known| known.id == id).ok_or(Error::NotFound("session"))?.form;
                if !put_into_session(&mut form, group, &value)? {
                    return Ok(Mend::Nothing);
                }
                Mend::Session { activity: seat.activity, id, form }
            }
            RowKey::Participant(id) => {
                let mut detail = self.participant(id)?;
                if !put_into_participant(&mut detail.form, group, &value)? {
                    return Ok(Mend::Nothing);
                }
                Mend::Participant { project: detail.project, id, form: Box::new(detail.form) }
            }
            RowKey::Attendance(session, participant) if group == Group::ATTENDANCE_MARK => {
                let mark = value.decode::<Mark>()?;
                let (status, arrived, left) = (mark.status, mark.arrived, mark.left);
                let mark = MarkEdit { session, participant, status, arrived, left };
                Mend::Mark { activity: self.seat(session)?.activity, mark }
            }
            RowKey::Attendance(session, participant) if group == Group::ATTENDANCE_NOTE => {
                Mend::Note { session, participant, text: value.decode::<Note>()?.text }
            }
            RowKey::Enrolment(activity, participant) => {
                let mut form = self.place_form(activity, participant)?;
                if !put_into_place(&mut form, group, &value)? {
                    return Ok(Mend::Nothing);
                }
                Mend::Enrolment { activity, participant, form }
            }
            RowKey::Attachment(id) => {
                let mut form = self.attachment_form(id)?;
                match group {
                    Group::ATTACHMENT_FILE => form.name = value.decode::<File>()?.name,
                    Group::ATTACHMENT_KIND => form.kind = value.decode::<Purpose>()?.kind,
                    _ => return Ok(Mend::Nothing),
                }
                Mend::Attachment { id, form }
            }
            _ => Mend::Nothing,
        })
    }

    /// A change of this laptop that was refused.
    fn refused(&self, project: i64, place: u64) -> Result<Refused, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT entity, first_id, second_id, field_group, value FROM own_change NATURAL JOIN refusal
             WHERE project = ? AND counter = ?",
        )?;
        let mut rows = select.query(params![project, place.cast_signed()])?;
        let Some(row) = rows.next()? else { return Err(Error::NotFound("change")) };
        Ok(Refused {
            row: row_key(row)?,
            group: Group::from_number(row.get(3)?),
            value: Value::from_bytes(row.get::<_, Vec<u8>>(4)?),
        })
    }

    /// The activity that a row is, or belongs to: where the window goes.
    pub(crate) fn activity_of(&self, row: &RowKey) -> Result<Option<carnet_core::id::ActivityId>, Error> {
        Ok(match row {
            RowKey::Activity(activity) | RowKey::Enrolment(activity, _) => Some(*activity),
            RowKey::Session(session) | RowKey::Attendance(session, _) => {
                activity_of_session(self.connection(), *session)?
            }
            RowKey::Attachment(attachment) => activity_of_attachment(self.connection(), *attachment)?,
            _ => None,
        })
    }
}

/// Notes a refusal. Where something has replaced the change meanwhile there is nothing to mend. The verdict may come
/// again: what its author did about it stays.
pub(crate) fn note_refused(
    connection: &Connection,
    project: i64,
    place: i64,
    (field, reason): (&str, &str),
    stood: bool,
) -> Result<(), Error> {
    let mended = (!stood).then_some(0);
    connection
        .prepare_cached(
            "INSERT INTO refusal (project, counter, field, reason, mended) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET field = excluded.field, reason = excluded.reason",
        )?
        .execute(params![project, place, field, reason, mended])?;
    Ok(())
}

/// Forgets refusals of changes that a later verdict took in, as of a server that was restored: of these places only the
/// named ones are refused.
pub(crate) fn forget_others(
    connection: &Connection,
    project: i64,
    places: std::ops::RangeInclusive<i64>,
    refused: &[i64],
) -> Result<(), Error> {
    let mut select = connection
        .prepare_cached("SELECT counter FROM refusal WHERE project = ? AND counter BETWEEN ? AND ?")?;
    let known = select
        .query_map(params![project, places.start(), places.end()], |row| row.get::<_, i64>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    for place in known.iter().filter(|place| !refused.contains(place)) {
        connection
            .prepare_cached("DELETE FROM refusal WHERE project = ? AND counter = ?")?
            .execute(params![project, place])?;
    }
    Ok(())
}

/// Something is written where a change was refused: that mends it.
pub(crate) fn note_mended(
    connection: &Connection,
    project: i64,
    row: &RowKey,
    group: Group,
    by: u64,
) -> Result<(), Error> {
    let (first, second) = row.parts();
    connection
        .prepare_cached(
            "UPDATE refusal SET mended = ?1
             WHERE project = ?2 AND let_go IS NULL AND mended IS NULL AND EXISTS (
                SELECT 1 FROM own_change refused WHERE refused.project = ?2 AND refused.counter = refusal.counter
                AND entity = ?3 AND first_id = ?4 AND second_id IS ?5 AND field_group = ?6)",
        )?
        .execute(params![
            by.cast_signed(),
            project,
            row.entity().number(),
            first.as_bytes(),
            second.as_ref().map(|second| second.as_bytes()),
            group.number(),
        ])?;
    Ok(())
}

/// Whatever these own changes mended is open again; true when there was something.
pub(crate) fn take_back_mending(
    connection: &Connection,
    project: i64,
    first: u64,
    last: u64,
) -> Result<bool, Error> {
    let opened = connection
        .prepare_cached(
            "UPDATE refusal SET mended = NULL WHERE project = ? AND mended BETWEEN ? AND ? AND mended > 0",
        )?
        .execute(params![project, first.cast_signed(), last.cast_signed()])?;
    Ok(opened > 0)
}

/// Whether some of the fields of an activity's form are this field group's; they then hold its value.
fn put_into_activity(
    form: &mut crate::activity::ActivityForm,
    group: Group,
    value: &Value,
) -> Result<bool, Error> {
    match group {
        activity::Title::GROUP => form.title = value.decode::<activity::Title>()?.title,
        activity::Type::GROUP => form.activity_type = value.decode::<activity::Type>()?.code,
        activity::Place::GROUP => {
            let place = value.decode::<activity::Place>()?;
            (form.country, form.city, form.venue) = (place.country, place.city, place.venue);
        }
        activity::Dates::GROUP => {
            let dates = value.decode::<activity::Dates>()?;
            (form.first_day, form.last_day, form.time_zone) =
                (dates.first_day, dates.last_day, dates.time_zone);
        }
        activity::Delivery::GROUP => form.delivery_mode = value.decode::<activity::Delivery>()?.mode,
        activity::Languages::GROUP => form.languages = value.decode::<activity::Languages>()?.codes,
        activity::Funding::GROUP => form.funding_sources = value.decode::<activity::Funding>()?.codes,
        activity::Concerns::GROUP => form.areas_of_concern = value.decode::<activity::Concerns>()?.codes,
        activity::Targets::GROUP => form.target_groups = value.decode::<activity::Targets>()?.codes,
        activity::Summary::GROUP => form.summary = value.decode::<activity::Summary>()?.text,
        activity::Progress::GROUP => form.status = value.decode::<activity::Progress>()?.status,
        _ => return Ok(false),
    }
    Ok(true)
}

fn put_into_session(form: &mut SessionForm, group: Group, value: &Value) -> Result<bool, Error> {
    match group {
        session::Title::GROUP => form.title = value.decode::<session::Title>()?.title,
        session::Time::GROUP => {
            let time = value.decode::<session::Time>()?;
            (form.start, form.end) = (time.start, time.end);
        }
        session::Room::GROUP => form.room = value.decode::<session::Room>()?.room,
        session::Trainers::GROUP => form.trainers = value.decode::<session::Trainers>()?.names,
        _ => return Ok(false),
    }
    Ok(true)
}

fn put_into_place(form: &mut PlaceForm, group: Group, value: &Value) -> Result<bool, Error> {
    match group {
        enrolment::Participation::GROUP => form.role = value.decode::<enrolment::Participation>()?.role,
        enrolment::Place::GROUP => form.status = value.decode::<enrolment::Place>()?.status,
        enrolment::Profile::GROUP => {
            let profile = value.decode::<enrolment::Profile>()?;
            (form.professional_group, form.function, form.institution, form.country) =
                (profile.professional_group, profile.function, profile.institution, profile.country);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn put_into_participant(
    form: &mut crate::participant::ParticipantForm,
    group: Group,
    value: &Value,
) -> Result<bool, Error> {
    match group {
        participant::Name::GROUP => {
            let name = value.decode::<participant::Name>()?;
            (form.family, form.given, form.patronymic, form.latin) =
                (name.family, name.given, name.patronymic, name.latin);
        }
        participant::SelfDeclaredSex::GROUP => form.sex = value.decode::<participant::SelfDeclaredSex>()?.sex,
        participant::Work::GROUP => {
            let work = value.decode::<participant::Work>()?;
            (form.professional_group, form.function, form.institution) =
                (work.professional_group, work.function, work.institution);
        }
        participant::Country::GROUP => form.country = value.decode::<participant::Country>()?.code,
        participant::Contact::GROUP => {
            let contact = value.decode::<participant::Contact>()?;
            (form.email, form.telephone) = (contact.email, contact.telephone);
        }
        participant::Consent::GROUP => {
            let consent = value.decode::<participant::Consent>()?;
            (form.notice_given_on, form.photo_consent) = (consent.notice_given_on, consent.photo);
        }
        _ => return Ok(false),
    }
    Ok(true)
}
