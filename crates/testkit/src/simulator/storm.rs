use super::check::{check, nothing_foreign};
use super::dice::Dice;
use super::file::{Asked, Photos, Told};
use super::laptop::{Laptop, Training};
use super::newer::{Newer, PROJECT};
use super::strasbourg::Strasbourg;
use crate::disk::Fault;
use crate::surroundings::Clock;
use crate::world::MORNING;
use anyhow::{Context, Result, bail, ensure};
use carnet_client::unpack;
use carnet_core::catalogue::Access;
use carnet_core::protocol::Standing;
use carnet_server::storage::Storage;
use std::collections::BTreeSet;

/// What a run went through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Laptops, copies included.
    pub laptops: u64,
    /// Changes in the history at the end.
    pub changes: u64,
    /// Crashes of laptops and of the server.
    pub crashes: u64,
    /// Conflicts that nobody had settled at the end.
    pub conflicts: u64,
    /// Changes that were refused.
    pub refused: u64,
    /// Disks that were full for a while, or failed.
    pub full_disks: u64,
    /// Messages that were lost, doubled, cut or late.
    pub faults: u64,
    /// Files that the server has whole at the end.
    pub files: u64,
}

/// A message on its way.
enum Message {
    ToServer { laptop: usize, credential: String, body: Vec<u8>, question: u64 },
    ToLaptop { laptop: usize, body: Vec<u8>, question: u64 },
    OfFile { laptop: usize, asked: Asked, question: u64 },
    ToldOfFile { laptop: usize, told: Told, question: u64 },
    OfNewer { body: Vec<u8> },
}

impl Message {
    /// What arrives of it when the link breaks somewhere.
    fn cut(&mut self, dice: &mut Dice) {
        match self {
            Self::ToServer { body, .. } | Self::ToLaptop { body, .. } | Self::OfNewer { body } => {
                body.truncate(dice.below(body.len()));
            }
            Self::OfFile { asked, .. } => asked.cut(dice),
            Self::ToldOfFile { told, .. } => told.cut(dice),
        }
    }
}

/// What one storm has besides everything else. Not both: where a laptop and the server are set back in the same days,
/// neither can tell that a number was given twice, and what only a wiped disk held nobody can say again
/// (docs/decisions/0010).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Laptops are copied, set back, lost and given back; people lose projects and gain them again.
    Copies,
    /// The server is restored from backups.
    Restores,
}

struct Storm {
    kind: Kind,
    dice: Dice,
    clock: Clock,
    at: Strasbourg,
    laptops: Vec<Laptop>,
    newer: Newer,
    trainings: Vec<Training>,
    wire: Vec<Message>,
    /// Texts whose only disk was replaced.
    may_be_gone: BTreeSet<String>,
    photos: Photos,
    devices_at_backup: usize,
    out_of_service: bool,
    outcome: Outcome,
}

const YEAR: i64 = 365 * 24 * 3_600_000;
/// More exchanges than any laptop needs in a row.
const MOST_EXCHANGES: usize = 200;
/// More steps than all files of a laptop need.
const MOST_STEPS: usize = 5_000;

/// Runs one storm, lets it come to rest and checks every promise.
///
/// # Errors
/// The promise that was broken.
pub fn run(seed: u64) -> Result<Outcome> {
    let mut storm = Storm::begin(seed)?;
    let steps = 150 + storm.dice.below(350);
    for _ in 0..steps {
        storm.step()?;
    }
    storm.come_to_rest()?;
    let found = check(&storm.at, &mut storm.laptops, &storm.may_be_gone, &storm.photos)?;
    let laptops = &storm.laptops;
    Ok(Outcome {
        laptops: laptops.len() as u64 + 1,
        changes: found.changes,
        conflicts: found.conflicts,
        refused: found.refused,
        files: found.files,
        crashes: storm.outcome.crashes + laptops.iter().map(|laptop| laptop.crashes).sum::<u64>(),
        ..storm.outcome
    })
}

