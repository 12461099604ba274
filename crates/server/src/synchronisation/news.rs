use crate::error::Error;
use crate::server::Server;
use crate::storage::{Device, PageAsked};
use carnet_core::catalogue::Entry;
use carnet_core::id::ProjectId;
use carnet_core::protocol::{Answer, CataloguePage, ProjectCursor, ProjectPage, Request};
use std::collections::HashSet;

/// What a field group takes on the wire beside its heads, about.
const STATE_BYTES: usize = 40;

/// Adds what the laptop does not have, in about so many bytes. Projects that the laptop cannot know of yet, because
/// their assignment goes with this very answer, come along: a new laptop is at work after one exchange.
pub(super) fn add(
    server: &Server,
    device: &Device,
    request: &Request,
    answer: &mut Answer,
    most_bytes: usize,
) -> Result<(), Error> {
    let mut room = most_bytes;
    answer.catalogue = server.storage.catalogue_page(device.person, request.catalogue, room)?;
    if let Some(page) = &answer.catalogue {
        room = room.saturating_sub(page.entries.iter().map(|entry| entry.to_json().len()).sum());
        answer.more |= !page.last;
    }
    let accesses = server.storage.accesses(device.person)?;
    let allowed = accesses.iter().map(|(project, _)| *project).collect::<HashSet<_>>();
    let named = request.projects.iter().map(|asked| asked.project).collect::<HashSet<_>>();
    answer.withdrawn = named.difference(&allowed).copied().collect();
    answer.withdrawn.sort_unstable();
    let new = newly_assigned(device, answer.catalogue.as_ref())
        .filter(|project| allowed.contains(project) && !named.contains(project))
        .map(|project| ProjectCursor { project, cursor: None })
        .collect::<Vec<_>>();
    let mut done = HashSet::new();
    for asked in request.projects.iter().chain(&new) {
        if !allowed.contains(&asked.project) || !done.insert(asked.project) {
            continue;
        }
        if room == 0 {
            answer.more = true;
            break;
        }
        let page = server.storage.project_page(&PageAsked {
            project: asked.project,
            cursor: asked.cursor,
            device: device.number,
            most_bytes: room,
        })?;
        if let Some(page) = page {
            room = room.saturating_sub(bytes_of(&page));
            answer.more |= !page.last;
            answer.pages.push(page);
        }
    }
    Ok(())
}

fn newly_assigned<'a>(
    device: &'a Device,
    catalogue: Option<&'a CataloguePage>,
) -> impl Iterator<Item = ProjectId> + 'a {
    catalogue.into_iter().flat_map(|page| &page.entries).filter_map(|entry| match entry {
        Entry::Assignment(assignment) if assignment.person == device.person && assignment.active => {
            Some(assignment.project)
        }
        _ => None,
    })
}

fn bytes_of(page: &ProjectPage) -> usize {
    let values =
        page.states.iter().flat_map(|state| state.state.heads()).map(|head| head.value.as_bytes().len());
    page.states.len() * STATE_BYTES + values.sum::<usize>()
}
