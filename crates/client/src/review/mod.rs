//! What waits for a person: conflicts, rows that were deleted here and edited there, refused changes, and what waits
//! for a project officer. Everything here follows from the heads, the batches and the refusals; it has no list of its own.

mod deleted;
mod refusal;
mod settle;
mod view;

pub(crate) use deleted::{look_again, note_written};
pub(crate) use refusal::{forget_others, note_mended, note_refused, take_back_mending};
pub use view::{ChangeRef, Credit, Edit, Mend, Review, ReviewItem, RowRef, Settled, Settlement, Waiting};

use crate::Client;
use crate::attendance::{credited_minutes, mark_of};
use crate::change::{About, FieldRef, FieldValue, Reader};
use crate::database::{conflicts, count_conflicts, read_state};
use crate::error::Error;
use crate::project::Project;
use crate::undo::row_key;
use carnet_core::attendance::Mark;
use carnet_core::clock::Timestamp;
use carnet_core::field_group::{Group, Value};
use carnet_core::merge::FieldState;
use carnet_core::presence;
use carnet_core::row::RowKey;
use rusqlite::params;
use std::cmp::Reverse;

/// How many of each kind are listed.
const MOST: usize = 200;
/// How many edits are told of a deleted row.
const MOST_EDITS: usize = 20;

impl Client {
    /// Everything of all projects on this laptop that waits for a person.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn review(&mut self) -> Result<Review, Error> {
        let mut review = Review { waiting: self.waiting()?, items: Vec::new() };
        let mut listed = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
        for project in &self.projects {
            let mut reader = Reader::new(self, project);
            if !project.withdrawn {
                list_conflicts(&mut reader, &mut listed[0])?;
                list_deleted(&mut reader, &mut listed[1])?;
            }
            list_refused(&mut reader, &mut listed[2])?;
            self.list_quarantine(project, &mut listed[3])?;
        }
        for mut items in listed {
            items.sort_by_key(|(at, _)| Reverse(*at));
            review.items.extend(items.into_iter().take(MOST).map(|(_, item)| item));
        }
        Ok(review)
    }

    /// How much waits for a person. Asked after every action: it reads no more than there is.
    pub(crate) fn waiting(&self) -> Result<Waiting, Error> {
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
    for (row, group) in conflicts(reader.connection(), reader.project.number, MOST)? {
        let state = read_state(reader.connection(), reader.project.number, &row, group)?;
        let about = reader.about(&row)?;
        let heads = reader.standing(&row, group, &state)?;
        let credits = match row {
            RowKey::Attendance(..) if group == Group::ATTENDANCE_MARK => {
                credits(reader, &row, &about, &state)?
            }
            _ => Vec::new(),
        };
        let field = FieldRef { project: reader.project.id, row, group };
        let may_record = reader.project.may_record();
        items.push((latest(&state), ReviewItem::Conflict { field, about, heads, credits, may_record }));
    }
    Ok(())
}

/// What each value of a mark comes to, in the order in which the heads are listed.
fn credits(
    reader: &mut Reader<'_>,
    row: &RowKey,
    about: &About,
    state: &FieldState,
) -> Result<Vec<Credit>, Error> {
    let (Some(activity), Some(participant)) = (about.activity, about.participant) else {
        return Ok(Vec::new());
    };
    let Some((start, end)) = about.starts_at.zip(about.ends_at) else { return Ok(Vec::new()) };
    let minutes = |mark: &Mark| presence::credited_minutes(mark, start, end);
    let counted = state.displayed().map(|head| minutes(&mark_of(&head.value))).unwrap_or_default();
    let all = credited_minutes(reader.connection(), reader.project.number, activity, participant)?;
    // A session that was deleted is not among them.
    let others = if about.shown { all.saturating_sub(counted) } else { all };
    let heads = reader.standing(row, Group::ATTENDANCE_MARK, state)?;
    Ok(heads
        .into_iter()
        .map(|head| {
            let session_minutes = match head.value {
                FieldValue::AttendanceMark { value } => minutes(&value),
                _ => 0,
            };
            Credit { session_minutes, activity_minutes: others + session_minutes }
        })
        .collect())
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
         FROM refusal LEFT JOIN own_change USING (project, counter)
         WHERE refusal.project = ? AND let_go IS NULL AND mended IS NULL ORDER BY refusal.counter DESC LIMIT ?",
    )?;
    let mut rows = select.query(params![number, MOST as i64])?;
    while let Some(found) = rows.next()? {
        let place = found.get::<_, i64>(6)?.cast_unsigned();
        let mut item = (None, None, None, None);
        let at = found.get::<_, Option<i64>>(5)?.map(Timestamp::from_millis);
        // What was recorded in a project that was taken away is not here any more.
        if at.is_some() {
            let (row, group) = (row_key(found)?, Group::from_number(found.get(3)?));
            let value = Value::from_bytes(found.get::<_, Vec<u8>>(4)?);
            let state = read_state(reader.connection(), number, &row, group)?;
            let stands = reader.standing(&row, group, &state)?.into_iter().next().map(Box::new);
            let written = RowRef { project: reader.project.id, row };
            item =
                (Some(written), Some(reader.about(&row)?), Some(FieldValue::of(&row, group, &value)), stands);
        }
        let (row, about, value, stands) = item;
        items.push((
            at.unwrap_or_default(),
            ReviewItem::Refused {
                change: ChangeRef { project: reader.project.id, place },
                row,
                about,
                value,
                stands,
                at,
                field: found.get(7)?,
                reason: found.get(8)?,
                may_record: reader.project.may_record(),
            },
        ));
    }
    Ok(())
}
