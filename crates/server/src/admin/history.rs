//! The history page by page: a period may hold more than fits into memory.

use super::{Admin, invalid};
use crate::error::Error;
use crate::history::{Authors, Period, Place, RowHistory, group_name, of_period};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::groups_of;
use carnet_core::id::ProjectId;
use carnet_core::protocol::HistoryChange;
use carnet_core::row::RowKey;

/// Changes, oldest first, in pages that are never empty.
pub struct HistoryPages<'a> {
    admin: Admin<'a>,
    authors: Authors,
    asked: Asked<'a>,
    /// Where the next page begins; none when there is none.
    next: Option<Place>,
}

enum Asked<'a> {
    Row(RowHistory<'a>),
    Period { project: ProjectId, from: Timestamp, until: Timestamp },
}

impl<'a> Admin<'a> {
    /// What was written to a row, or to one field group of it.
    ///
    /// # Errors
    /// When nothing is known of the row, or such rows have no such field group.
    pub fn history_of_row(
        &self,
        project: ProjectId,
        row: &RowKey,
        group: Option<&str>,
    ) -> Result<HistoryPages<'a>, Error> {
        let known = groups_of(row);
        if let Some(group) = group.filter(|group| !known.is_empty() && !group.starts_with("group-")) {
            let names = known.into_iter().map(group_name).collect::<Vec<_>>();
            if !names.iter().any(|name| name == group) {
                let names = names.join(", ");
                return Err(invalid("group", &format!("there is no {group:?}; such rows have {names}")));
            }
        }
        let history = RowHistory::find(self.server, project, row, group)?;
        if history.is_empty() {
            return Err(Error::UnknownRow(*row));
        }
        self.pages(Asked::Row(history))
    }

    /// What a project took in from a moment on and before another: what it received then, and what was decided then of
    /// what had waited in quarantine.
    ///
    /// # Errors
    /// When the period ends before it begins.
    pub fn history_of_period(
        &self,
        project: ProjectId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<HistoryPages<'a>, Error> {
        if until < from {
            return Err(invalid("until", "the period ends before it begins"));
        }
        self.pages(Asked::Period { project, from, until })
    }

    fn pages(&self, asked: Asked<'a>) -> Result<HistoryPages<'a>, Error> {
        let authors = Authors::load(self.server.storage.as_ref())?;
        Ok(HistoryPages { admin: *self, authors, asked, next: Some(Place::default()) })
    }
}

impl HistoryPages<'_> {
    /// All pages at once, for those who know that they are few.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn whole(self) -> Result<Vec<HistoryChange>, Error> {
        let mut changes = Vec::new();
        for page in self {
            changes.extend(page?);
        }
        Ok(changes)
    }
}

impl Iterator for HistoryPages<'_> {
    type Item = Result<Vec<HistoryChange>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let after = self.next.take()?;
        let page = match &self.asked {
            Asked::Row(history) => history.page(&self.authors, after),
            Asked::Period { project, from, until } => {
                let period = Period { from: *from, until: *until, after };
                of_period(self.admin.server, *project, &period, &self.authors)
            }
        };
        match page {
            Err(error) => Some(Err(error)),
            Ok((changes, next)) => {
                self.next = next;
                (!changes.is_empty()).then_some(Ok(changes))
            }
        }
    }
}
