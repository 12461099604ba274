use super::calendar::{Now, moment};
use super::crowd::crowd;
use anyhow::{Context, Result, bail};
use carnet_client::{ActivityForm, ParticipantForm, SessionForm};
use carnet_core::activity::Status;
use carnet_core::attendance::MarkStatus;
use carnet_core::catalogue::{Access, Code};
use carnet_core::clock::Timestamp;
use carnet_core::enrolment::Role;
use carnet_core::participant::{PhotoConsent, Sex};
use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// How many days before today the consultants lay out the projects on their laptops.
pub(super) const PREPARED: u64 = 160;

/// Everything that the demo world holds.
#[derive(Clone, Debug)]
pub struct World {
    /// The moment that it is dated around.
    pub now: Now,
    /// Its projects.
    pub projects: Vec<Project>,
    /// Who pays for them.
    pub funding_sources: Vec<FundingSource>,
    /// What they answer.
    pub areas_of_concern: Vec<AreaOfConcern>,
    /// Who works with Carnet.
    pub people: Vec<Person>,
    /// Who takes part.
    pub participants: Vec<Participant>,
    /// What takes place, with sessions and places.
    pub activities: Vec<Activity>,
    pub(super) careers: Vec<Career>,
}

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    /// What the other tables call it.
    pub key: String,
    /// The code that people quote.
    pub code: String,
    /// Its name in English.
    pub name_en: String,
    /// Its name in French.
    pub name_fr: String,
    /// The countries that it works in.
    pub countries: Vec<Code>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
}

/// A source of funding of a project.
#[derive(Clone, Debug, Deserialize)]
pub struct FundingSource {
    /// The key of its project.
    pub project: String,
    /// The code that activities name.
    pub code: Code,
    /// A code of the list of kinds of funding.
    pub kind: Code,
    /// The donor.
    pub donor: String,
    /// The number of the agreement, or empty.
    pub agreement: String,
    /// The share of the budget, in percent.
    pub share: Option<u8>,
}

/// An area of concern that a project answers.
#[derive(Clone, Debug)]
pub struct AreaOfConcern {
    /// The key of its project.
    pub project: String,
    /// The code that activities name.
    pub code: Code,
    /// A code of the list of monitoring bodies.
    pub body: Code,
    /// The reference.
    pub reference: String,
    /// The theme in English.
    pub theme_en: String,
    /// The theme in French.
    pub theme_fr: String,
    /// The countries concerned.
    pub countries: Vec<Code>,
}

/// Somebody who works with Carnet.
#[derive(Clone, Debug)]
pub struct Person {
    /// What the story calls them: `door-a` and `door-b` record it, `window` is whose laptop is shown.
    pub key: String,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What they may do, by the key of the project.
    pub access: BTreeMap<String, Access>,
}

/// A participant.
#[derive(Clone, Debug)]
pub struct Participant {
    /// What the other tables call them.
    pub key: String,
    /// The key of their project.
    pub project: String,
    /// What a consultant fills in.
    pub form: ParticipantForm,
    /// Which difficult case they are, if they are one.
    pub why: String,
}

/// An activity.
#[derive(Clone, Debug)]
pub struct Activity {
    /// What the other tables call it.
    pub key: String,
    /// The key of its project.
    pub project: String,
    /// What a consultant fills in; the status is the one that it has now.
    pub form: ActivityForm,
    /// The time zone of the place.
    pub zone: Tz,
    /// Its sessions, by time.
    pub sessions: Vec<Session>,
    /// Who has a place.
    pub enrolments: Vec<Enrolment>,
    /// How many of its participants were in the last session, where that is a result of its own.
    pub completed: Option<usize>,
}

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    /// What a consultant fills in.
    pub form: SessionForm,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Whether it was taken off the programme.
    pub cancelled: bool,
    pub(super) written: Vec<WrittenMark>,
}

/// A place in an activity.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The key of the participant.
    pub participant: String,
    /// The role.
    pub role: Role,
    /// The session, from 0, to which somebody came who was not enrolled before.
    pub joins: Option<usize>,
}

/// A mark that is told rather than drawn.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct WrittenMark {
    activity: String,
    session: usize,
    pub(super) participant: String,
    pub(super) status: MarkStatus,
    pub(super) arrived: Option<NaiveTime>,
    pub(super) left: Option<NaiveTime>,
    /// On which laptop, where two record at the same time.
    pub(super) by: Option<super::Laptop>,
    /// How many days after the session.
    pub(super) days_after: u64,
}