impl Storm {
    fn begin(seed: u64) -> Result<Self> {
        let clock = Clock::at(MORNING);
        let at = Strasbourg::new(&clock, seed)?;
        let mut laptops = Vec::new();
        for (number, person) in [0, 1, 2, 3, 1].into_iter().enumerate() {
            // Of one laptop the clock was never right.
            let its_clock =
                if number == 3 { Clock::at(MORNING.plus_millis(-2 * YEAR)) } else { clock.clone() };
            laptops.push(Laptop::enrolled(&format!("L{number}"), person, &its_clock, &at)?);
        }
        let newer = Newer::enrolled(0, &at)?;
        let mut storm = Self {
            kind: if seed.is_multiple_of(2) { Kind::Restores } else { Kind::Copies },
            dice: Dice::new(seed),
            clock,
            at,
            laptops,
            newer,
            trainings: Vec::new(),
            wire: Vec::new(),
            may_be_gone: BTreeSet::new(),
            photos: Photos::default(),
            devices_at_backup: 0,
            out_of_service: false,
            outcome: Outcome::default(),
        };
        storm.exchange_all()?;
        for (laptop, project) in [(0, 0), (2, 1)] {
            let id = storm.at.projects[project];
            storm.trainings.push(storm.laptops[laptop].training(project, id, 3)?);
        }
        storm.exchange_all()?;
        storm.exchange_all()?;
        Ok(storm)
    }

    fn step(&mut self) -> Result<()> {
        let passed = i64::try_from(self.dice.below(60_000))?;
        self.clock.advance(passed);
        self.laptops.iter_mut().for_each(|laptop| laptop.advance(passed));
        let laptop = self.dice.below(self.laptops.len());
        if self.laptops[laptop].has_broken_disk() && self.dice.percent(4) {
            self.laptops[laptop].mend_disk()?;
        }
        if self.at.has_broken_disk() && self.dice.percent(4) {
            self.at.mend_disk()?;
        }
        match self.dice.below(100) {
            0..38 => {
                let (at, trainings) = (&self.at, &self.trainings);
                self.laptops[laptop].do_something(&mut self.dice, at, trainings, &mut self.photos)?;
            }
            38..42 => {
                self.newer.record(&mut self.dice, &self.at, &self.trainings, self.clock.now());
            }
            42 if self.dice.percent(20) => {
                if let Some((name, size)) = self.photos.any(&mut self.dice, PROJECT) {
                    self.at.spoil(&self.newer.credential, PROJECT, name, size)?;
                }
            }
            42..44 => self.wire.push(Message::OfNewer { body: self.newer.ask()? }),
            44..54 if !self.laptops[laptop].is_busy() => self.ask(laptop)?,
            54..60 if !self.laptops[laptop].is_busy() => self.ask_content(laptop)?,
            60..82 => self.deliver_one()?,
            82..92 => {
                self.take_in_a_piece(laptop)?;
            }
            92..94 => self.laptops[laptop].give_up()?,
            94.. => self.fault(laptop)?,
            _ => {}
        }
        Ok(())
    }

    fn ask(&mut self, laptop: usize) -> Result<()> {
        if let Some((credential, body, question)) = self.laptops[laptop].ask(&mut self.dice)? {
            self.wire.push(Message::ToServer { laptop, credential, body, question });
        }
        Ok(())
    }

    /// Some steps for the content of files: one whose message goes its way among the others, or several over one
    /// connection, which breaks somewhere.
    fn ask_content(&mut self, laptop: usize) -> Result<()> {
        let of_its_own = self.dice.percent(50);
        for _ in 0..=self.dice.below(8) {
            let Some((asked, question)) = self.laptops[laptop].ask_content(&mut self.dice)? else {
                return Ok(());
            };
            let mut message = Message::OfFile { laptop, asked, question };
            if of_its_own {
                self.wire.push(message);
                return Ok(());
            }
            if self.dice.percent(15) {
                self.outcome.faults += 1;
                message.cut(&mut self.dice);
            }
            let Some(mut answer) = self.answer(&message)? else { break };
            if self.dice.percent(10) {
                self.outcome.faults += 1;
                answer.cut(&mut self.dice);
            }
            self.deliver(&answer)?;
        }
        self.laptops[laptop].give_up()
    }

