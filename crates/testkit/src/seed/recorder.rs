use crate::demo::{Activity, Deed, Step};
use crate::surroundings::Clock;
use anyhow::{Context, Result};
use carnet_client::{Client, EnrolmentForm, MarkEdit, SessionForm, synchronise};
use carnet_core::activity::Status;
use carnet_core::attendance::Mark;
use carnet_core::id::{ActivityId, ParticipantId, ProjectId, SessionId};
use std::collections::BTreeMap;
use tempfile::TempDir;

/// A laptop that records, in a folder that goes with it.
pub(super) struct Seat {
    pub(super) client: Client,
    pub(super) clock: Clock,
    pub(super) _folder: TempDir,
}

/// The two laptops, and how what they recorded is called there.
pub(super) struct Recorder<'w> {
    laptops: [Seat; 2],
    known: Known<'w>,
    marks: usize,
    round_trips: u32,
}

/// Ids by the keys of the tables.
struct Known<'w> {
    projects: &'w BTreeMap<String, ProjectId>,
    participants: BTreeMap<&'w str, ParticipantId>,
    activities: BTreeMap<&'w str, (ActivityId, Vec<SessionId>)>,
}

impl<'w> Recorder<'w> {
    pub(super) const fn new(laptops: [Seat; 2], projects: &'w BTreeMap<String, ProjectId>) -> Self {
        let known = Known { projects, participants: BTreeMap::new(), activities: BTreeMap::new() };
        Self { laptops, known, marks: 0, round_trips: 0 }
    }

    pub(super) const fn marks(&self) -> usize {
        self.marks
    }

    pub(super) const fn round_trips(&self) -> u32 {
        self.round_trips
    }

    /// Does everything in order. A laptop hears what the other did before, unless the story says that it did not.
    pub(super) fn tell(&mut self, steps: &[Step<'w>]) -> Result<()> {
        self.synchronise()?;
        for (at, step) in steps.iter().enumerate() {
            let follows_other = at > 0 && (steps[at - 1].laptop != step.laptop || steps[at - 1].unheard);
            let before_unheard = steps.get(at + 1).is_some_and(|next| next.unheard);
            if !step.unheard && (follows_other || before_unheard) {
                self.synchronise()?;
            }
            let seat = &mut self.laptops[step.laptop as usize];
            seat.clock.set(step.at);
            self.known.act(&mut seat.client, &step.deed).with_context(|| format!("{:?}", step.deed))?;
            if let Deed::Mark(_, _, marks) = &step.deed {
                self.marks += marks.len();
            }
        }
        self.synchronise()
    }

    /// What each laptop has to say reaches the other.
    fn synchronise(&mut self) -> Result<()> {
        for at in [0, 1, 0] {
            self.round_trips += synchronise(&mut self.laptops[at].client)?.round_trips;
        }
        Ok(())
    }
}

impl<'w> Known<'w> {
    fn act(&mut self, client: &mut Client, deed: &Deed<'w>) -> Result<()> {
        match deed {
            Deed::Meet(participant) => {
                let project = self.project(&participant.project)?;
                let id = client.create_participant(project, participant.form.clone())?;
                self.participants.insert(&participant.key, id);
            }
            Deed::Plan(activity) => self.plan(client, activity)?,
            Deed::Enrol { activity, participants, role, walk_in } => {
                let participants =
                    participants.iter().map(|key| self.participant(key)).collect::<Result<_>>()?;
                let form = EnrolmentForm { participants, role: *role, walk_in: *walk_in };
                client.enrol_participants(self.activity(activity)?, form)?;
            }
            Deed::Promote { participant, group, function, institution } => {
                let id = self.participant(participant)?;
                let mut form = client.participant(id)?.form;
                form.professional_group = Some((*group).clone());
                (form.function, form.institution) = ((*function).to_owned(), (*institution).to_owned());
                client.save_participant(id, form)?;
            }
            Deed::CancelSession(activity, session) => {
                client.delete_session(self.session(activity, *session)?)?
            }
            Deed::Mark(activity, session, marks) => {
                let session = self.session(activity, *session)?;
                let edit = |(participant, mark): &(&str, Mark)| {
                    let participant = self.participant(participant)?;
                    let Mark { status, arrived, left } = *mark;
                    Ok(MarkEdit { session, participant, status, arrived, left })
                };
                client.mark_attendance(marks.iter().map(edit).collect::<Result<_>>()?)?;
            }
            Deed::Progress(activity, status) => {
                let id = self.activity(activity)?;
                let mut form = client.activity(id)?.form;
                form.status = *status;
                client.save_activity(id, form)?;
            }
        }
        Ok(())
    }

    fn plan(&mut self, client: &mut Client, activity: &'w Activity) -> Result<()> {
        let mut form = activity.form.clone();
        form.status = Status::Planned;
        let id = client.create_activity(self.project(&activity.project)?, form, Vec::new())?;
        let create = |session: SessionForm| Ok(client.create_session(id, session)?);
        let sessions = activity
            .sessions
            .iter()
            .map(|session| session.form.clone())
            .map(create)
            .collect::<Result<_>>()?;
        self.activities.insert(&activity.key, (id, sessions));
        Ok(())
    }

    fn project(&self, key: &str) -> Result<ProjectId> {
        self.projects.get(key).copied().with_context(|| format!("no project is {key}"))
    }

    fn participant(&self, key: &str) -> Result<ParticipantId> {
        self.participants.get(key).copied().with_context(|| format!("nobody is {key}"))
    }

    fn activity(&self, key: &str) -> Result<ActivityId> {
        self.activities.get(key).map(|known| known.0).with_context(|| format!("no activity is {key}"))
    }

    fn session(&self, activity: &str, number: usize) -> Result<SessionId> {
        let sessions = self.activities.get(activity).map(|known| &known.1);
        sessions
            .and_then(|sessions| sessions.get(number).copied())
            .with_context(|| format!("session of {activity}"))
    }
}
