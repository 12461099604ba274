//! The marks that Carnet and everything that is measured beside it are given: written by `bench/common/marks.mjs`.

use crate::world::{Laptop, Training};
use anyhow::{Context, Result, ensure};
use carnet_client::MarkEdit;
use carnet_core::attendance::MarkStatus;
use carnet_core::id::ParticipantId;
use chrono::NaiveTime;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// Marks of one session, in the order in which they were made.
pub(super) type SessionMarks = Vec<Mark>;

/// One mark: of the person with this number, with the minute past nine at which somebody came or went.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    person: usize,
    status: MarkStatus,
    minute: Option<u32>,
}

/// The sessions of one register, which all have the same participants.
#[derive(Clone, Debug)]
pub(super) struct Register {
    /// The numbers of its participants.
    pub(super) people: Vec<usize>,
    /// Its sessions.
    pub(super) sessions: Vec<SessionMarks>,
}

/// What a laptop has recorded, then a session for single marks, then what each of many laptops has.
pub(super) struct Given {
    /// How many people there are.
    pub(super) people: usize,
    /// 50 activities.
    pub(super) first: Vec<Register>,
    /// One session.
    pub(super) single: Register,
    /// What each of 50 laptops has recorded: two sessions.
    pub(super) laptops: Vec<Vec<Register>>,
}

const SESSIONS_OF_ACTIVITY: usize = 20;
const ACTIVITIES: usize = 50;
const LAPTOPS: usize = 50;
const SESSIONS_OF_LAPTOP: usize = 2;

impl Given {
    /// Reads the file.
    pub(super) fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let (mut people, mut sessions) = (HashMap::new(), Vec::<(&str, SessionMarks)>::new());
        for line in text.lines() {
            let mut fields = line.split(',');
            let mut field = || fields.next().with_context(|| format!("a field is missing in {line}"));
            let (session, participant, status, minute) = (field()?, field()?, field()?, field()?);
            let next = people.len();
            let person = *people.entry(participant).or_insert(next);
            let status = serde_json::from_value(status.into()).context(line.to_owned())?;
            let minute = if minute.is_empty() { None } else { Some(minute.parse()?) };
            if sessions.last().is_none_or(|(last, _)| *last != session) {
                sessions.push((session, Vec::new()));
            }
            sessions.last_mut().context("a session")?.1.push(Mark { person, status, minute });
        }
        let of_first = ACTIVITIES * SESSIONS_OF_ACTIVITY;
        let all = of_first + 1 + LAPTOPS * SESSIONS_OF_LAPTOP;
        ensure!(sessions.len() == all, "{} sessions instead of {all}", sessions.len());
        let mut sessions = sessions.into_iter().map(|(_, marks)| marks).collect::<Vec<_>>();
        let rest = sessions.split_off(of_first);
        let (single, rest) = rest.split_first().context("a session for single marks")?;
        Ok(Self {
            people: people.len(),
            first: registers(&sessions),
            single: Register::of(std::slice::from_ref(single)),
            laptops: rest.chunks(SESSIONS_OF_LAPTOP).map(registers).collect(),
        })
    }
}

/// Sessions that follow each other and have the same participants are one register.
fn registers(sessions: &[SessionMarks]) -> Vec<Register> {
    let who = |marks: &SessionMarks| marks.iter().map(|mark| mark.person).collect::<BTreeSet<_>>();
    sessions.chunk_by(|one, other| who(one) == who(other)).map(Register::of).collect()
}

impl Register {
    fn of(sessions: &[SessionMarks]) -> Self {
        let people = sessions.iter().flatten().map(|mark| mark.person).collect::<BTreeSet<_>>();
        Self { people: people.into_iter().collect(), sessions: sessions.to_vec() }
    }

    /// Records the training without its marks.
    pub(super) fn training(&self, laptop: &mut Laptop, everybody: &[ParticipantId]) -> Result<Training> {
        let people = self.people.iter().map(|person| everybody[*person]).collect::<Vec<_>>();
        laptop.training_of(&people, self.sessions.len())
    }

    /// The marks of one of its sessions as the use case takes them.
    pub(super) fn edits(
        &self,
        session: usize,
        training: &Training,
        everybody: &[ParticipantId],
    ) -> Result<Vec<MarkEdit>> {
        let edit = |mark: &Mark| {
            let minute = mark.minute.map(|minute| NaiveTime::from_hms_opt(9, minute, 0).context("a minute"));
            let minute = minute.transpose()?;
            let (arrived, left) =
                if mark.status == MarkStatus::LeftEarly { (None, minute) } else { (minute, None) };
            let (session, participant) = (training.sessions[session], everybody[mark.person]);
            Ok(MarkEdit { session, participant, status: Some(mark.status), arrived, left })
        };
        self.sessions[session].iter().map(edit).collect()
    }

    /// Marks every session, one action for each; how many marks that were.
    pub(super) fn mark(
        &self,
        laptop: &mut Laptop,
        training: &Training,
        everybody: &[ParticipantId],
    ) -> Result<usize> {
        (0..self.sessions.len())
            .map(|session| {
                let edits = self.edits(session, training, everybody)?;
                Ok(laptop.client.mark_attendance(edits)?.len())
            })
            .sum()
    }
}

/// The project's people, of the names that the demo world has.
pub(super) fn everybody(laptop: &mut Laptop, given: &Given) -> Result<Vec<ParticipantId>> {
    super::project::people(laptop, given.people)
}
