//! What waits for a person: conflicts, rows that were deleted here and edited there, refused changes, and what waits
//! for a project officer. Everything here follows from the heads, the batches and the refusals; it has no list of its own.

mod deleted;
mod refusal;
mod settle;
mod view;

pub(crate) use deleted::{look_again, note_written};
pub(crate) use refusal::{forget_others, note_mended, note_refused, take_back_mending};
pub use view::{ChangeRef, Edit, Mend, Review, ReviewItem, RowRef, Settled, Settlement, Waiting};

use crate::Client;
use crate::attendance::{Credit, DifferingMark, MarksOfPerson, mark_of_person, recorded_as};
use crate::change::{About, FieldRef, FieldValue, HeadView, Reader};
use crate::database::{conflicts, count_conflicts, read_state};
use crate::error::Error;
use crate::participant::{count_duplicates, likeliest_duplicates, members, several};
use crate::project::Project;
use crate::undo::row_key;
use carnet_core::attendance::Mark;
use carnet_core::clock::Timestamp;
use carnet_core::field_group::{Group, Value};
use carnet_core::id::{ParticipantId, SessionId};
use carnet_core::merge::FieldState;
use carnet_core::row::RowKey;
use rusqlite::params;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many of each kind are listed.
const MOST: usize = 200;
/// And of changes of which nothing more is known.
const MOST_GONE: i64 = 10_000;
/// How many edits are told of a deleted row.
const MOST_EDITS: usize = 20;

impl Client {
    /// Everything of all projects on this laptop that waits for a person.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn review(&mut self) -> Result<Review, Error> {
        let mut review = Review { waiting: self.waiting()?, items: Vec::new() };
        let differing = self.differing_marks()?.to_vec();
        let mut listed = [const { Vec::new() }; 6];
        for project in &self.projects {
            let mut reader = Reader::new(self, project);
            if !project.withdrawn {
                list_conflicts(&mut reader, &mut listed[0])?;
                list_differing(&mut reader, &differing, &mut listed[1])?;
                list_deleted(&mut reader, &mut listed[2])?;
                list_duplicates(&reader, &mut listed[5])?;
            }
            list_refused(&mut reader, &mut listed[3])?;
            list_refused_gone(&reader, &mut listed[3])?;
            self.list_quarantine(project, &mut listed[4])?;
        }
        for mut items in listed {
            items.sort_by_key(|(at, _)| Reverse(*at));
            review.items.extend(items.into_iter().take(MOST).map(|(_, item)| item));
        }
        Ok(review)
    }

    /// How much waits for a person. Asked after every action: it reads no more than there is.
    pub(crate) fn waiting(&mut self) -> Result<Waiting, Error> {
        let differing = self.differing_marks()?.iter().map(|mark| mark.project).collect::<Vec<_>>();
        let conflicts = count_conflicts(self.connection())?;
        let count = |sql: &str, project: i64| {
            self.connection()
                .prepare_cached(sql)?
                .query_row([project], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))
        };
        let mut waiting = Waiting::default();
        for project in &self.projects {
            let number = project.number;
            if !project.withdrawn {
                waiting.conflicts += conflicts.get(&number).copied().unwrap_or_default();
                waiting.differing += differing.iter().filter(|of| **of == number).count() as u64;
                waiting.duplicates += u64::from(count_duplicates(self.connection(), number)?);
                waiting.deleted +=
                    count("SELECT count(*) FROM deleted_and_edited WHERE project = ?", number)?;
            }
            waiting.refused += count(
                "SELECT count(*) FROM refusal WHERE project = ? AND let_go IS NULL AND mended IS NULL",
                number,
            )?;
            waiting.quarantined += count(QUARANTINED, number)?;
        }
        Ok(waiting)
    }

    fn list_quarantine(
        &self,
        project: &Project,
        items: &mut Vec<(Timestamp, ReviewItem)>,
    ) -> Result<(), Error> {
        let changes = self
            .connection()
            .prepare_cached(QUARANTINED)?
            .query_row([project.number], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))?;
        if changes > 0 {
            let code = crate::catalogue::project_code(self.connection(), project.id)?;
            let taken_away = project.left_behind;
            let item = ReviewItem::Quarantine { project: project.id, code, changes, taken_away };
            items.push((Timestamp::default(), item));
        }
        Ok(())
    }
}

