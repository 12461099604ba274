use crate::error::Error;
use crate::server::Server;
use crate::storage::Device;
use crate::taking_in::{Arrived, Outcome};
use carnet_core::batch::{Header, SignedBatch};
use carnet_core::catalogue::Access;
use carnet_core::id::ProjectId;
use carnet_core::protocol::{BatchOutcome, BatchVerdict, Request};
use std::collections::HashMap;

/// Takes in the batches of a request, in order; one verdict for each.
pub(super) fn take_in_all(
    server: &Server,
    device: &Device,
    request: &Request,
) -> Result<Vec<BatchVerdict>, Error> {
    if request.batches.is_empty() {
        return Ok(Vec::new());
    }
    // All signatures are checked before the first lock is taken.
    let read = request.batches.iter().map(|signed| read(device, signed)).collect::<Vec<_>>();
    let accesses = server.storage.accesses(device.person)?.into_iter().collect::<HashMap<_, _>>();
    let received = server.surroundings.now();
    read.into_iter()
        .map(|read| {
            let (project, number, outcome) = match read {
                Err(Unreadable { project, number }) => {
                    (project, number, Outcome::not_taken(BatchOutcome::Unreadable))
                }
                Ok(arrived) => {
                    let Header { project, number, .. } = arrived.batch.header;
                    let outcome = if accesses.get(&project).copied().is_some_and(Access::may_record) {
                        server.storage.take_in(&arrived, received)?
                    } else {
                        Outcome::not_taken(BatchOutcome::NotAllowed)
                    };
                    (project, number, outcome)
                }
            };
            if outcome.batch != BatchOutcome::Accepted {
                tracing::warn!(device = device.number.0, %project, number, outcome = ?outcome.batch, "a batch was not taken");
            }
            Ok(BatchVerdict { project, number, outcome: outcome.batch, refused: outcome.refused })
        })
        .collect()
}

/// A batch that is nobody's, under the name that it gives itself, if any.
struct Unreadable {
    project: ProjectId,
    number: u64,
}

/// Reads a batch and checks that it is this very device's.
fn read(device: &Device, signed: &SignedBatch) -> Result<Arrived, Unreadable> {
    let Ok((batch, hash)) = signed.read() else {
        return Err(Unreadable { project: ProjectId::default(), number: 0 });
    };
    let header = &batch.header;
    let is_its_own = header.device == device.number && header.author == device.person;
    if is_its_own && signed.verify(&hash, &device.public_key).is_ok() {
        Ok(Arrived::judge(batch, hash, signed.clone()))
    } else {
        Err(Unreadable { project: header.project, number: header.number })
    }
}
