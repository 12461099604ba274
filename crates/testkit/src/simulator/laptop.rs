use super::dice::Dice;
use super::file::{Asked, Photos, Told};
use super::strasbourg::{Strasbourg, copy_files, scratch};
use crate::disk::{Fault, contents, mend_laptop};
use crate::surroundings::{Clock, Staged};
use anyhow::{Context, Result, bail, ensure};
use carnet_client::{
    ActivityForm, AttachmentForm, AttachmentView, Client, ContentRequest, ContentState, EnrolmentForm, Error,
    Incoming, MarkEdit, Outgoing, ParticipantForm, ParticipantPart, ReviewItem, Server, SessionForm,
    Settlement, unpack,
};
use carnet_core::attachment::{HEAD_BYTES, Kind};
use carnet_core::attendance::MarkStatus;
use carnet_core::catalogue::Code;
use carnet_core::clock::{TOLERANCE_MILLIS, Timestamp};
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, DeviceNumber, ParticipantId, ProjectId, SessionId};
use chrono::{Days, NaiveDate, NaiveTime};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use tempfile::TempDir;

/// A laptop with its disk, its own clock, and what it has said and not heard the answer to.
pub(super) struct Laptop {
    pub(super) name: String,
    pub(super) person: usize,
    /// None while its program does not run.
    client: Option<Client>,
    folder: TempDir,
    clock: Clock,
    /// The latest time that its clock ever said.
    latest: Timestamp,
    /// What was asked, and the number of the question.
    asked: Option<(u64, Outgoing)>,
    taking_in: Option<Incoming>,
    /// The same of the step for a file.
    asked_content: Option<(u64, ContentRequest)>,
    questions: u64,
    /// What was recorded on this disk: texts that occur nowhere else, with the project of each.
    pub(super) recorded: Vec<(usize, String)>,
    /// The names of the photographs that were added on this disk.
    pub(super) added: Vec<String>,
    /// Those that it does not keep any more, because no row named them and the server had them.
    pub(super) let_go: BTreeSet<String>,
    backup: Option<Backup>,
    starts: u64,
    pub(super) crashes: u64,
    /// What is wrong with its disk.
    disk: Option<Fault>,
    /// How often that kept something from being written.
    refusals: u64,
    /// How many changes were confirmed in each project.
    confirmed: Vec<(ProjectId, usize)>,
    /// The greatest cursor of each project by epoch.
    cursors: Vec<(ProjectId, u64, u64)>,
    /// Whether the server went back within one life, unknown to itself.
    cursors_may_go_back: bool,
}

/// A copy of a disk, and what had been recorded and added on it.
struct Backup {
    disk: TempDir,
    recorded: usize,
    added: usize,
}

/// What a disk had that was set back to a backup, and the backup has not.
#[derive(Default)]
pub(super) struct Lost {
    pub(super) texts: Vec<String>,
    pub(super) photos: Vec<String>,
}

/// An activity that laptops record in.
#[derive(Clone)]
pub(super) struct Training {
    pub(super) project: usize,
    pub(super) activity: ActivityId,
    pub(super) sessions: Vec<SessionId>,
    pub(super) people: Vec<ParticipantId>,
}

impl Laptop {
    pub(super) fn enrolled(name: &str, person: usize, clock: &Clock, at: &Strasbourg) -> Result<Self> {
        let mut laptop = Self::on_disk(name, person, clock, scratch()?)?;
        let form = at.enrolment(person)?;
        let client = laptop.client.as_mut().context("it runs")?;
        let request = client.enrolment_request(&form)?;
        let body = serde_json::to_vec(&request)?;
        let answer = at.server.enrol(IpAddr::V4(Ipv4Addr::LOCALHOST), &body);
        let answer = answer.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        client.take_in_enrolment(&Server::parse(&form.server)?, &request, &answer)?;
        Ok(laptop)
    }

    fn on_disk(name: &str, person: usize, clock: &Clock, folder: TempDir) -> Result<Self> {
        let mut laptop = Self {
            name: name.to_owned(),
            person,
            client: None,
            folder,
            clock: Clock::at(clock.now()),
            latest: clock.now(),
            asked: None,
            taking_in: None,
            asked_content: None,
            questions: 0,
            recorded: Vec::new(),
            added: Vec::new(),
            let_go: BTreeSet::new(),
            backup: None,
            starts: 0,
            crashes: 0,
            disk: None,
            refusals: 0,
            confirmed: Vec::new(),
            cursors: Vec::new(),
            cursors_may_go_back: false,
        };
        laptop.start()?;
        Ok(laptop)
    }

