use super::Line;
use crate::Client;
use crate::attachment::content;
use crate::error::Error;
use crate::preferences::FETCH_FILES;
use carnet_core::clock::Timestamp;
use carnet_core::id::ProjectId;
use carnet_core::protocol::ProblemCode;
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet};

/// For how long what a server had is taken for granted where nothing else is to be sent or fetched, in milliseconds.
const SURE_FOR: u64 = 24 * 60 * 60 * 1000;

/// One step on the way of a file's content, in one round trip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentRequest {
    /// What stands for the content on this laptop.
    content: i64,
    /// Its project.
    pub project: ProjectId,
    /// Its name: its SHA-256 in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
    /// What is asked.
    pub step: ContentStep,
    /// Whether the question is if the server still has what it had.
    asks_after: bool,
}

/// What is asked of the server for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentStep {
    /// How much of it does the server have?
    Ask,
    /// That it keeps the next part.
    Send {
        /// Where the part begins.
        offset: u64,
        /// The part.
        bytes: Vec<u8>,
    },
    /// Its bytes from a place on.
    Fetch {
        /// The place.
        offset: u64,
        /// At most so many.
        most: usize,
    },
}

/// What the server says to a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentAnswer {
    /// What it has.
    There {
        /// How many bytes, the first ones.
        offset: u64,
        /// Of how many, as whoever began it said.
        size: Option<u64>,
        /// Whether that is all.
        complete: bool,
    },
    /// The bytes that were asked for.
    Bytes(Vec<u8>),
}

/// What is known of the way of files in this run of the program, and not worth keeping.
#[derive(Debug, Default)]
pub(crate) struct UnderWay {
    /// The content that is being sent, and where its next part begins.
    sending: Option<(i64, u64)>,
    /// What the server does not have yet, or gave up on: not again in this exchange.
    passed_over: BTreeSet<i64>,
    /// What the server said once to be spoilt: it may have been begun by somebody else.
    spoilt: BTreeSet<i64>,
    /// The projects of which this exchange has looked for files to fetch, and asked whether the server still has the last
    /// one.
    begun: BTreeSet<i64>,
    /// When the server said so, by project.
    sure: BTreeMap<i64, Timestamp>,
}

impl ContentRequest {
    /// Whether it carries as many bytes as one may have: the next one may have more.
    #[must_use]
    pub fn is_full(&self, most: usize) -> bool {
        match &self.step {
            ContentStep::Ask => false,
            ContentStep::Send { bytes, .. } => bytes.len() >= most,
            ContentStep::Fetch { offset, most } => self.size - offset > *most as u64,
        }
    }
}

impl Client {
    /// An exchange begins: what could not be had in the last one is tried again.
    pub fn begin_content(&mut self) {
        self.under_way.passed_over.clear();
        self.under_way.begun.clear();
    }

