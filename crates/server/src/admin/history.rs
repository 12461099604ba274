use super::Admin;
use crate::error::Error;
use crate::history::{HistoryChange, Period, of_period, of_row};
use carnet_core::clock::Timestamp;
use carnet_core::id::ProjectId;
use carnet_core::row::RowKey;

impl Admin<'_> {
    /// What was written to a row, oldest first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn history_of_row(&self, project: ProjectId, row: &RowKey) -> Result<Vec<HistoryChange>, Error> {
        Ok(of_row(self.server, project, row, None)?.changes)
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