    fn start(&mut self) -> Result<()> {
        (self.starts, self.disk) = (self.starts + 1, None);
        let surroundings = Staged::new(self.clock.clone(), &self.name, self.starts);
        self.client = Some(Client::open(self.folder.path(), Box::new(surroundings))?);
        Ok(())
    }

    pub(super) fn client(&mut self) -> Result<&mut Client> {
        self.client.as_mut().context("the program runs")
    }

    /// The program ends without a word and starts again: only what was committed is there.
    pub(super) fn crash(&mut self) -> Result<()> {
        self.crashes += 1;
        self.restart()?;
        self.nothing_confirmed_is_missing()
    }

    fn restart(&mut self) -> Result<()> {
        let kept = contents(self.client()?)?;
        self.end();
        self.start()?;
        let keeps = contents(self.client()?)?;
        self.let_go.extend(kept.into_iter().filter(|name| !keeps.contains(name)));
        Ok(())
    }

    fn end(&mut self) {
        (self.asked, self.taking_in, self.asked_content, self.client) = (None, None, None, None);
    }

    // ── its disk ──

    /// Its disk fails from now on.
    pub(super) fn break_disk(&mut self, fault: Fault) -> Result<()> {
        fault.of_laptop(self.client()?)?;
        self.disk = Some(fault);
        Ok(())
    }

    /// Its disk is as good as new.
    pub(super) fn mend_disk(&mut self) -> Result<()> {
        self.disk = None;
        mend_laptop(self.client()?)
    }

    pub(super) const fn has_broken_disk(&self) -> bool {
        self.disk.is_some()
    }

    /// What was to be written, if the disk took it. If not, the last state that it took is there, and what the program
    /// shows is what it shows after a restart.
    fn if_written<R>(&mut self, done: Result<R, Error>) -> Result<Option<R>> {
        let error = match done {
            Ok(done) => return Ok(Some(done)),
            Err(error) => error,
        };
        if !self.disk.is_some_and(|disk| disk.explains(&error)) {
            return Err(error.into());
        }
        self.refusals += 1;
        tracing::debug!(laptop = self.name, %error, "the disk refused");
        if self.refusals.is_multiple_of(3) {
            let shown = self.shown()?;
            self.restart()?;
            ensure!(self.shown()? == shown, "{}: it shows what is not on its disk", self.name);
        }
        self.nothing_confirmed_is_missing()?;
        Ok(None)
    }

    /// What the status line is made of.
    fn shown(&mut self) -> Result<impl PartialEq + use<>> {
        let status = self.client()?.status()?;
        Ok((
            (status.laptop, status.changes_to_send, status.waiting),
            (status.last_synchronised, status.clock_ahead_seconds),
        ))
    }

    /// What was confirmed since the last look is noted.
    fn note_confirmed(&mut self, at: &Strasbourg) -> Result<()> {
        self.confirmed.clear();
        for project in at.projects {
            let recorded = self.client()?.recorded(project, 0).map_or(0, |changes| changes.len());
            self.confirmed.push((project, recorded));
        }
        Ok(())
    }

    /// Where something of a project is here, so is everything that was confirmed; a project that was taken away is gone
    /// as a whole.
    fn nothing_confirmed_is_missing(&mut self) -> Result<()> {
        for (project, confirmed) in self.confirmed.clone() {
            let recorded = self.client()?.recorded(project, 0).map_or(0, |changes| changes.len());
            ensure!(
                recorded == 0 || recorded >= confirmed,
                "{}: {confirmed} changes were confirmed, and {recorded} are there",
                self.name
            );
            if recorded == 0 {
                self.confirmed.retain(|known| known.0 != project);
            }
        }
        Ok(())
    }

    /// Its clock: the true time, and how wrong it is.
    pub(super) fn set_clock(&mut self, moment: Timestamp) {
        self.clock.set(moment);
        self.latest = self.latest.max(moment);
    }

    pub(super) fn advance(&mut self, millis: i64) {
        self.set_clock(self.clock.now().plus_millis(millis));
    }

