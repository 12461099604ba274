use crate::error::Error;
use crate::server::Server;
use crate::storage::Device;
use crate::taking_in::{Arrived, Outcome, QuarantineReason, Reception};
use carnet_core::batch::{Header, SignedBatch};
use carnet_core::catalogue::Access;
use carnet_core::id::{DeviceNumber, PersonId, ProjectId};
use carnet_core::merge::FieldState;
use carnet_core::protocol::{BatchOutcome, BatchVerdict, ChangeVerdict, Request, Standing};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

/// Takes in the batches of a request, in order; one verdict for each, then one for each that it asks after.
///
/// A batch is its author's, whoever brings it: what counts is the signature of the device that made it, and what that
/// device's person may do. So a laptop can say again what it said under a number that it had before.
pub(crate) fn take_in_all(
    server: &Server,
    bringer: Bringer<'_>,
    request: &Request,
) -> Result<Vec<BatchVerdict>, Error> {
    let mut authors = Authors { server, devices: HashMap::new(), accesses: HashMap::new() };
    // All signatures are checked before the first lock is taken.
    let read = request.batches.iter().map(|signed| authors.read(signed)).collect::<Result<Vec<_>, _>>()?;
    let received = server.surroundings.now();
    let mut verdicts = Vec::with_capacity(read.len() + request.quarantined.len());
    for read in read {
        let mut changes = 0;
        let (project, number, outcome) = match read {
            Err(Unreadable { project, number }) => {
                (project, number, Outcome::not_taken(BatchOutcome::Unreadable))
            }
            Ok((arrived, author)) => {
                let Header { project, number, .. } = arrived.batch.header;
                changes = arrived.batch.changes.len();
                let outcome = match authors.reception(&author, bringer, project)? {
                    Some(reception) => server.storage.take_in(&arrived, reception, received)?,
                    None => Outcome::not_taken(BatchOutcome::NotAllowed),
                };
                (project, number, outcome)
            }
        };
        server.metrics.judged(changes, &outcome);
        if outcome.batch != BatchOutcome::Accepted {
            tracing::warn!(%bringer, %project, number, outcome = ?outcome.batch, "a batch was not taken");
        }
        let refused = authors.as_far_as_allowed(bringer, project, outcome.refused)?;
        verdicts.push(BatchVerdict { project, number, outcome: outcome.batch, refused });
    }
    for name in &request.quarantined {
        // Of a batch that a restored server has forgotten, the laptop keeps a copy: it is to say it again.
        let forgotten = || Outcome::not_taken(BatchOutcome::OutOfOrder(name.number));
        let is_its_own = authors.device(name.device)?.is_some_and(|device| bringer.may_ask_after(&device));
        let outcome = if is_its_own {
            server.storage.outcome(name)?.unwrap_or_else(forgotten)
        } else {
            Outcome::not_taken(BatchOutcome::NotAllowed)
        };
        let (project, number) = (name.project, name.number);
        let refused = authors.as_far_as_allowed(bringer, project, outcome.refused)?;
        verdicts.push(BatchVerdict { project, number, outcome: outcome.batch, refused });
    }
    Ok(verdicts)
}

/// Who brings batches.
#[derive(Clone, Copy)]
pub(crate) enum Bringer<'a> {
    /// A laptop, over the network.
    Laptop(&'a Device),
    /// An administrator, with a file.
    Administrator,
}

impl Bringer<'_> {
    fn may_ask_after(self, author: &Device) -> bool {
        match self {
            Self::Laptop(laptop) => laptop.person == author.person,
            Self::Administrator => true,
        }
    }

    fn is_lost(self) -> bool {
        matches!(self, Self::Laptop(laptop) if laptop.standing == Standing::Lost)
    }
}

impl fmt::Display for Bringer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Laptop(laptop) => write!(f, "laptop {}", laptop.number),
            Self::Administrator => f.write_str("administrator"),
        }
    }
}

/// A batch that is nobody's, under the name that it gives itself, if any.
struct Unreadable {
    project: ProjectId,
    number: u64,
}

/// Who made the batches of a request, each looked up once.
struct Authors<'a> {
    server: &'a Server,
    devices: HashMap<DeviceNumber, Option<Device>>,
    accesses: HashMap<PersonId, HashMap<ProjectId, Access>>,
}

impl Authors<'_> {
    fn device(&mut self, number: DeviceNumber) -> Result<Option<Device>, Error> {
        if let Some(known) = self.devices.get(&number) {
            return Ok(*known);
        }
        let device = self.server.storage.device_numbered(number)?;
        self.devices.insert(number, device);
        Ok(device)
    }

    /// Reads a batch and checks that it is that of the device that it names.
    fn read(&mut self, signed: &SignedBatch) -> Result<Result<(Arrived, Device), Unreadable>, Error> {
        let Ok((batch, hash)) = signed.read() else {
            return Ok(Err(Unreadable { project: ProjectId::default(), number: 0 }));
        };
        let header = &batch.header;
        let author = self.device(header.device)?.filter(|author| {
            header.author == author.person && signed.verify(&hash, &author.public_key).is_ok()
        });
        Ok(match author {
            Some(author) => Ok((Arrived::judge(batch, hash, signed.clone()), author)),
            None => Err(Unreadable { project: header.project, number: header.number }),
        })
    }

    fn access(&mut self, person: PersonId, project: ProjectId) -> Result<Option<Access>, Error> {
        let accesses = match self.accesses.entry(person) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.server.storage.accesses(person)?.into_iter().collect()),
        };
        Ok(accesses.get(&project).copied())
    }

    /// What stands instead of a refused change is told only to whoever may see the project.
    fn as_far_as_allowed(
        &mut self,
        bringer: Bringer<'_>,
        project: ProjectId,
        mut refused: Vec<ChangeVerdict>,
    ) -> Result<Vec<ChangeVerdict>, Error> {
        let may_see = match bringer {
            Bringer::Laptop(laptop) => {
                laptop.standing == Standing::Active && self.access(laptop.person, project)?.is_some()
            }
            Bringer::Administrator => true,
        };
        if !may_see {
            refused.iter_mut().for_each(|verdict| verdict.instead = FieldState::new());
        }
        Ok(refused)
    }

    /// How a batch of this author in this project is received; none when they never worked there.
    fn reception(
        &mut self,
        author: &Device,
        bringer: Bringer<'_>,
        project: ProjectId,
    ) -> Result<Option<Reception>, Error> {
        let may_record = self.access(author.person, project)?.is_some_and(Access::may_record);
        if !may_record && !self.server.storage.was_assigned(author.person, project)? {
            return Ok(None);
        }
        Ok(Some(if author.standing == Standing::Lost || bringer.is_lost() {
            Reception::Quarantine(QuarantineReason::DeviceLost)
        } else if may_record {
            Reception::Open
        } else {
            Reception::Quarantine(QuarantineReason::NoAccess)
        }))
    }
}