    /// The next step for the content of files, with at most so many bytes: first what this laptop has and the server
    /// does not, then what somebody asked for. None when there is nothing to do.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn next_content(&mut self, most: usize) -> Result<Option<ContentRequest>, Error> {
        if let Some(question) = self.begin_projects()? {
            return Ok(Some(question));
        }
        let candidates = self.content_under_way()?;
        let next = candidates
            .into_iter()
            .find(|(request, _)| !self.under_way.passed_over.contains(&request.content));
        let Some((mut request, here)) = next else { return Ok(None) };
        request.step = if here < request.size {
            ContentStep::Fetch { offset: here, most }
        } else {
            match self.under_way.sending {
                Some((content, offset)) if content == request.content => {
                    let bytes = content::read_all(self.connection(), content, offset, most)?;
                    ContentStep::Send { offset, bytes }
                }
                _ => ContentStep::Ask,
            }
        };
        Ok(Some(request))
    }

    /// What comes before everything else of a project's files, once in an exchange: what shall be fetched without being
    /// asked for is looked for; and before anything is sent or fetched, at the first exchange and after a day, the
    /// question whether the server still has what this laptop knows to have come there last. A server that was restored,
    /// and lost no more than the content of files, says so in no other way.
    fn begin_projects(&mut self) -> Result<Option<ContentRequest>, Error> {
        let fetches = self.preference(FETCH_FILES)?.is_some();
        let now = self.surroundings.now();
        for at in 0..self.projects.len() {
            let (number, id) = (self.projects[at].number, self.projects[at].id);
            if self.projects[at].withdrawn || !self.under_way.begun.insert(number) {
                continue;
            }
            if fetches {
                content::want_of_own_activities(self.connection(), number)?;
            }
            let is_sure = self.under_way.sure.get(&number);
            let is_sure = is_sure.is_some_and(|at| now.millis().abs_diff(at.millis()) < SURE_FOR);
            if is_sure && !self.content_under_way()?.iter().any(|(request, _)| request.project == id) {
                continue;
            }
            if let Some((content, sha256, size)) = content::last_arrived(self.connection(), number)? {
                let step = ContentStep::Ask;
                return Ok(Some(ContentRequest {
                    content,
                    project: id,
                    sha256,
                    size,
                    step,
                    asks_after: true,
                }));
            }
            self.under_way.sure.insert(number, now);
        }
        Ok(None)
    }

    /// What is to be sent, then what is to be fetched, and how many bytes of it are here.
    fn content_under_way(&self) -> Result<Vec<(ContentRequest, u64)>, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT number, project, sha256, size, here FROM content INDEXED BY content_under_way
             WHERE (arrived = 0 OR wanted = 1) AND sha256 IS NOT NULL AND refusal IS NULL
                AND (arrived = 0 AND here = size OR wanted = 1 AND here < size)
                AND EXISTS (SELECT 1 FROM attachment a
                    WHERE a.project = content.project AND a.sha256 = content.sha256 AND a.existing = 1)
             ORDER BY here < size, number",
        )?;
        let mut rows = select.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let project = self.project_numbered(row.get(1)?)?;
            let here = row.get::<_, i64>(4)?.cast_unsigned();
            let request = ContentRequest {
                content: row.get(0)?,
                project: project.id,
                sha256: row.get(2)?,
                size: row.get::<_, i64>(3)?.cast_unsigned(),
                step: ContentStep::Ask,
                asks_after: false,
            };
            // Of a project that was taken away nothing is told any more.
            let is_told = !project.withdrawn || here == request.size;
            if is_told && !project.left_behind {
                found.push((request, here));
            }
        }
        Ok(found)
    }

    /// Takes in what became of a step. What concerns one file alone is noted there, so that the others go on.
    ///
    /// # Errors
    /// What concerns more than this file: the server does not answer, or knows this laptop no more; or the database
    /// refuses.
    pub fn take_in_content(
        &mut self,
        request: &ContentRequest,
        answer: Result<ContentAnswer, Error>,
    ) -> Result<(), Error> {
        let content = request.content;
        let none = |what: &str| Err(Error::NotACarnetServer(what.to_owned()));
        if request.asks_after {
            return self.take_in_whether_there(request, answer);
        }
        match (answer, &request.step) {
            (Ok(ContentAnswer::There { complete: true, .. }), _) => self.has_arrived(request),
            (Ok(ContentAnswer::There { offset, size, .. }), step) => {
                // One content has one size: what was begun under another is begun again.
                let offset = if size.is_some_and(|size| size != request.size) { 0 } else { offset };
                if offset >= request.size {
                    return none("it has all of a file and says that it has not");
                }
                if matches!(step, ContentStep::Send { offset: before, .. } if *before == offset) {
                    self.under_way.sending = None;
                    return none("it keeps nothing of a file");
                }
                self.under_way.sending = Some((content, offset));
                self.database
                    .connection
                    .prepare_cached("UPDATE content SET sent = ? WHERE number = ?")?
                    .execute(params![offset.cast_signed(), content])?;
                Ok(())
            }
            (Ok(ContentAnswer::Bytes(bytes)), ContentStep::Fetch { offset, .. }) => {
                if bytes.is_empty() || bytes.len() as u64 > request.size - offset {
                    return none("it sends another part of a file than it was asked for");
                }
                self.keep_fetched(request, *offset, &bytes)
            }
            (Ok(ContentAnswer::Bytes(_)), _) => none("it answers with bytes"),
            (Err(Error::Refused(code)), _) => {
                self.under_way.sending = None;
                self.take_in_refusal(request, code)
            }
            (Err(error), _) => {
                self.under_way.sending = None;
                Err(error)
            }
        }
    }

    /// Where the server has lost what it had, everything is offered again: it takes what it lacks.
    fn take_in_whether_there(
        &mut self,
        request: &ContentRequest,
        answer: Result<ContentAnswer, Error>,
    ) -> Result<(), Error> {
        use ProblemCode as P;
        let project = self.project(request.project)?.number;
        match answer {
            // Who may not know is not told whether it is there.
            Ok(ContentAnswer::There { complete: true, .. }) | Err(Error::Refused(P::NotAllowed)) => {}
            Ok(ContentAnswer::There { .. }) | Err(Error::Refused(P::NotFound)) => {
                tracing::warn!("the server lost files that it had");
                content::ask_again(self.connection(), project)?;
            }
            Ok(ContentAnswer::Bytes(_)) => {
                return Err(Error::NotACarnetServer("it answers with bytes".to_owned()));
            }
            Err(error) => return Err(error),
        }
        self.under_way.sure.insert(project, self.surroundings.now());
        Ok(())
    }

    fn has_arrived(&mut self, request: &ContentRequest) -> Result<(), Error> {
        self.under_way.sending = None;
        self.under_way.spoilt.remove(&request.content);
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        content::note_arrived(&transaction, request.content)?;
        transaction.commit()?;
        // Where it was the last thing to send, the laptop can leave now: the next answer says so.
        let leaves = self.projects.iter().any(|project| project.withdrawn && !project.left_behind);
        self.more_to_hear |= leaves || self.out_of_service;
        Ok(())
    }

    fn keep_fetched(&mut self, request: &ContentRequest, offset: u64, bytes: &[u8]) -> Result<(), Error> {
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let here = transaction
            .query_row("SELECT here FROM content WHERE number = ?", [request.content], |row| {
                row.get::<_, i64>(0)
            })
            .optional()?;
        // Meanwhile a person may have added the same file, or the project may have gone.
        if here != Some(offset.cast_signed()) {
            return Ok(());
        }
        content::append(&transaction, request.content, offset, bytes)?;
        if offset + bytes.len() as u64 == request.size {
            if content::hash(&transaction, request.content)? == request.sha256 {
                transaction.execute("UPDATE content SET wanted = 0 WHERE number = ?", [request.content])?;
                content::note_arrived(&transaction, request.content)?;
            } else {
                transaction.execute("DELETE FROM content_piece WHERE content = ?", [request.content])?;
                transaction.execute(
                    "UPDATE content SET here = 0, refusal = ? WHERE number = ?",
                    params![ProblemCode::WrongHash.as_str(), request.content],
                )?;
            }
        }
        Ok(transaction.commit()?)
    }

    fn take_in_refusal(&mut self, request: &ContentRequest, code: ProblemCode) -> Result<(), Error> {
        use ProblemCode as P;
        let fetching = matches!(request.step, ContentStep::Fetch { .. });
        match code {
            // It has not arrived there yet: another laptop has it.
            P::NotFound | P::NoSuchRange if fetching => {
                self.under_way.passed_over.insert(request.content);
                Ok(())
            }
            P::WrongHash if self.under_way.spoilt.insert(request.content) => Ok(()),
            P::NotFound
            | P::NotAllowed
            | P::WrongHash
            | P::FileTooLarge
            | P::FileType
            | P::ProjectFull
            | P::FilesUnnamed
            | P::Malformed
            | P::TooLarge => {
                tracing::warn!(code = code.as_str(), "a file was not taken");
                self.database.connection.execute(
                    "UPDATE content SET refusal = ? WHERE number = ?",
                    params![code.as_str(), request.content],
                )?;
                Ok(())
            }
            code => Err(Error::Refused(code)),
        }
    }

    /// Tries again what the server did not take.
    pub(crate) fn forgive_refused_content(&mut self) -> Result<(), Error> {
        self.under_way.spoilt.clear();
        self.connection().execute("UPDATE content SET refusal = NULL WHERE refusal IS NOT NULL", [])?;
        Ok(())
    }
}

impl Line {
    /// One step for the content of a file.
    ///
    /// # Errors
    /// When the server does not answer, refuses, or is none.
    pub fn content(&self, request: &ContentRequest) -> Result<ContentAnswer, Error> {
        let path = format!("/v1/projects/{}/files/{}", request.project, request.sha256);
        match &request.step {
            ContentStep::Ask => self.ask_content(&path),
            ContentStep::Send { offset, bytes } => self.send_content(&path, *offset, request.size, bytes),
            ContentStep::Fetch { offset, most } => {
                let until = request.size.min(offset + *most as u64);
                self.fetch_content(&path, *offset..until)
            }
        }
    }
}