    pub(super) fn back_up(&mut self) -> Result<()> {
        let copy = scratch()?;
        copy_files(self.folder.path(), copy.path())?;
        let (recorded, added) = (self.recorded.len(), self.added.len());
        self.backup = Some(Backup { disk: copy, recorded, added });
        Ok(())
    }

    /// Its disk is what it was at the last backup.
    pub(super) fn set_back(&mut self) -> Result<Lost> {
        let Some(backup) = &self.backup else { return Ok(Lost::default()) };
        let copy = scratch()?;
        copy_files(backup.disk.path(), copy.path())?;
        let texts = self.recorded.split_off(backup.recorded).into_iter().map(|(_, text)| text).collect();
        let lost = Lost { texts, photos: self.added.split_off(backup.added) };
        self.end();
        self.folder = copy;
        self.cursors.clear();
        self.confirmed.clear();
        self.start()?;
        Ok(lost)
    }

    /// Another laptop whose disk is a copy of this one's.
    pub(super) fn cloned(&self, name: &str) -> Result<Self> {
        let copy = scratch()?;
        copy_files(self.folder.path(), copy.path())?;
        let mut clone = Self::on_disk(name, self.person, &self.clock, copy)?;
        clone.recorded.clone_from(&self.recorded);
        clone.added.clone_from(&self.added);
        clone.latest = self.latest;
        Ok(clone)
    }

    pub(super) fn device(&mut self) -> Result<Option<DeviceNumber>> {
        Ok(self.client()?.status()?.laptop.map(|laptop| laptop.device))
    }

    /// Whether everything was removed from it.
    pub(super) fn is_out_of_service(&mut self) -> Result<bool> {
        Ok(self.client()?.status()?.laptop.is_none())
    }

    // ── recording ──

