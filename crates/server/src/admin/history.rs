use super::Admin;
use crate::error::Error;
use crate::history::{HistoryChange, Period, Place, of_period, of_row};
use carnet_core::clock::Timestamp;
use carnet_core::id::ProjectId;
use carnet_core::row::RowKey;

impl Admin<'_> {
    /// What was written to a row, oldest first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn history_of_row(&self, project: ProjectId, row: &RowKey) -> Result<Vec<HistoryChange>, Error> {
        let (mut after, mut changes) = (Place::default(), Vec::new());
        loop {
            let page = of_row(self.server, project, row, None, after)?;
            changes.extend(page.changes);
            match page.next.and_then(|next| next.parse().ok()) {
                Some(next) => after = next,
                None => return Ok(changes),
            }
        }
    }

    /// What a project received from a moment on and before another, oldest first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn history_of_period(
        &self,
        project: ProjectId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<HistoryChange>, Error> {
        let mut period = Period { from, until, after: Default::default() };
        let mut changes = Vec::new();
        loop {
            let (page, next) = of_period(self.server, project, &period)?;
            changes.extend(page);
            match next {
                Some(next) => period.after = next,
                None => return Ok(changes),
            }
        }
    }
}