    /// Any message on its way arrives: first, last, or between others; once, twice, cut, or never.
    fn deliver_one(&mut self) -> Result<()> {
        if self.wire.is_empty() {
            return Ok(());
        }
        let at = self.dice.below(self.wire.len());
        let fate = self.dice.below(100);
        if fate >= 25 {
            let message = self.wire.swap_remove(at);
            return self.deliver(&message);
        }
        self.outcome.faults += 1;
        let mut message = self.wire.swap_remove(at);
        match fate {
            0..10 => Ok(()),
            10..18 => {
                self.deliver(&message)?;
                self.wire.push(message);
                Ok(())
            }
            _ => {
                message.cut(&mut self.dice);
                self.deliver(&message)
            }
        }
    }

    fn deliver(&mut self, message: &Message) -> Result<()> {
        match message {
            Message::ToServer { .. } | Message::OfFile { .. } => {
                let answer = self.answer(message)?;
                self.wire.extend(answer);
                Ok(())
            }
            Message::ToLaptop { laptop, body, question } => self.laptops[*laptop].hear(*question, body),
            Message::ToldOfFile { laptop, told, question } => {
                self.laptops[*laptop].hear_of_content(*question, told.clone())
            }
            Message::OfNewer { body } => {
                let answer = self
                    .at
                    .server
                    .device(&self.newer.credential)
                    .and_then(|device| self.at.server.sync(&device, body));
                if let Ok(answer) = answer
                    && self.dice.percent(80)
                {
                    self.newer.hear(&unpack(&answer)?);
                }
                Ok(())
            }
        }
    }

    /// What the server says to a message of a laptop, if it answers.
    fn answer(&mut self, message: &Message) -> Result<Option<Message>> {
        match message {
            Message::ToServer { laptop, credential, body, question } => {
                let answer =
                    self.at.server.device(credential).and_then(|device| self.at.server.sync(&device, body));
                // A request that was cut, or that comes after its sender took a new number, is refused.
                let Ok(body) = answer else { return Ok(None) };
                nothing_foreign(&self.at, &self.laptops[*laptop], &body)?;
                Ok(Some(Message::ToLaptop { laptop: *laptop, body, question: *question }))
            }
            Message::OfFile { laptop, asked, question } => {
                let told = self.at.content(asked)?;
                let sees = self.at.sees(self.laptops[*laptop].person, asked.request.project)?;
                ensure!(sees || !matches!(told, Told::Bytes(_)), "was told of a foreign project's file");
                Ok(Some(Message::ToldOfFile { laptop: *laptop, told, question: *question }))
            }
            _ => Ok(None),
        }
    }

    fn take_in_a_piece(&mut self, laptop: usize) -> Result<bool> {
        let done = self.laptops[laptop].take_in_a_piece()?;
        if done {
            let answered = self.dice.percent(70);
            self.laptops[laptop].renew(&self.at, answered)?;
        }
        Ok(done)
    }

    fn fault(&mut self, laptop: usize) -> Result<()> {
        match self.dice.below(100) {
            0..22 => {
                tracing::debug!(laptop, "crash");
                if self.dice.percent(20)
                    && let Some(training) = self.dice.pick(&self.trainings).cloned()
                {
                    let laptop = &mut self.laptops[laptop];
                    return laptop.delete_a_photo_and_think_again(&mut self.dice, &self.at, &training);
                }
                self.laptops[laptop].crash()
            }
            22..31 => {
                self.outcome.crashes += 1;
                self.at.crash()
            }
            31..42 => self.jump(laptop),
            42..51 => {
                self.outcome.full_disks += 1;
                let fault = self.disk_fault();
                self.laptops[laptop].break_disk(fault)
            }
            51..56 => {
                self.outcome.full_disks += 1;
                let fault = self.disk_fault();
                self.at.break_disk(fault)
            }
            // Who administers the server sees to its disk first.
            56.. if self.at.has_broken_disk() => self.at.mend_disk(),
            56..75 => self.change_who_works_where(),
            75..79 => self.at.decide(&mut self.dice, self.kind == Kind::Copies, 50),
            _ if self.kind == Kind::Copies => self.copy(laptop),
            79..88 => {
                self.devices_at_backup = self.at.storage.devices()?.len();
                self.at.back_up()
            }
            _ => self.restore_server(),
        }
    }