/// Changes of a project that wait for a project officer.
const QUARANTINED: &str = "
    SELECT coalesce(sum(last_counter - first_counter + 1), 0) FROM batch WHERE acknowledged = 2 AND project = ?";

type Items = Vec<(Timestamp, ReviewItem)>;

fn latest(state: &FieldState) -> Timestamp {
    state.heads().iter().map(|head| head.effective.time()).max().unwrap_or_default()
}

fn list_conflicts(reader: &mut Reader<'_>, items: &mut Items) -> Result<(), Error> {
    let several = several(reader.connection(), reader.project.number)?;
    for (row, group) in conflicts(reader.connection(), reader.project.number, MOST)? {
        let mark = match row {
            RowKey::Attendance(session, participant) if group == Group::ATTENDANCE_MARK => {
                Some((session, participant))
            }
            _ => None,
        };
        // Of whoever was recorded several times, what all of them say is listed.
        if mark.is_some_and(|(_, participant)| several.contains(&participant)) {
            continue;
        }
        let state = read_state(reader.connection(), reader.project.number, &row, group)?;
        let about = reader.about(&row)?;
        let heads = reader.standing(&row, group, &state)?;
        let credits = match mark {
            Some((session, participant)) => credits(reader, session, &[participant], &about, &heads)?,
            None => Vec::new(),
        };
        let field = FieldRef { project: reader.project.id, row, group };
        let may_record = reader.project.may_record();
        items.push((latest(&state), ReviewItem::Conflict { field, about, heads, credits, may_record }));
    }
    Ok(())
}

/// What each value of a mark comes to, in the order in which the heads are listed.
fn credits(
    reader: &Reader<'_>,
    session: SessionId,
    members: &[ParticipantId],
    about: &About,
    heads: &[HeadView],
) -> Result<Vec<Credit>, Error> {
    let Some(activity) = about.activity else { return Ok(Vec::new()) };
    let Some(times) = about.starts_at.zip(about.ends_at) else { return Ok(Vec::new()) };
    let marks = MarksOfPerson::of(reader.connection(), reader.project.number, activity, members)?;
    let credit = |head: &HeadView| match &head.value {
        FieldValue::AttendanceMark { value } => marks.sum_if(session, times, value),
        _ => marks.sum_if(session, times, &Mark::default()),
    };
    Ok(heads.iter().map(credit).collect())
}

/// The marks of those who were recorded several times, where they say different things.
fn list_differing(
    reader: &mut Reader<'_>,
    differing: &[DifferingMark],
    items: &mut Items,
) -> Result<(), Error> {
    let number = reader.project.number;
    for mark in differing.iter().filter(|mark| mark.project == number) {
        let members = members(reader.connection(), mark.participant)?;
        let state = mark_of_person(reader.connection(), number, mark.session, &members)?;
        let row = RowKey::Attendance(mark.session, mark.participant);
        let about = About { shown: mark.shown, ..reader.about(&row)? };
        let heads = reader.standing(&row, Group::ATTENDANCE_MARK, &state)?;
        let mut rows = recorded_as(reader.connection(), number, mark.session, &members)?;
        let names = heads.iter().map(|head| rows.remove(&head.dot).and_then(|(_, name)| name));
        let item = ReviewItem::DifferingMarks {
            field: FieldRef { project: reader.project.id, row, group: Group::ATTENDANCE_MARK },
            recorded_as: names.collect(),
            credits: credits(reader, mark.session, &members, &about, &heads)?,
            about,
            heads,
            may_record: reader.project.may_record(),
        };
        items.push((latest(&state), item));
    }
    Ok(())
}

/// The likeliest first; none of them is of a time.
fn list_duplicates(reader: &Reader<'_>, items: &mut Items) -> Result<(), Error> {
    let project = reader.project;
    for pair in likeliest_duplicates(reader.connection(), project.number, MOST)? {
        let may_record = project.may_record();
        let item = ReviewItem::PossibleDuplicate { project: project.id, pair, may_record };
        items.push((Timestamp::default(), item));
    }
    Ok(())
}

