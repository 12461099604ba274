use super::arguments::{
    AdminArguments, AdminCommand, AdministratorCommand, AreaOfConcernCommand, Deciding, FundingSourceCommand,
    PersonCommand, ProjectCommand, QuarantineCommand, Waiting,
};
use super::history::conflicts_table;
use super::table::{aligned, table};
use super::{heard, say};
use crate::admin::{
    ActivityRow, Admin, AttendanceRegister, BroughtBatch, DeviceRow, MarkCell, NewPerson, NewProject,
    QuarantineRow, QuarantinedChange, Revocation, TakeInError,
};
use crate::enrolment::Link;
use crate::error::Error;
use crate::server::Server;
use crate::taking_in::Decision;
use carnet_core::catalogue::{AreaOfConcern, FundingSource, Project};
use carnet_core::clock::Timestamp;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{DecisionOutcome, HistoryDecision, Standing};
use chrono::{DateTime, NaiveDate};
use serde::Serialize;
use std::fmt::Display;
use std::fs::File;

pub(super) fn run(arguments: &AdminArguments) -> Result<(), Error> {
    let server = Server::open_existing(&arguments.database)?;
    let admin = server.admin();
    let out = Out { json: arguments.json };
    match &arguments.command {
        AdminCommand::Project(command) => project(&admin, command, &out),
        AdminCommand::Person(command) => person(&admin, command, &out),
        AdminCommand::Administrator(command) => administrator(&admin, command, &out),
        AdminCommand::Assign { person, project, access } => {
            let (person, project) = (admin.person(person)?, admin.project(project)?);
            admin.assign(person.id, project.id, *access)?;
            out.done(&format!("{} works in {} as {}.\n", person.email, project.code, access.code()))
        }
        AdminCommand::Unassign { person, project } => {
            let (person, project) = (admin.person(person)?, admin.project(project)?);
            admin.unassign(person.id, project.id)?;
            out.done(&format!("{} does not work in {} any more.\n", person.email, project.code))
        }
        AdminCommand::FundingSource(command) => funding_source(&admin, command, &out),
        AdminCommand::AreaOfConcern(command) => area_of_concern(&admin, command, &out),
        AdminCommand::EnrolmentCode { person } => {
            let code = admin.create_enrolment_code(admin.person(person)?.id)?;
            out.value(&serde_json::json!({ "code": code }), || format!("{code}\n"))
        }
        AdminCommand::Devices => {
            let devices = admin.devices()?;
            out.value(&devices, || devices_table(&devices))
        }
        AdminCommand::Revoke { device, standing, alone } => {
            let revocation = if *alone {
                admin.set_standing_alone(*device, *standing)?
            } else {
                admin.set_standing(*device, *standing)?
            };
            out.value(&revocation, || revocation_text(&revocation, *device, *standing))
        }
        AdminCommand::Quarantine(command) => quarantine(&admin, command, &out),
        AdminCommand::Conflicts { project } => {
            let conflicts = admin.conflicts(admin.project(project)?.id)?;
            out.value(&conflicts, || conflicts_table(&conflicts))
        }
        AdminCommand::History(arguments) => super::history::run(&admin, arguments, &out),
        AdminCommand::Files(command) => super::files::run(&admin, command, &out),
        AdminCommand::TakeIn { file } => {
            let wrong = |error: &dyn Display| Error::NotTakenIn(file.clone(), error.to_string());
            let opened = File::open(file).map_err(|error| wrong(&error))?;
            let brought = admin.take_in(opened).map_err(|error| match error {
                TakeInError::Server(error) => error,
                error => wrong(&error),
            })?;
            out.value(&brought, || brought_table(&brought))
        }
        AdminCommand::Restored => {
            admin.begin_epoch()?;
            out.done("A new life of this server has begun: laptops say again what it has lost.\n")
        }
        AdminCommand::Activities { project } => {
            let activities = admin.activities(admin.project(project)?.id)?;
            out.value(&activities, || activities_table(&activities))
        }
        AdminCommand::Register { activity } => {
            let register = admin.register(*activity)?;
            out.value(&register, || register_table(&register))
        }
    }
}

fn administrator(admin: &Admin<'_>, command: &AdministratorCommand, out: &Out) -> Result<(), Error> {
    match command {
        AdministratorCommand::Add { person } => {
            let person = admin.person(person)?;
            admin.set_administrator(person.id, true)?;
            out.done(&format!("{} is an administrator.\n", person.email))
        }
        AdministratorCommand::Remove { person } => {
            let person = admin.person(person)?;
            admin.set_administrator(person.id, false)?;
            out.done(&format!("{} is no administrator any more.\n", person.email))
        }
        AdministratorCommand::List => {
            let people = admin.administrators()?;
            let rows = people.iter().map(|person| [person.email.clone(), person.name.clone()]);
            let rows = rows.collect::<Vec<_>>();
            out.value(&people, || table(["E-MAIL", "NAME"], &rows))
        }
    }
}

