//! What a person does with a laptop, at random.

use crate::simulator::dice::Dice;
use carnet_client::{
    ActivityForm, ActivitySummary, AttachmentForm, AttendanceRegister, Client, ContentState, EnrolmentForm,
    Error, MarkEdit, ParticipantForm, SessionForm,
};
use carnet_core::attachment::Kind;
use carnet_core::attendance::MarkStatus;
use carnet_core::catalogue::Code;
use carnet_core::enrolment::Role;
use carnet_core::id::ProjectId;
use chrono::{NaiveDate, NaiveTime, TimeDelta};

/// How much there is at most: so much that a screen is not empty, so little that laptops meet.
const ACTIVITIES: usize = 5;
const SESSIONS: usize = 6;
const PEOPLE: usize = 40;
const ENROLLED: usize = 16;
/// Photographs of an activity, and the bytes of the largest.
const FILES: usize = 12;
const PHOTO: usize = 40_000;

/// One action of a person. It is carried out whole or not at all.
pub(super) fn something(client: &mut Client, project: ProjectId, dice: &mut Dice) -> Result<(), Error> {
    let activities = client.activities(Some(project))?;
    let text = format!("{:08x}", dice.below(1 << 32));
    let Some(activity) = dice.pick(&activities) else { return create_activity(client, project, &text) };
    let register = client.attendance_register(activity.id)?;
    match dice.below(100) {
        0..36 => mark(client, &register, dice),
        36..44 => file(client, activity, dice, &text),
        44..48 => match dice.pick(&register.sessions) {
            Some(session) => client.mark_rest_present(session.id, Vec::new()).map(drop),
            None => Ok(()),
        },
        48..60 => somebody(client, project, activity, &register, dice, &text),
        60..68 => save_participant(client, project, dice, &text),
        68..78 => save_activity(client, activity, dice, &text),
        78..88 => sessions(client, &register, dice, &text),
        88..90 => match dice.pick(&register.rows) {
            Some(row) => client.unenrol_participant(activity.id, row.participant),
            None => Ok(()),
        },
        90..95 => client.undo().map(drop),
        95..97 => client.redo().map(drop),
        97 => client.delete_activity(activity.id),
        _ if activities.len() < ACTIVITIES => create_activity(client, project, &text),
        _ => mark(client, &register, dice),
    }
}

/// A day of the training year.
fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default()
}

fn session(dice: &mut Dice, text: &str) -> SessionForm {
    let start = day().and_time(NaiveTime::MIN) + TimeDelta::minutes(8 * 60 + 15 * dice.below(32) as i64);
    SessionForm {
        title: format!("Session {text}"),
        start,
        end: start + TimeDelta::minutes(90),
        room: format!("Room {}", dice.below(4)),
        trainers: Vec::new(),
    }
}

fn create_activity(client: &mut Client, project: ProjectId, text: &str) -> Result<(), Error> {
    let form = ActivityForm {
        title: format!("Training {text}"),
        activity_type: Code::new("training"),
        country: Some(Code::new("MK")),
        first_day: day(),
        last_day: day(),
        ..ActivityForm::default()
    };
    let mut dice = Dice::new(text.bytes().fold(0, |seed, byte| seed << 8 ^ u64::from(byte)));
    let sessions = vec![session(&mut dice, text), session(&mut dice, text)];
    client.create_activity(project, form, sessions).map(drop)
}

fn mark(client: &mut Client, register: &AttendanceRegister, dice: &mut Dice) -> Result<(), Error> {
    let (Some(session), Some(row)) = (dice.pick(&register.sessions), dice.pick(&register.rows)) else {
        return Ok(());
    };
    let status = if dice.percent(6) { None } else { dice.pick(MarkStatus::ALL).copied() };
    let late = status == Some(MarkStatus::Late);
    let arrived = late.then(|| (session.start + TimeDelta::minutes(dice.below(60) as i64)).time());
    let edit = MarkEdit { session: session.id, participant: row.participant, status, arrived, left: None };
    client.mark_attendance(vec![edit]).map(drop)
}

/// Somebody new in the directory, or somebody of it in an activity.
fn somebody(
    client: &mut Client,
    project: ProjectId,
    activity: &ActivitySummary,
    register: &AttendanceRegister,
    dice: &mut Dice,
    text: &str,
) -> Result<(), Error> {
    let people = client.participants(project, String::new())?.participants;
    if people.len() < PEOPLE && (people.is_empty() || dice.percent(40)) {
        let form = ParticipantForm { family: format!("Person {text}"), ..ParticipantForm::default() };
        return client.create_participant(project, form).map(drop);
    }
    match dice.pick(&people) {
        Some(person) if register.rows.len() < ENROLLED => {
            let participants = vec![person.id];
            let form = EnrolmentForm { participants, role: Role::Participant, walk_in: dice.percent(20) };
            client.enrol_participants(activity.id, form)
        }
        _ => Ok(()),
    }
}

fn save_participant(
    client: &mut Client,
    project: ProjectId,
    dice: &mut Dice,
    text: &str,
) -> Result<(), Error> {
    let people = client.participants(project, String::new())?.participants;
    let Some(person) = dice.pick(&people) else { return Ok(()) };
    let mut form = client.participant(person.id)?.form;
    form.institution = format!("Court {text}");
    if dice.percent(30) {
        form.telephone = text.to_owned();
    }
    client.save_participant(person.id, form)
}

fn save_activity(
    client: &mut Client,
    activity: &ActivitySummary,
    dice: &mut Dice,
    text: &str,
) -> Result<(), Error> {
    let mut form = client.activity(activity.id)?.form;
    match dice.below(3) {
        0 => form.city = format!("Town {text}"),
        1 => form.summary = format!("What was said: {text}"),
        _ => form.title = format!("Training {text}"),
    }
    client.save_activity(activity.id, form)
}

/// A photograph is taken, asked for, named anew or deleted.
fn file(client: &mut Client, activity: &ActivitySummary, dice: &mut Dice, text: &str) -> Result<(), Error> {
    let files = client.attachments(activity.id)?;
    let form = AttachmentForm { name: format!("{text}.jpg"), kind: Some(Kind::Photo) };
    match (dice.below(10), dice.pick(&files)) {
        (0..5, _) if files.len() < FILES => {
            let bytes = photo(dice, text);
            client.add_attachment(activity.id, None, form, bytes.len() as u64, &bytes[..]).map(drop)
        }
        (5, Some(file)) => client.save_attachment(file.id, form),
        (6, Some(file)) => client.delete_attachment(file.id),
        (_, Some(file)) if file.content == ContentState::Elsewhere => client.fetch_attachment(file.id),
        _ => Ok(()),
    }
}

fn photo(dice: &mut Dice, text: &str) -> Vec<u8> {
    let mut bytes = [b"\xff\xd8\xff\xe0 ", text.as_bytes()].concat();
    let size = 100 + dice.below(PHOTO);
    while bytes.len() < size {
        bytes.extend((dice.below(usize::MAX) as u64).to_le_bytes());
    }
    bytes
}

fn sessions(
    client: &mut Client,
    register: &AttendanceRegister,
    dice: &mut Dice,
    text: &str,
) -> Result<(), Error> {
    let form = session(dice, text);
    match dice.pick(&register.sessions) {
        Some(old) if register.sessions.len() >= SESSIONS || dice.percent(60) => {
            if dice.percent(10) {
                client.delete_session(old.id)
            } else {
                client.save_session(old.id, form)
            }
        }
        _ => client.create_session(register.activity, form).map(drop),
    }
}