    fn disk_fault(&mut self) -> Fault {
        let of = u32::try_from(self.dice.below(12)).unwrap_or_default();
        if self.dice.percent(50) { Fault::Full(of) } else { Fault::Commits(1 + of % 3) }
    }

    fn copy(&mut self, laptop: usize) -> Result<()> {
        match self.dice.below(100) {
            0..40 => {
                tracing::debug!(laptop, "backup");
                self.laptops[laptop].back_up()?;
            }
            40..65 => {
                tracing::debug!(laptop, "set back");
                let lost = self.laptops[laptop].set_back()?;
                self.may_be_gone.extend(lost.texts);
                self.photos.may_be_gone.extend(lost.photos);
            }
            65..88 if self.laptops.len() < 8 => {
                tracing::debug!(laptop, "cloned");
                let name = format!("L{}", self.laptops.len());
                let clone = self.laptops[laptop].cloned(&name)?;
                self.laptops.push(clone);
            }
            88.. if !self.out_of_service => self.take_out_of_service(laptop)?,
            _ => {}
        }
        Ok(())
    }

    /// A clock is set: by minutes, or by years.
    fn jump(&mut self, laptop: usize) -> Result<()> {
        let years = i64::try_from(self.dice.below(9))? - 4;
        let minutes = i64::try_from(self.dice.below(60))? - 30;
        let wrong = if self.dice.percent(40) { years * YEAR } else { minutes * 60_000 };
        self.laptops[laptop].set_clock(self.clock.now().plus_millis(wrong));
        Ok(())
    }

    /// Only where every laptop that speaks now is known to the backup: the others need a code from Strasbourg.
    fn restore_server(&mut self) -> Result<()> {
        if !self.at.has_backup() || self.at.storage.devices()?.len() != self.devices_at_backup {
            return Ok(());
        }
        let told = self.dice.percent(50);
        tracing::debug!(told, "the server is restored");
        self.at.restore(told)?;
        self.newer.begin_anew();
        if !told {
            self.laptops.iter_mut().for_each(Laptop::forget_cursors);
        }
        Ok(())
    }

    fn change_who_works_where(&mut self) -> Result<()> {
        let person = 1 + self.dice.below(3);
        let project = self.dice.below(2);
        let access = match self.dice.below(4) {
            0 if self.kind == Kind::Copies => None,
            0 | 1 => Some(Access::Reader),
            _ => Some(Access::Consultant),
        };
        // A restored server may not know of somebody new.
        let is_new = !self.at.may_see(person, project)?;
        if is_new && (access.is_none() || self.kind == Kind::Restores) {
            return Ok(());
        }
        tracing::debug!(person, project, ?access, "assigned");
        self.at.assign(person, project, access)
    }

    fn take_out_of_service(&mut self, laptop: usize) -> Result<()> {
        let Some(device) = self.laptops[laptop].device()? else { return Ok(()) };
        let standing = if self.dice.percent(50) { Standing::Lost } else { Standing::Retired };
        tracing::debug!(laptop, ?standing, "out of service");
        self.out_of_service = true;
        self.at.server.admin().set_standing(device, standing)?;
        Ok(())
    }