/// How the answer is said.
pub(super) struct Out {
    json: bool,
}

impl Out {
    pub(super) fn value(&self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Error> {
        if !self.json {
            return say(&text());
        }
        say(&format!("{}\n", json(value)?))
    }

    /// What comes in pages, each said before the next is asked for, until nobody listens any more.
    pub(super) fn pages<T: Serialize>(
        &self,
        pages: impl Iterator<Item = Result<Vec<T>, Error>>,
        mut text: impl FnMut(&[T]) -> String,
    ) -> Result<(), Error> {
        let mut said = 0;
        for page in pages {
            let page = page?;
            let words = if self.json { json_items(&page, said)? } else { text(&page) };
            if !heard(&words)? {
                return Ok(());
            }
            said += page.len();
        }
        match (self.json, said) {
            (false, 0) => say(&text(&[])),
            (false, _) => Ok(()),
            (true, 0) => say("[]\n"),
            (true, _) => say("\n]\n"),
        }
    }

    /// What was done; a program sees it in the exit status.
    fn done(&self, text: &str) -> Result<(), Error> {
        if self.json { Ok(()) } else { say(text) }
    }
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(value).map_err(|error| Error::Output(error.into()))
}

/// Some items of an array of which so many were said before.
fn json_items(items: &[impl Serialize], before: usize) -> Result<String, Error> {
    let mut text = String::new();
    for (at, item) in items.iter().enumerate() {
        text += if before + at == 0 { "[\n" } else { ",\n" };
        // A line break within a text is escaped: each of these is one of the form.
        let lines = json(item)?.lines().map(|line| format!("  {line}")).collect::<Vec<_>>();
        text += &lines.join("\n");
    }
    Ok(text)
}

fn project(admin: &Admin<'_>, command: &ProjectCommand, out: &Out) -> Result<(), Error> {
    match command {
        ProjectCommand::Create { code, name_en, name_fr, countries, starts_on, ends_on } => {
            let project = admin.create_project(NewProject {
                code: code.clone(),
                name_en: name_en.clone(),
                name_fr: name_fr.clone(),
                countries: countries.clone(),
                starts_on: *starts_on,
                ends_on: *ends_on,
            })?;
            out.value(&project, || projects_table(std::slice::from_ref(&project)))
        }
        ProjectCommand::List => {
            let projects = admin.projects()?;
            out.value(&projects, || projects_table(&projects))
        }
    }
}

fn projects_table(projects: &[Project]) -> String {
    let rows = projects
        .iter()
        .map(|project| {
            let countries = project.countries.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            [
                project.code.clone(),
                project.name_en.clone(),
                countries,
                day(project.starts_on),
                day(project.ends_on),
            ]
        })
        .collect::<Vec<_>>();
    table(["CODE", "NAME", "COUNTRIES", "STARTS", "ENDS"], &rows)
}

fn person(admin: &Admin<'_>, command: &PersonCommand, out: &Out) -> Result<(), Error> {
    let people = match command {
        PersonCommand::Create { name, email } => {
            let person = admin.create_person(NewPerson { name: name.clone(), email: email.clone() })?;
            if out.json {
                return out.value(&person, String::new);
            }
            vec![person]
        }
        PersonCommand::List => admin.people()?,
    };
    let (projects, assignments) = (admin.projects()?, admin.assignments()?);
    let administrators = admin.administrators()?;
    let rows = people.iter().map(|person| {
        let mut works = assignments
            .iter()
            .filter(|assignment| assignment.person == person.id)
            .filter_map(|assignment| {
                let project = projects.iter().find(|project| project.id == assignment.project)?;
                Some(format!("{} ({})", project.code, assignment.access.code()))
            })
            .collect::<Vec<_>>();
        works.sort();
        if administrators.contains(person) {
            works.insert(0, "everywhere (administrator)".to_owned());
        }
        [person.email.clone(), person.name.clone(), works.join(", ")]
    });
    let rows = rows.collect::<Vec<_>>();
    out.value(&people, || table(["E-MAIL", "NAME", "WORKS IN"], &rows))
}

fn funding_source(admin: &Admin<'_>, command: &FundingSourceCommand, out: &Out) -> Result<(), Error> {
    let FundingSourceCommand::Add { project, code, kind, donor, agreement, share } = command;
    admin.add_funding_source(FundingSource {
        code: code.clone(),
        project: admin.project(project)?.id,
        kind: kind.clone(),
        donor: donor.clone(),
        agreement: agreement.clone(),
        share_percent: *share,
    })?;
    out.done(&format!("{donor} funds {project} as {code}.\n"))
}

fn quarantine(admin: &Admin<'_>, command: &QuarantineCommand, out: &Out) -> Result<(), Error> {
    let decide = |deciding: &Deciding, decision: Decision| {
        let Waiting { project, device } = &deciding.what;
        let (project, by) = (admin.project(project)?, admin.person(&deciding.by)?);
        let changes = admin.decide(project.id, *device, decision, by.id)?;
        let are = if changes == 1 { "change of laptop {} is" } else { "changes of laptop {} are" };
        let are = are.replace("{}", &device.to_string());
        out.done(&format!("{changes} {are} {} in {}, by {}.\n", decision.code(), project.code, by.email))
    };
    match command {
        QuarantineCommand::List { decided: false } => {
            let waiting = admin.quarantine()?;
            out.value(&waiting, || quarantine_table(&waiting))
        }
        QuarantineCommand::List { decided: true } => {
            let decided = admin.decisions()?;
            out.value(&decided, || decisions_table(&decided))
        }
        QuarantineCommand::Show(Waiting { project, device }) => {
            let changes = admin.quarantined_changes(admin.project(project)?.id, *device)?;
            out.value(&changes, || changes_table(&changes))
        }
        QuarantineCommand::Accept(deciding) => decide(deciding, Decision::Accept),
        QuarantineCommand::Refuse(deciding) => decide(deciding, Decision::Refuse),
    }
}

fn quarantine_table(waiting: &[QuarantineRow]) -> String {
    let rows = waiting.iter().map(waited).collect::<Vec<_>>();
    table(["PROJECT", "LAPTOP", "PERSON", "REASON", "CHANGES", "SINCE"], &rows)
}

fn decisions_table(decided: &[QuarantineRow]) -> String {
    let rows = decided.iter().map(|row| {
        let [project, device, person, reason, changes, since] = waited(row);
        let (outcome, by, at) = row.decision.as_ref().map(decision_cells).unwrap_or_default();
        [project, device, person, reason, changes, since, outcome, by, at]
    });
    let headings =
        ["PROJECT", "LAPTOP", "PERSON", "REASON", "CHANGES", "SINCE", "DECISION", "DECIDED BY", "DECIDED"];
    table(headings, &rows.collect::<Vec<_>>())
}

fn waited(row: &QuarantineRow) -> [String; 6] {
    [
        row.project.clone(),
        row.device.to_string(),
        row.email.clone(),
        row.reason.code().to_owned(),
        row.changes.to_string(),
        moment(Some(row.since)),
    ]
}

/// What was decided, by whom, and when.
pub(super) fn decision_cells(decision: &HistoryDecision) -> (String, String, String) {
    let outcome = match decision.outcome {
        DecisionOutcome::Accepted => "accepted",
        DecisionOutcome::Refused => "refused",
        DecisionOutcome::Unknown => "",
    };
    // One whom the server does not know any more, or never did, is called as it was kept.
    let by = if decision.email.is_empty() { &decision.person } else { &decision.email };
    (outcome.to_owned(), by.clone(), moment(Some(decision.at)))
}

fn changes_table(changes: &[QuarantinedChange]) -> String {
    let rows = changes
        .iter()
        .map(|change| {
            let values = |values: &[serde_json::Value]| {
                values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ")
            };
            [
                moment(Some(change.at)),
                change.title.clone(),
                change.group.clone(),
                values(&change.stands),
                change.value.to_string(),
                change.row.clone(),
            ]
        })
        .collect::<Vec<_>>();
    table(["RECORDED", "ABOUT", "FIELD GROUP", "STANDS NOW", "WOULD BE", "ROW"], &rows)
}

fn brought_table(brought: &[BroughtBatch]) -> String {
    let rows = brought
        .iter()
        .map(|batch| {
            let refused = batch
                .refused
                .iter()
                .map(|refused| format!("{} ({}: {})", refused.counter, refused.field, refused.reason))
                .collect::<Vec<_>>();
            [
                batch.project.clone(),
                batch.device.to_string(),
                batch.number.to_string(),
                batch.changes.to_string(),
                batch.outcome.to_owned(),
                refused.join(", "),
            ]
        })
        .collect::<Vec<_>>();
    table(["PROJECT", "LAPTOP", "BATCH", "CHANGES", "OUTCOME", "REFUSED"], &rows)
}

fn area_of_concern(admin: &Admin<'_>, command: &AreaOfConcernCommand, out: &Out) -> Result<(), Error> {
    let AreaOfConcernCommand::Add { project, code, body, reference, theme_en, theme_fr, countries } = command;
    admin.add_area_of_concern(AreaOfConcern {
        code: code.clone(),
        project: admin.project(project)?.id,
        body: body.clone(),
        reference: reference.clone(),
        theme_en: theme_en.clone(),
        theme_fr: theme_fr.clone(),
        countries: countries.clone(),
    })?;
    out.done(&format!("{project} answers {code}.\n"))
}

fn devices_table(devices: &[DeviceRow]) -> String {
    let rows = devices
        .iter()
        .map(|device| {
            [
                device.device.to_string(),
                device.name.clone(),
                device.email.clone(),
                moment(Some(device.enrolled_at)),
                moment(device.last_changes_at),
                device.changes.to_string(),
                device.standing.code().to_owned(),
                device.before.zip(device.link).map(link_text).unwrap_or_default(),
            ]
        })
        .collect::<Vec<_>>();
    let headings = ["NUMBER", "LAPTOP", "PERSON", "ENROLLED", "LAST CHANGES", "CHANGES", "STANDING", "LINK"];
    table(headings, &rows)
}

fn link_text((before, link): (DeviceNumber, Link)) -> String {
    match link {
        Link::Follows => format!("follows {before}"),
        Link::Copy => format!("copy of {before}"),
        Link::Unclear => format!("follows {before}, or a copy"),
    }
}

/// What was done to which numbers; where it left some that are linked, how to go on.
fn revocation_text(revocation: &Revocation, device: DeviceNumber, standing: Standing) -> String {
    let code = standing.code();
    let Revocation { covered, left } = revocation;
    let mut text = match covered.len() {
        1 => format!("Laptop {device} is {code}.\n"),
        several => format!("Laptop {device} is {code}, under {several} numbers:\n{}", devices_table(covered)),
    };
    if !left.is_empty() {
        let table = devices_table(left);
        text += &format!(
            "\nLinked with it and not changed; a copy may be another laptop:\n{table}\
             To do the same there: revoke --device NUMBER --as {code}\n"
        );
    }
    text
}

fn activities_table(activities: &[ActivityRow]) -> String {
    let rows = activities
        .iter()
        .map(|activity| {
            [
                activity.id.to_string(),
                activity.title.clone(),
                day(activity.first_day),
                day(activity.last_day),
                activity.status.code().to_owned(),
                activity.sessions.to_string(),
                activity.enrolled.to_string(),
                activity.marks.to_string(),
                activity.conflicts.to_string(),
            ]
        })
        .collect::<Vec<_>>();
    let headings =
        ["ID", "TITLE", "FIRST DAY", "LAST DAY", "STATUS", "SESSIONS", "ENROLLED", "MARKS", "CONFLICTS"];
    table(headings, &rows)
}

fn register_table(register: &AttendanceRegister) -> String {
    let starts = register.sessions.iter().map(|session| {
        session
            .time
            .map_or_else(|| session.title.clone(), |(start, _)| start.format("%Y-%m-%d %H:%M").to_string())
    });
    // A head that is empty would be no column.
    let starts = starts.map(|start| if start.is_empty() { "–".to_owned() } else { start });
    let headings = std::iter::once("NAME".to_owned()).chain(starts).collect::<Vec<_>>();
    let rows = register
        .rows
        .iter()
        .map(|row| std::iter::once(row.name.clone()).chain(row.marks.iter().map(mark)).collect::<Vec<_>>())
        .collect::<Vec<_>>();
    format!(
        "{}  {}\n\n{}\nmarks {}, conflicts {}\n",
        register.project,
        register.title,
        aligned(&headings, rows.iter().map(Vec::as_slice)),
        register.marks,
        register.conflicts
    )
}

/// A mark; an exclamation mark says that laptops differ on it.
fn mark(cell: &MarkCell) -> String {
    let status = cell.status.map_or("·", |status| status.code());
    if cell.conflict { format!("{status} !") } else { status.to_owned() }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

pub(super) fn moment(moment: Option<Timestamp>) -> String {
    moment
        .and_then(|moment| DateTime::from_timestamp_millis(moment.millis()))
        .map(|moment| moment.format("%Y-%m-%d %H:%M UTC").to_string())
        .unwrap_or_default()
}
