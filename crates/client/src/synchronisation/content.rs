use super::Line;
use crate::Client;
use crate::attachment::content;
use crate::error::Error;
use crate::preferences::FETCH_FILES;
use carnet_core::clock::Timestamp;
use carnet_core::id::ProjectId;
use carnet_core::protocol::{MOST_KNOWN_FILES, ProblemCode};
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
}

/// What is asked of the server for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentStep {
    /// Which of these, of the project, does the server not have, although it had them? Then the request is about no one
    /// file.
    Missing {
        /// Their names.
        files: Vec<String>,
    },
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
    /// The names of those that it does not have.
    Missing(Vec<String>),
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
    /// The projects of which this exchange has looked for files to fetch.
    begun: BTreeSet<i64>,
    /// When the server last said of all files of a project whether it has them, by project.
    sure: BTreeMap<i64, Timestamp>,
    /// Behind which file the next question for missing ones begins, by project.
    asked_behind: BTreeMap<i64, i64>,
}

impl ContentRequest {
    /// Whether it carries as many bytes as one may have: the next one may have more.
    #[must_use]
    pub fn is_full(&self, most: usize) -> bool {
        match &self.step {
            ContentStep::Ask | ContentStep::Missing { .. } => false,
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
        self.under_way.asked_behind.clear();
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

    /// What comes before everything else of a project's files: what shall be fetched without being asked for is looked for
    /// once in an exchange; and before anything is sent or fetched, at the first exchange and after a day, the server is
    /// asked which of the files that it had it does not have. One that was restored, and lost no more than the content of
    /// files, says so in no other way.
    fn begin_projects(&mut self) -> Result<Option<ContentRequest>, Error> {
        let fetches = self.preference(FETCH_FILES)?.is_some();
        let now = self.surroundings.now();
        for at in 0..self.projects.len() {
            let (number, project) = (self.projects[at].number, self.projects[at].id);
            if self.projects[at].withdrawn {
                continue;
            }
            if self.under_way.begun.insert(number) {
                if fetches {
                    content::want_of_own_activities(self.connection(), number)?;
                }
                let sure = self.under_way.sure.get(&number);
                let is_sure = sure.is_some_and(|at| now.millis().abs_diff(at.millis()) < SURE_FOR);
                if !is_sure || self.content_under_way()?.iter().any(|(request, _)| request.project == project)
                {
                    self.under_way.asked_behind.insert(number, 0);
                }
            }
            let Some(behind) = self.under_way.asked_behind.get(&number) else { continue };
            let known = content::known_there(self.connection(), number, *behind, MOST_KNOWN_FILES)?;
            if let Some((last, _)) = known.last() {
                return Ok(Some(ContentRequest {
                    content: *last,
                    project,
                    sha256: String::new(),
                    size: 0,
                    step: ContentStep::Missing { files: known.into_iter().map(|(_, name)| name).collect() },
                }));
            }
            self.under_way.asked_behind.remove(&number);
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
        if let ContentStep::Missing { .. } = request.step {
            return self.take_in_missing(request, answer);
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
            (Ok(ContentAnswer::Bytes(_) | ContentAnswer::Missing(_)), _) => none("it answers something else"),
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

    /// What the server has lost is offered again.
    fn take_in_missing(
        &mut self,
        request: &ContentRequest,
        answer: Result<ContentAnswer, Error>,
    ) -> Result<(), Error> {
        use ProblemCode as P;
        let project = self.project(request.project)?.number;
        let missing = match answer {
            Ok(ContentAnswer::Missing(missing)) => missing,
            // Who may not know is not told; and an earlier server does not know the question.
            Err(Error::Refused(P::NotAllowed | P::NotFound | P::MethodNotAllowed)) => Vec::new(),
            Ok(_) => return Err(Error::NotACarnetServer("it answers something else".to_owned())),
            Err(error) => return Err(error),
        };
        if !missing.is_empty() {
            tracing::warn!(files = missing.len(), "the server lost files that it had");
            let transaction =
                self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            missing.iter().try_for_each(|name| content::note_lost(&transaction, project, name))?;
            transaction.commit()?;
        }
        self.under_way.asked_behind.insert(project, request.content);
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
        let files = format!("/v1/projects/{}/files", request.project);
        let path = format!("{files}/{}", request.sha256);
        match &request.step {
            ContentStep::Missing { files: known } => self.ask_missing(&format!("{files}/missing"), known),
            ContentStep::Ask => self.ask_content(&path),
            ContentStep::Send { offset, bytes } => self.send_content(&path, *offset, request.size, bytes),
            ContentStep::Fetch { offset, most } => {
                let until = request.size.min(offset + *most as u64);
                self.fetch_content(&path, *offset..until)
            }
        }
    }
}