    /// Records a new activity with its sessions and people.
    pub(super) fn training(&mut self, project: usize, id: ProjectId, people: usize) -> Result<Training> {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).context("a day")?;
        let at = |hour: u32| NaiveTime::from_hms_opt(hour, 0, 0).context("a time");
        let form = ActivityForm {
            title: format!("Training of {}", taint(project)),
            activity_type: Code::new("training"),
            country: Some(Code::new("MK")),
            first_day: day,
            last_day: day + Days::new(1),
            ..ActivityForm::default()
        };
        let session = |hour| -> Result<SessionForm> {
            Ok(SessionForm {
                start: day.and_time(at(hour)?),
                end: day.and_time(at(hour + 2)?),
                ..SessionForm::default()
            })
        };
        let sessions = vec![session(9)?, session(14)?];
        let client = self.client()?;
        let activity = client.create_activity(id, form, sessions)?;
        let mut participants = Vec::new();
        for number in 0..people {
            let form = ParticipantForm {
                family: format!("Person {number} of {}", taint(project)),
                ..ParticipantForm::default()
            };
            participants.push(client.create_participant(id, form)?);
        }
        let form =
            EnrolmentForm { participants: participants.clone(), role: Role::Participant, walk_in: false };
        client.enrol_participants(activity, form)?;
        let register = client.attendance_register(activity)?;
        let sessions = register.sessions.iter().map(|session| session.id).collect();
        Ok(Training { project, activity, sessions, people: participants })
    }

    /// Something that a person does. What is not possible just now (the project was taken away, somebody deleted the
    /// activity) is not done.
    pub(super) fn do_something(
        &mut self,
        dice: &mut Dice,
        at: &Strasbourg,
        trainings: &[Training],
        photos: &mut Photos,
    ) -> Result<u64> {
        let Some(training) = dice.pick(trainings).cloned() else { return Ok(0) };
        let (Some(session), Some(person)) =
            (dice.pick(&training.sessions).copied(), dice.pick(&training.people).copied())
        else {
            return Ok(0);
        };
        let text =
            format!("{} {}#{}.{}", taint(training.project), self.name, self.starts, dice.below(1 << 30));
        let client = self.client.as_mut().context("the program runs")?;
        let (mut new_text, mut is_settled, mut photo) = (false, true, None);
        let done = match dice.below(100) {
            0..4 => {
                let other = *dice.pick(&training.people).context("there are people")?;
                client.merge_participants(person, other, vec![ParticipantPart::Work]).map(|()| 1)
            }
            4 => client.unmerge_participant(person).map(|()| 1),
            5 => {
                let other = *dice.pick(&training.people).context("there are people")?;
                if dice.percent(70) {
                    client.keep_apart(person, other).map(|()| 1)
                } else {
                    client.may_be_one(person, other).map(|()| 1)
                }
            }
            6..12 => {
                let (name, bytes) = photos.take(dice, training.project);
                let of_session = dice.percent(50).then_some(session);
                let form = AttachmentForm { name: format!("{text}.jpg"), kind: Some(Kind::Photo) };
                let size = bytes.len() as u64;
                let added = client.add_attachment(training.activity, of_session, form, size, &bytes[..]);
                added.map(|added| {
                    new_text = added.already_there.is_none();
                    photo = Some(name);
                    u64::from(new_text)
                })
            }
            12..17 => file(client, dice, training.activity, &text),
            17..55 => {
                let status = *dice.pick(MarkStatus::ALL).context("there are statuses")?;
                let status = (!dice.percent(8)).then_some(status);
                let edit = MarkEdit { session, participant: person, status, arrived: None, left: None };
                client.mark_attendance(vec![edit]).map(|written| {
                    is_settled = written.iter().all(|written| !written.mark.in_conflict);
                    written.len() as u64
                })
            }
            55..60 => client.mark_rest_present(session, Vec::new()).map(|written| written.len() as u64),
            60..80 => client.participant(person).and_then(|mut detail| {
                detail.form.institution.clone_from(&text);
                new_text = true;
                client.save_participant(person, detail.form).map(|()| 1)
            }),
            80..88 => client.activity(training.activity).and_then(|mut detail| {
                detail.form.summary.clone_from(&text);
                new_text = true;
                client.save_activity(training.activity, detail.form).map(|()| 1)
            }),
            88..96 => client.undo().map(|step| step.map_or(0, |step| u64::from(step.changes))),
            96..98 => client.redo().map(|step| step.map_or(0, |step| u64::from(step.changes))),
            98 => decide_something(client, dice),
            _ => match dice.below(2) {
                0 => client.delete_activity(training.activity).map(|()| 1),
                _ => client.delete_session(session).map(|()| 1),
            },
        };
        ensure!(is_settled, "{}: a person said which mark counts, and the conflict stays", self.name);
        match done {
            Ok(changes) => {
                if changes > 0 {
                    self.note_confirmed(at)?;
                }
                if new_text {
                    self.recorded.push((training.project, text));
                }
                self.added.extend(photo);
                Ok(changes)
            }
            Err(Error::NotFound(_) | Error::NotAllowed | Error::NotEnrolled | Error::SamePerson) => Ok(0),
            Err(error) => Ok(self.if_written(Err(error))?.unwrap_or(0)),
        }
    }

    /// A person deletes a photograph; the program ends; at its next start the person thinks better of it.
    pub(super) fn delete_a_photo_and_think_again(
        &mut self,
        dice: &mut Dice,
        at: &Strasbourg,
        training: &Training,
    ) -> Result<()> {
        let client = self.client()?;
        let files = client.attachments(training.activity).unwrap_or_default();
        let Some(file) = dice.pick(&files) else { return Ok(()) };
        if client.delete_attachment(file.id).is_ok() {
            self.note_confirmed(at)?;
            self.crash()?;
            if let Err(error) = self.client()?.undo() {
                ensure!(matches!(error, Error::NotFound(_) | Error::NotAllowed), "{}: {error}", self.name);
            }
            self.note_confirmed(at)?;
        }
        Ok(())
    }

    // ── exchanging ──

    /// Whether it waits for an answer, or takes one in.
    pub(super) const fn is_busy(&self) -> bool {
        self.asked.is_some() || self.taking_in.is_some() || self.asked_content.is_some()
    }

    /// What it says to the server: its credential, the body, and the number of the question.
    pub(super) fn ask(&mut self, dice: &mut Dice) -> Result<Option<(String, Vec<u8>, u64)>> {
        let most = 1 + dice.below(40);
        let client = self.client()?;
        client.begin_content();
        let line = match client.line() {
            Ok(line) => line,
            Err(Error::NotEnrolled) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let credential = line.credential().to_owned();
        let outgoing = client.outgoing(most);
        let Some(outgoing) = self.if_written(outgoing)? else { return Ok(None) };
        let body = outgoing.pack()?;
        self.clock_followed_nobody(&outgoing)?;
        let asked = &outgoing.request().projects;
        // A project that was taken away begins anew if it comes back.
        self.cursors.retain(|known| asked.iter().any(|asked| asked.project == known.0));
        for asked in asked {
            match asked.cursor {
                Some(cursor) => self.note_cursor(asked.project, cursor.epoch, cursor.at)?,
                // A project that comes back comes from its beginning.
                None => self.cursors.retain(|known| known.0 != asked.project),
            }
        }
        self.questions += 1;
        self.asked = Some((self.questions, outgoing));
        Ok(Some((credential, body, self.questions)))
    }

    /// No stamp from the future came into its own clock.
    fn clock_followed_nobody(&self, outgoing: &Outgoing) -> Result<()> {
        let bound = self.latest.plus_millis(TOLERANCE_MILLIS);
        for batch in &outgoing.request().batches {
            for change in batch.read()?.0.changes {
                ensure!(
                    change.stamp.time() <= bound,
                    "{}: {:?} bears a time that its own clock never said",
                    self.name,
                    change.dot
                );
            }
        }
        Ok(())
    }

    /// Cursors never go back within one life of the server.
    fn note_cursor(&mut self, project: ProjectId, epoch: u64, at: u64) -> Result<()> {
        match self.cursors.iter_mut().find(|known| known.0 == project && known.1 == epoch) {
            Some(known) if known.2 > at && !self.cursors_may_go_back => {
                bail!("{}: the cursor went back from {} to {at}", self.name, known.2)
            }
            Some(known) => known.2 = at,
            None => self.cursors.push((project, epoch, at)),
        }
        Ok(())
    }

    /// After a restore that nobody told the server of, an old epoch goes on from an older place.
    pub(super) const fn forget_cursors(&mut self) {
        self.cursors_may_go_back = true;
    }

    /// The wait for the answer is over.
    pub(super) fn give_up(&mut self) -> Result<()> {
        self.asked = None;
        match &self.asked_content {
            Some((question, _)) => self.hear_of_content(*question, Told::Nothing),
            None => Ok(()),
        }
    }

    /// The next step for the content of files, and the number of the question. None where there is nothing to do.
    pub(super) fn ask_content(&mut self, dice: &mut Dice) -> Result<Option<(Asked, u64)>> {
        let most = HEAD_BYTES + dice.below(1_000);
        let client = self.client()?;
        let Some(request) = client.next_content(most)? else { return Ok(None) };
        let credential = client.line()?.credential().to_owned();
        self.questions += 1;
        self.asked_content = Some((self.questions, request.clone()));
        Ok(Some((Asked { credential, request, breaks: false }, self.questions)))
    }

    /// What became of a step for a file. One that is not waited for any more is not heard.
    pub(super) fn hear_of_content(&mut self, question: u64, told: Told) -> Result<()> {
        let Some((_, request)) = self.asked_content.take_if(|(waiting, _)| *waiting == question) else {
            return Ok(());
        };
        let taken_in = self.client()?.take_in_content(&request, told.heard());
        match taken_in {
            // Such an exchange has failed; the next one goes on.
            Err(Error::Refused(_) | Error::ServerUnreachable(_)) => Ok(()),
            taken_in => self.if_written(taken_in).map(drop),
        }
    }

    /// An answer arrives. One to a question that is not waited for any more is not heard.
    pub(super) fn hear(&mut self, question: u64, body: &[u8]) -> Result<()> {
        let Some((waiting, outgoing)) = &self.asked else { return Ok(()) };
        if *waiting != question {
            return Ok(());
        }
        // A body that was cut is no answer.
        if let Ok(answer) = unpack(body) {
            self.taking_in = Some(Incoming::new(answer, outgoing));
        }
        self.asked = None;
        Ok(())
    }

    /// Takes in one piece of what it heard; true when that was the last.
    pub(super) fn take_in_a_piece(&mut self) -> Result<bool> {
        let Some(mut incoming) = self.taking_in.take() else { return Ok(true) };
        let done = self.client()?.take_in(&mut incoming);
        // What was not written is heard again.
        let Some(done) = self.if_written(done)? else { return Ok(true) };
        if done {
            if let Some(refusal) = incoming.into_refusal() {
                bail!("{}: {refusal}", self.name);
            }
        } else {
            self.taking_in = Some(incoming);
        }
        Ok(done)
    }

    /// Takes a new number if it needs one; `answered` is whether the answer reaches it.
    pub(super) fn renew(&mut self, at: &Strasbourg, answered: bool) -> Result<bool> {
        let client = self.client()?;
        if !client.renewal_is_due()? {
            return Ok(false);
        }
        let credential = client.line()?.credential().to_owned();
        let request = serde_json::to_vec(&client.renewal_request())?;
        let answer = at.server.device(&credential).and_then(|device| at.server.renew(&device, &request));
        tracing::debug!(laptop = self.name, number = ?answer.as_ref().ok().map(|answer| answer.device), answered, "renews");
        match answer {
            Ok(answer) if answered => {
                let kept = self.client()?.take_in_renewal(&answer);
                self.if_written(kept)?;
            }
            Ok(_) => {}
            Err(_) if at.has_broken_disk() => {}
            Err(problem) => bail!("{}: no new number: {problem:?}", self.name),
        }
        Ok(true)
    }

    /// Whether it has nothing to say and nothing more to hear.
    pub(super) fn is_at_rest(&mut self) -> Result<bool> {
        if self.is_busy() {
            return Ok(false);
        }
        let client = self.client()?;
        Ok(!client.exchange_is_due() && client.status()?.changes_to_send == 0)
    }

    /// Asks for every file that it shows and does not have.
    pub(super) fn ask_for_all_files(&mut self, at: &Strasbourg) -> Result<()> {
        for project in at.projects {
            for file in self.files(project).unwrap_or_default() {
                if file.content == ContentState::Elsewhere {
                    self.client()?.fetch_attachment(file.id)?;
                }
            }
        }
        Ok(())
    }

    /// The files of a project that it shows.
    pub(super) fn files(&mut self, project: ProjectId) -> Result<Vec<AttachmentView>> {
        let client = self.client()?;
        let activities = client.activities(Some(project))?;
        let files = activities.into_iter().map(|activity| client.attachments(activity.id));
        Ok(files.collect::<Result<Vec<_>, _>>()?.concat())
    }
}