    /// The storm is over: every link is good, every clock right, an officer decides on everything; all goes on until
    /// nobody has anything to say.
    fn come_to_rest(&mut self) -> Result<()> {
        self.wire.clear();
        self.at.mend_disk()?;
        // A laptop that has nothing to send finds out within a day that a restored server lost a file.
        self.clock.advance(25 * 3_600_000);
        for laptop in &mut self.laptops {
            laptop.set_clock(self.clock.now());
            laptop.mend_disk()?;
            laptop.give_up()?;
            // Whoever sees that a file was not taken asks for it to be tried again.
            if laptop.device()?.is_some() {
                laptop.client()?.synchronise_now()?;
            }
        }
        let (mut quiet, mut have_asked) = (0, false);
        for _ in 0..60 {
            self.exchange_all()?;
            self.at.decide(&mut self.dice, self.kind == Kind::Copies, 100)?;
            let mut at_rest = self.newer.is_at_rest() && self.at.storage.quarantine()?.is_empty();
            for laptop in &mut self.laptops {
                at_rest &= laptop.is_at_rest()?;
            }
            quiet = if at_rest { quiet + 1 } else { 0 };
            match (quiet, have_asked) {
                (3, true) => return Ok(()),
                (3, false) => {
                    (quiet, have_asked) = (0, true);
                    let at = &self.at;
                    self.laptops.iter_mut().try_for_each(|laptop| laptop.ask_for_all_files(at))?;
                }
                _ => {}
            }
        }
        for laptop in 0..self.laptops.len() {
            if !self.laptops[laptop].is_at_rest()? {
                return self.restless(laptop);
            }
        }
        bail!("it does not come to rest")
    }

    fn restless(&mut self, laptop: usize) -> Result<()> {
        let (at, laptop) = (&self.at, &mut self.laptops[laptop]);
        let status = laptop.client()?.status()?;
        let files = at.projects.into_iter().flat_map(|project| laptop.files(project).unwrap_or_default());
        let files = files.map(|file| (file.id, file.content)).collect::<Vec<_>>();
        bail!("{} does not come to rest: {status:?} {files:?}", laptop.name)
    }

    /// Every laptop exchanges over a good link until it has nothing left.
    fn exchange_all(&mut self) -> Result<()> {
        for laptop in 0..self.laptops.len() {
            let mut exchanges = 0;
            loop {
                while !self.laptops[laptop].take_in_a_piece()? {}
                self.laptops[laptop].renew(&self.at, true)?;
                if exchanges > 0 && self.has_nothing_left(laptop)? {
                    break;
                }
                exchanges += 1;
                if exchanges > MOST_EXCHANGES {
                    return self.restless(laptop);
                }
                self.laptops[laptop].give_up()?;
                let Some((credential, body, question)) = self.laptops[laptop].ask(&mut self.dice)? else {
                    break;
                };
                let device = self.at.server.device(&credential);
                let device = device
                    .map_err(|problem| anyhow::anyhow!("{}: {problem:?}", self.laptops[laptop].name))?;
                let answer = self.at.server.sync(&device, &body);
                let answer = answer.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
                nothing_foreign(&self.at, &self.laptops[laptop], &answer)?;
                self.laptops[laptop].hear(question, &answer)?;
            }
        }
        if !self.newer.is_at_rest() {
            let device = self.at.server.device(&self.newer.credential).ok().context("it is enrolled")?;
            let answer = self.at.server.sync(&device, &self.newer.ask()?);
            let answer = answer.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
            self.newer.hear(&unpack(&answer)?);
        }
        ensure!(self.laptops.len() < 16, "a storm has a bounded number of laptops");
        Ok(())
    }

    /// Whether a laptop has nothing left to say or to hear, once its files have gone and come over a good link.
    fn has_nothing_left(&mut self, laptop: usize) -> Result<bool> {
        for _ in 0..MOST_STEPS {
            if !self.laptops[laptop].is_at_rest()? {
                return Ok(false);
            }
            let Some((asked, question)) = self.laptops[laptop].ask_content(&mut self.dice)? else {
                return Ok(true);
            };
            let asked = Message::OfFile { laptop, asked, question };
            if let Some(answer) = self.answer(&asked)? {
                self.deliver(&answer)?;
            }
        }
        bail!("{}: a file does not come to its end", self.laptops[laptop].name)
    }
}