/// A new profession.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Career {
    pub(super) participant: String,
    pub(super) days: u64,
    pub(super) group: Code,
    pub(super) function: String,
    pub(super) institution: String,
}

macro_rules! table {
    ($name:literal) => {
        rows($name, include_str!(concat!("../../data/", $name, ".csv")))
    };
}
pub(super) use table;

pub(super) fn rows<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .with_context(|| format!("data/{name}.csv"))
}

/// A list in one cell.
fn list(cell: &str) -> Vec<String> {
    cell.split(';').filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn codes(cell: &str) -> Vec<Code> {
    list(cell).into_iter().map(Code::new).collect()
}

fn code(cell: &str) -> Option<Code> {
    (!cell.is_empty()).then(|| Code::new(cell))
}

impl World {
    /// The demo world around this moment.
    ///
    /// # Errors
    /// When a table does not hold together; then it says which row.
    pub fn around(now: Now) -> Result<Self> {
        let today = now.on_the_wall(chrono_tz::Europe::Paris)?.date();
        let participants = participants(today)?;
        Ok(Self {
            now,
            projects: projects(today)?,
            funding_sources: table!("funding_sources")?,
            areas_of_concern: areas_of_concern()?,
            people: people()?,
            activities: activities(now, &participants)?,
            participants,
            careers: table!("careers")?,
        })
    }
}

fn projects(today: NaiveDate) -> Result<Vec<Project>> {
    type Row = (String, String, String, String, String, i64, i64);
    let day = |offset| today + chrono::Duration::days(offset);
    let project = |(key, code, name_en, name_fr, countries, starts, ends): Row| Project {
        key,
        code,
        name_en,
        name_fr,
        countries: codes(&countries),
        starts_on: day(starts),
        ends_on: day(ends),
    };
    Ok(table!("projects")?.into_iter().map(project).collect())
}

fn areas_of_concern() -> Result<Vec<AreaOfConcern>> {
    type Row = (String, Code, Code, String, String, String, String);
    let area = |(project, code, body, reference, theme_en, theme_fr, countries): Row| AreaOfConcern {
        project,
        code,
        body,
        reference,
        theme_en,
        theme_fr,
        countries: codes(&countries),
    };
    Ok(table!("areas_of_concern")?.into_iter().map(area).collect())
}

fn people() -> Result<Vec<Person>> {
    let mut people = Vec::new();
    for mut row in table!("people")? as Vec<BTreeMap<String, String>> {
        let mut take = |column: &str| row.remove(column).with_context(|| format!("people: {column}"));
        let (key, name, email) = (take("key")?, take("name")?, take("email")?);
        let access = row
            .into_iter()
            .filter(|(_, access)| !access.is_empty())
            .map(|(project, access)| {
                Ok((project, Access::from_code(&access).with_context(|| format!("access {access}"))?))
            })
            .collect::<Result<_>>()?;
        people.push(Person { key, name, email, access });
    }
    Ok(people)
}

fn participants(today: NaiveDate) -> Result<Vec<Participant>> {
    #[derive(Deserialize)]
    struct Row {
        key: String,
        project: String,
        family: String,
        given: String,
        patronymic: String,
        latin: String,
        sex: Option<Sex>,
        group: Option<Code>,
        function: String,
        institution: String,
        country: Option<Code>,
        email: String,
        telephone: String,
        notice: String,
        photo: Option<PhotoConsent>,
        why: String,
    }
    let prepared = today - Days::new(PREPARED);
    let mut participants = Vec::new();
    for row in table!("participants")? as Vec<Row> {
        let form = ParticipantForm {
            family: row.family,
            given: row.given,
            patronymic: row.patronymic,
            latin: row.latin,
            sex: row.sex,
            professional_group: row.group,
            function: row.function,
            institution: row.institution,
            country: row.country,
            email: row.email,
            telephone: row.telephone,
            notice_given_on: (row.notice == "yes").then_some(prepared),
            photo_consent: row.photo,
        };
        participants.push(Participant { key: row.key, project: row.project, form, why: row.why });
    }
    participants.extend(crowd(prepared)?);
    Ok(participants)
}

#[derive(Deserialize)]
struct ActivityRow {
    key: String,
    project: String,
    r#type: Code,
    title: String,
    country: String,
    city: String,
    venue: String,
    starts: String,
    days: u64,
    mode: String,
    languages: String,
    funding: String,
    concerns: String,
    targets: String,
    status: Status,
    completed: Option<usize>,
    summary: String,
}

fn activities(now: Now, participants: &[Participant]) -> Result<Vec<Activity>> {
    let zones = zones()?;
    let mut activities = Vec::new();
    for row in table!("activities")? as Vec<ActivityRow> {
        let zone = *zones.get(&row.country).with_context(|| format!("country of {}", row.key))?;
        activities.push(activity(now, row, zone)?);
    }
    let of = |activities: &mut [Activity], key: &str| {
        activities.iter().position(|activity| activity.key == key).with_context(|| format!("activity {key}"))
    };
    for (key, who, role, joins) in table!("enrolments")? as Vec<(String, String, Role, Option<usize>)> {
        let at = of(&mut activities, &key)?;
        for participant in resolve(&who, &activities[at].project, participants)? {
            let joins = joins.map(|session| session - 1);
            activities[at].enrolments.push(Enrolment { participant, role, joins });
        }
    }
    for mark in table!("marks")? as Vec<WrittenMark> {
        let at = of(&mut activities, &mark.activity)?;
        let session = activities[at].sessions.get_mut(mark.session - 1).context("session of a mark")?;
        session.written.push(mark);
    }
    for (key, session, _why) in table!("cancelled_sessions")? as Vec<(String, usize, String)> {
        let at = of(&mut activities, &key)?;
        activities[at].sessions.get_mut(session - 1).context("session to cancel")?.cancelled = true;
    }
    Ok(activities)
}

fn activity(now: Now, row: ActivityRow, zone: Tz) -> Result<Activity> {
    let first_day = now.first_day(&row.starts, row.days, zone)?;
    let mut sessions = Vec::new();
    type SessionRow = (String, u64, String, String, String, String, String);
    for (_, day, start, end, title, room, trainers) in
        (table!("sessions")? as Vec<SessionRow>).into_iter().filter(|session| session.0 == row.key)
    {
        let day = first_day + Days::new(day - 1);
        let start = now.time(&start, day, zone)?;
        let end = now.time(&end, day, zone)?;
        let end = if end <= start { end + Days::new(1) } else { end };
        sessions.push(Session {
            form: SessionForm { title, start, end, room, trainers: list(&trainers) },
            start: moment(start, zone)?,
            end: moment(end, zone)?,
            cancelled: false,
            written: Vec::new(),
        });
    }
    let form = ActivityForm {
        title: row.title,
        activity_type: row.r#type,
        country: code(&row.country),
        city: row.city,
        venue: row.venue,
        first_day,
        last_day: first_day + Days::new(row.days - 1),
        time_zone: zone.name().to_owned(),
        delivery_mode: code(&row.mode),
        languages: codes(&row.languages),
        funding_sources: codes(&row.funding),
        areas_of_concern: codes(&row.concerns),
        target_groups: codes(&row.targets),
        summary: row.summary,
        status: row.status,
    };
    let (key, project, completed) = (row.key, row.project, row.completed);
    Ok(Activity { key, project, form, zone, sessions, enrolments: Vec::new(), completed })
}

/// The participants that a cell of enrolments means: people by their key, whole groups of the crowd by theirs.
fn resolve(who: &str, project: &str, participants: &[Participant]) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    for word in who.split_whitespace() {
        let before = keys.len();
        let of_group = |key: &str| {
            key.strip_prefix(word).is_some_and(|rest| {
                rest.is_empty() || rest.strip_prefix('-').is_some_and(|number| number.parse::<u32>().is_ok())
            })
        };
        let exact = participants.iter().any(|participant| participant.key == word);
        let found = participants.iter().filter(|participant| {
            participant.project == project
                && if exact { participant.key == word } else { of_group(&participant.key) }
        });
        keys.extend(found.map(|participant| participant.key.clone()));
        if keys.len() == before {
            bail!("data/enrolments.csv: nobody is {word} in {project}");
        }
    }
    Ok(keys)
}

/// The time zone of each country of the reference list.
fn zones() -> Result<BTreeMap<String, Tz>> {
    let rows: Vec<BTreeMap<String, String>> =
        rows("countries", include_str!("../../../../reference/countries.csv"))?;
    rows.into_iter()
        .map(|row| {
            let cell = |name: &str| row.get(name).with_context(|| format!("countries: {name}"));
            Ok((cell("code")?.clone(), cell("time_zone")?.parse().context("a time zone")?))
        })
        .collect()
}