/// Asks for a file, renames one or deletes it.
fn file(client: &mut Client, dice: &mut Dice, activity: ActivityId, text: &str) -> Result<u64, Error> {
    let files = client.attachments(activity)?;
    let Some(file) = dice.pick(&files) else { return Ok(0) };
    match dice.below(10) {
        0..7 if file.content == ContentState::Elsewhere => client.fetch_attachment(file.id).map(|()| 0),
        7 => client.delete_attachment(file.id).map(|()| 1),
        8 => {
            let form = AttachmentForm { name: format!("{text}.jpg"), kind: Some(Kind::ScannedSheet) };
            client.save_attachment(file.id, form).map(|()| 1)
        }
        _ => Ok(0),
    }
}

/// Decides something that waits for a person.
fn decide_something(client: &mut Client, dice: &mut Dice) -> Result<u64, Error> {
    let items = client.review()?.items;
    match dice.pick(&items) {
        Some(
            ReviewItem::Conflict { field, heads, may_record: true, .. }
            | ReviewItem::DifferingMarks { field, heads, may_record: true, .. },
        ) => {
            let keep = heads[dice.below(heads.len())].dot;
            let shown = heads.iter().map(|head| head.dot).collect();
            client
                .settle(vec![Settlement { field: *field, keep, shown }])
                .map(|settled| settled.settled.into())
        }
        Some(ReviewItem::Deleted { row, may_record: true, .. }) if dice.percent(50) => {
            client.restore(vec![*row]).map(|()| 1)
        }
        Some(ReviewItem::Deleted { row, may_record: true, .. }) => {
            client.delete_again(vec![*row]).map(|()| 1)
        }
        Some(ReviewItem::Refused { change, may_record: true, .. }) if dice.percent(50) => {
            client.record_again(*change).map(|()| 1)
        }
        Some(ReviewItem::PossibleDuplicate { pair, may_record: true, .. }) => {
            client.keep_apart(pair.one.id, pair.other.id).map(|()| 1)
        }
        Some(ReviewItem::Refused { change, .. }) => client.let_go(vec![*change]).map(u64::from),
        Some(ReviewItem::RefusedGone { changes, .. }) => client.let_go(changes.clone()).map(u64::from),
        _ => Ok(0),
    }
}

/// What every text of a project has in it: no such text may ever reach a laptop that may not see the project.
pub(super) const fn taint(project: usize) -> &'static str {
    ["taint-aaaa", "taint-bbbb"][project]
}