fn list_deleted(reader: &mut Reader<'_>, items: &mut Items) -> Result<(), Error> {
    let number = reader.project.number;
    for row in deleted::noted(reader.connection(), number)?.into_iter().take(MOST) {
        let Some(deletion) = deleted::deletion(reader.connection(), number, &row)? else { continue };
        let unseen = deleted::unseen(reader.connection(), number, &row, MOST_EDITS + 1)?;
        let more = unseen.len() > MOST_EDITS;
        let mut edits = Vec::with_capacity(unseen.len());
        for edit in unseen.into_iter().take(MOST_EDITS) {
            let about = reader.about(&edit.row)?;
            let head = reader.head(&edit.row, edit.group, &edit.head, edit.displayed)?;
            edits.push(Edit { about, head });
        }
        let at = deletion.effective.time();
        let item = ReviewItem::Deleted {
            row: RowRef { project: reader.project.id, row },
            about: reader.about(&row)?,
            deletion: reader.head(&row, Group::EXISTENCE, &deletion, true)?,
            edits,
            more,
            may_record: reader.project.may_record(),
        };
        items.push((at, item));
    }
    Ok(())
}

fn list_refused(reader: &mut Reader<'_>, items: &mut Items) -> Result<(), Error> {
    let number = reader.project.number;
    let mut select = reader.connection().prepare_cached(
        "SELECT entity, first_id, second_id, field_group, value, wall, refusal.counter, field, reason
         FROM refusal JOIN own_change USING (project, counter)
         WHERE refusal.project = ? AND let_go IS NULL AND mended IS NULL ORDER BY refusal.counter DESC LIMIT ?",
    )?;
    let mut rows = select.query(params![number, MOST as i64])?;
    while let Some(found) = rows.next()? {
        let place = found.get::<_, i64>(6)?.cast_unsigned();
        let at = Timestamp::from_millis(found.get(5)?);
        let (row, group) = (row_key(found)?, Group::from_number(found.get(3)?));
        let value = Value::from_bytes(found.get::<_, Vec<u8>>(4)?);
        let state = read_state(reader.connection(), number, &row, group)?;
        items.push((
            at,
            ReviewItem::Refused {
                change: ChangeRef { project: reader.project.id, place },
                row: RowRef { project: reader.project.id, row },
                about: reader.about(&row)?,
                value: FieldValue::of(&row, group, &value),
                stands: reader.standing(&row, group, &state)?.into_iter().next().map(Box::new),
                at,
                field: found.get(7)?,
                reason: found.get(8)?,
                may_record: reader.project.may_record(),
            },
        ));
    }
    Ok(())
}

/// What was refused after its project was taken away: what it said is not here any more. One thing to read for each reason.
fn list_refused_gone(reader: &Reader<'_>, items: &mut Items) -> Result<(), Error> {
    let project = reader.project;
    let mut select = reader.connection().prepare_cached(
        "SELECT counter, reason FROM refusal
         WHERE project = ?1 AND let_go IS NULL AND mended IS NULL AND NOT EXISTS (
            SELECT 1 FROM own_change WHERE own_change.project = ?1 AND own_change.counter = refusal.counter)
         ORDER BY counter LIMIT ?2",
    )?;
    let mut by_reason = BTreeMap::<String, Vec<ChangeRef>>::new();
    let mut rows = select.query(params![project.number, MOST_GONE])?;
    while let Some(found) = rows.next()? {
        let place = found.get::<_, i64>(0)?.cast_unsigned();
        by_reason.entry(found.get(1)?).or_default().push(ChangeRef { project: project.id, place });
    }
    let code = crate::catalogue::project_code(reader.connection(), project.id)?;
    items.extend(by_reason.into_iter().map(|(reason, changes)| {
        let code = code.clone();
        (Timestamp::default(), ReviewItem::RefusedGone { project: project.id, code, changes, reason })
    }));
    Ok(())
}
