use super::Admin;
use super::register::Project;
use crate::error::Error;
use carnet_core::activity::Existence;
use carnet_core::id::{ParticipantId, ProjectId};
use carnet_core::participant::{Linked, MergedInto, Name, stands_for};
use carnet_core::row::{Entity, RowKey};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

/// The participants of a project, and who of them are one person.
pub(super) struct Persons {
    rows: Project,
    /// Who stands for whom; only those who are there.
    stands: BTreeMap<ParticipantId, ParticipantId>,
    /// Who was merged into whom.
    others: BTreeMap<ParticipantId, BTreeSet<ParticipantId>>,
}

impl Persons {
    pub(super) fn load(admin: &Admin<'_>, project: ProjectId) -> Result<Self, Error> {
        let rows = Project::load(admin, project, Entity::PARTICIPANT, None)?;
        let known = |id| {
            let row = RowKey::Participant(id);
            let exists = rows.value::<Existence>(&row).is_some_and(|existence| existence.exists);
            let merged_into = rows.value::<MergedInto>(&row).and_then(|merged| merged.participant);
            Ok::<_, Infallible>(Linked { exists, merged_into })
        };
        let mut stands = BTreeMap::new();
        let mut others = BTreeMap::<_, BTreeSet<_>>::new();
        for key in rows.keys() {
            let RowKey::Participant(id) = key else { continue };
            let (Ok(linked), Ok(person)) = (known(id), stands_for(id, known));
            if linked.exists {
                stands.insert(id, person);
                if person != id {
                    others.entry(person).or_default().insert(id);
                }
            }
        }
        Ok(Self { rows, stands, others })
    }

    /// Who stands for a participant; none where the participant is not there.
    pub(super) fn person(&self, participant: ParticipantId) -> Option<ParticipantId> {
        self.stands.get(&participant).copied()
    }

    /// Everybody who is one person with the one who stands for them, that one first.
    pub(super) fn members(&self, person: ParticipantId) -> impl Iterator<Item = ParticipantId> {
        std::iter::once(person).chain(self.others.get(&person).into_iter().flatten().copied())
    }

    /// Whether several participants are one person.
    pub(super) fn has_twins(&self) -> bool {
        !self.others.is_empty()
    }

    /// The name of a participant as it is listed.
    pub(super) fn name(&self, participant: ParticipantId) -> String {
        self.rows.value::<Name>(&RowKey::Participant(participant)).unwrap_or_default().listed()
    }
}
