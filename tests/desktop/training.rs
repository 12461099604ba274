//! A training for a window under test.

use crate::window::Window;
use carnet_client::{ActivityForm, Client, EnrolmentForm, ParticipantForm, SessionForm};
use carnet_core::catalogue::Code;
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, ParticipantId, ProjectId, SessionId};
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::json;

/// Family name, given name, in Latin letters, function.
pub(crate) type Person = (&'static str, &'static str, &'static str, &'static str);

pub(crate) const PEOPLE: [Person; 14] = [
    ("Ивановић", "Јелена", "Jelena Ivanović", "Judge"),
    ("Jasenović", "Đorđe", "", "Judge"),
    ("წიფლაშვილი", "ნინო", "Nino Tsiplashvili", "Bailiff"),
    ("Քաղնեցյան", "Անի", "Ani Kaghnetsyan", "Lawyer"),
    ("Παπαδοπούλου", "Ελένη", "Eleni Papadopoulou", "Judge"),
    ("Öztürk", "İpek", "", "Prosecutor"),
    ("Шевчук", "Оксана", "Oksana Shevchuk", "Prosecutor"),
    ("Nowak-Wiśniewska", "Małgorzata", "", "Lawyer"),
    ("Demetrashvili", "Levan", "", "Police officer"),
    ("Hoxha", "Arbër", "", "Prison staff"),
    ("Ólafsdóttir", "Þóra", "", "Ombudsman’s office"),
    ("Petrov", "Иван", "Ivan Petrov", "Court manager"),
    ("Țurcanu", "Ștefan", "", "Judge"),
    ("Žilinskaitė", "Rūta", "", "Lawyer"),
];

pub(crate) struct Training {
    pub(crate) activity: ActivityId,
    pub(crate) sessions: Vec<SessionId>,
    pub(crate) people: Vec<ParticipantId>,
}

/// Records an activity of two half-days with these people.
pub(crate) fn create(client: &mut Client, project: ProjectId, people: &[Person]) -> Training {
    create_as(client, project, people, form(), vec![session(9, 12), session(14, 17)])
}

/// Records an activity with these sessions and people.
pub(crate) fn create_as(
    client: &mut Client,
    project: ProjectId,
    people: &[Person],
    form: ActivityForm,
    sessions: Vec<SessionForm>,
) -> Training {
    let activity = client.create_activity(project, form, sessions).unwrap();
    let people = people
        .iter()
        .map(|(family, given, latin, function)| {
            let form = ParticipantForm {
                family: (*family).to_owned(),
                given: (*given).to_owned(),
                latin: (*latin).to_owned(),
                function: (*function).to_owned(),
                ..ParticipantForm::default()
            };
            client.create_participant(project, form).unwrap()
        })
        .collect::<Vec<_>>();
    let form = EnrolmentForm { participants: people.clone(), role: Role::Participant, walk_in: false };
    client.enrol_participants(activity, form).unwrap();
    let register = client.attendance_register(activity).unwrap();
    Training { activity, sessions: register.sessions.iter().map(|session| session.id).collect(), people }
}

/// The statuses of one session, row by row, as the page reads them.
pub(crate) fn statuses(window: &Window, activity: ActivityId, session: usize) -> Vec<Option<String>> {
    let register = window.call("attendance_register", &json!({ "activity": activity })).unwrap();
    let status = |row: &serde_json::Value| row["marks"][session]["status"].as_str().map(str::to_owned);
    register["rows"].as_array().unwrap().iter().map(status).collect()
}

pub(crate) fn form() -> ActivityForm {
    ActivityForm {
        title: "Safeguards in custody".to_owned(),
        activity_type: Code::new("training"),
        country: Some(Code::new("MK")),
        city: "Skopje".to_owned(),
        first_day: day(),
        last_day: day(),
        ..ActivityForm::default()
    }
}

pub(crate) fn session(from: u32, to: u32) -> SessionForm {
    SessionForm { start: at(from), end: at(to), ..SessionForm::default() }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn at(hour: u32) -> NaiveDateTime {
    day().and_hms_opt(hour, 0, 0).unwrap()
}
