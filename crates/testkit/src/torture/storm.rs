//! What is done to a world: which fault comes next is drawn from the seed, when each ends depends on what it did.

use super::process::Program;
use super::world::{Kind, LAPTOPS, LOOK, LOOKS, World};
use crate::postgres::Cluster;
use crate::proxy::Link;
use crate::simulator::dice::Dice;
use anyhow::{Result, bail};
use carnet_core::catalogue::Access;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::Standing;
use std::thread;
use std::time::{Duration, Instant};

/// A satellite telephone in the mountains: two seconds there and back.
const THIN: Link = Link { delay: Duration::from_secs(1), bits_per_second: Some(20_000), lost_percent: 10 };
/// How long a laptop may not notice that its disk is full before it is killed: right after its start it writes where
/// it did not write before.
const UNNOTICED: Duration = Duration::from_millis(1_500);
/// How long the server's disk stays full where nobody has anything to say to it.
const UNSAID: Duration = Duration::from_secs(4);

/// How much was done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) kills: u64,
    pub(super) cuts: u64,
    /// How often a disk was full and whoever needed it said so.
    pub(super) full_disks: u64,
    /// How many of these were the server's.
    pub(super) full_servers: u64,
    pub(super) thin_links: u64,
    /// How often somebody was taken off the project.
    pub(super) withdrawn: u64,
    /// How many laptops were lost or given back.
    pub(super) out_of_service: u64,
}

/// The end of a fault.
#[derive(Clone, Copy, Debug)]
enum Relief {
    StartLaptop(usize),
    StartServer(usize),
    StartPostgres,
    FreeLaptop(usize),
    FreeServer,
    Smooth(usize),
    WakeLaptop(usize),
    WakeServer(usize),
    Assign,
}

/// A disk that was filled.
#[derive(Clone, Copy)]
struct Filled {
    since: Instant,
    /// How often it had been said before that it is full.
    said: u64,
    /// Whether its laptop was at work by then: only then somebody is there to be told.
    at_work: bool,
    killed: bool,
}

pub(super) struct Storm<'a> {
    world: &'a mut World,
    dice: Dice,
    pending: Vec<(Instant, Relief)>,
    filled: Vec<Option<Filled>>,
    server_filled: Option<Filled>,
    thin: Vec<bool>,
    /// Laptops that are killed as soon as they have been cut off, with how often that was before.
    doomed: Vec<Option<u64>>,
    counts: Counts,
}

impl<'a> Storm<'a> {
    pub(super) fn over(world: &'a mut World, seed: u64) -> Self {
        let laptops = world.laptops.len();
        Self {
            world,
            dice: Dice::new(seed),
            pending: Vec::new(),
            filled: vec![None; laptops],
            server_filled: None,
            thin: vec![false; laptops],
            doomed: vec![None; laptops],
            counts: Counts::default(),
        }
    }

    /// Rages for so long, then lets everything come to its feet again: each laptop confirms something to its person, and
    /// hears from the server, before all of them are killed at once.
    pub(super) fn rage(mut self, time: Duration) -> Result<Counts> {
        // Somebody may begin with a disk that is full.
        if self.dice.percent(50) {
            self.fill_laptop(0)?;
        }
        for number in 0..self.world.laptops.len() {
            self.start_laptop(number)?;
        }
        let until = Instant::now() + time;
        let mut next = Instant::now();
        while Instant::now() < until || !self.has_proved_something() {
            if Instant::now() >= next {
                self.harm()?;
                next = Instant::now() + Duration::from_millis(50 + self.dice.below(500) as u64);
            }
            self.watch()?;
            self.relieve()?;
            thread::sleep(LOOK);
        }
        self.calm()?;
        for laptop in &mut self.world.laptops {
            self.counts.kills += u64::from(laptop.program.kill());
            self.counts.cuts += laptop.proxy.cuts();
            laptop.journal.follow()?;
        }
        Ok(self.counts)
    }

    /// Whether every kind of fault has hit: on a machine that is busy with other things that may take longer.
    fn has_proved_something(&self) -> bool {
        let cuts = self.world.laptops.iter().map(|laptop| laptop.proxy.cuts()).sum::<u64>();
        let full = self.counts.full_disks > 0 || !self.world.server_disk.can_be_filled();
        self.counts.kills > 0 && cuts > 0 && full && self.counts.withdrawn > 0
    }

    fn later(&mut self, millis: usize, relief: Relief) {
        self.pending.push((Instant::now() + Duration::from_millis(millis as u64), relief));
    }

    fn start_laptop(&mut self, number: usize) -> Result<()> {
        let seed = self.dice.below(1 << 40);
        self.world.laptops[number].program.start(&["--seed".to_owned(), seed.to_string()])
    }

    // ── faults ──

    fn harm(&mut self) -> Result<()> {
        let laptop = self.dice.below(self.world.laptops.len());
        match self.dice.below(100) {
            0..21 => self.kill_laptop(laptop),
            21..33 => self.kill_server(),
            33..37 => self.withdraw(),
            37..39 => self.take_out_of_service(),
            39..50 => self.world.laptops[laptop].proxy.cut_after(self.dice.below(3_000) as u64),
            // What it said has arrived, the answer is lost, and the laptop has no time to ask again.
            50..56 => {
                let proxy = &self.world.laptops[laptop].proxy;
                self.doomed[laptop] = Some(proxy.cuts());
                proxy.cut_after(300 + self.dice.below(1_500) as u64);
            }
            56..64 => self.thin(laptop),
            64..76 => self.fill_laptop(laptop)?,
            76..83 => self.fill_server()?,
            83..90 if self.world.kind == Kind::Postgres => self.kill_postgres()?,
            83..90 => self.kill_server(),
            90..95 => self.pause(laptop)?,
            // The power goes in the whole house.
            _ => {
                self.kill_laptop(laptop);
                self.kill_server();
                if self.world.kind == Kind::Postgres && self.dice.percent(30) {
                    self.kill_postgres()?;
                }
            }
        }
        Ok(())
    }

    /// A lid is closed, or a server hangs, for a while.
    fn pause(&mut self, laptop: usize) -> Result<()> {
        let time = 200 + self.dice.below(2_500);
        if self.dice.percent(50) {
            self.world.laptops[laptop].program.pause(true)?;
            self.later(time, Relief::WakeLaptop(laptop));
        } else {
            let server = self.dice.below(self.world.servers.len());
            self.world.servers[server].pause(true)?;
            self.later(time, Relief::WakeServer(server));
        }
        Ok(())
    }

    /// The second person loses the project for a while. Where the server's database is not there, nothing happens.
    fn withdraw(&mut self) {
        let (time, person) = (500 + self.dice.below(4_000), self.world.people[1]);
        let project = self.world.project;
        let pending = self.pending.iter().any(|(_, relief)| matches!(relief, Relief::Assign));
        if !pending && self.world.administer(|admin| admin.unassign(person, project)).is_ok() {
            self.counts.withdrawn += 1;
            self.later(time, Relief::Assign);
        }
    }

    /// The last laptop is reported lost, or is given back.
    fn take_out_of_service(&mut self) {
        let standing = if self.dice.percent(50) { Standing::Lost } else { Standing::Retired };
        if self.counts.out_of_service > 0 {
            return;
        }
        let name = self.world.laptops[LAPTOPS - 1].data.display().to_string();
        let taken = self.world.administer(|admin| {
            let numbers = admin.devices()?.into_iter().filter(|device| device.name == name);
            let number = numbers.map(|device| device.device).max_by_key(|number: &DeviceNumber| number.0);
            number.map(|number| admin.set_standing(number, standing)).transpose()
        });
        self.counts.out_of_service += u64::from(matches!(taken, Ok(Some(_))));
    }

    fn kill_laptop(&mut self, number: usize) {
        if self.world.laptops[number].program.kill() {
            self.counts.kills += 1;
            let rest = self.dice.below(800);
            self.later(rest, Relief::StartLaptop(number));
        }
    }

    fn kill_server(&mut self) {
        let number = self.dice.below(self.world.servers.len());
        if self.world.servers[number].kill() {
            self.counts.kills += 1;
            self.world.lead_laptops();
            let rest = self.dice.below(600);
            self.later(rest, Relief::StartServer(number));
        }
    }

    fn kill_postgres(&mut self) -> Result<()> {
        let at_once = self.dice.percent(30);
        let rest = self.dice.below(500);
        if self.pending.iter().any(|(_, relief)| matches!(relief, Relief::StartPostgres)) {
            return Ok(());
        }
        let Some(postgres) = &mut self.world.postgres else { return Ok(()) };
        if at_once {
            postgres.stop_at_once()?
        } else {
            postgres.kill()?
        }
        self.counts.kills += 1;
        self.later(rest, Relief::StartPostgres);
        Ok(())
    }

    fn thin(&mut self, number: usize) {
        let time = 3_000 + self.dice.below(9_000);
        if !std::mem::replace(&mut self.thin[number], true) {
            self.counts.thin_links += 1;
            self.world.laptops[number].proxy.change(THIN);
            self.later(time, Relief::Smooth(number));
            if self.dice.percent(40) {
                self.doomed[number] = Some(self.world.laptops[number].proxy.cuts());
            }
        }
    }

    fn fill_laptop(&mut self, number: usize) -> Result<()> {
        let time = 200 + self.dice.below(800);
        let laptop = &mut self.world.laptops[number];
        if !laptop.disk.can_be_filled() || self.filled[number].is_some() {
            return Ok(());
        }
        laptop.disk.fill()?;
        laptop.journal.follow()?;
        let (said, at_work) = (laptop.journal.told_full, !laptop.journal.confirmed.is_empty());
        self.filled[number] = Some(Filled { since: Instant::now(), said, at_work, killed: false });
        self.later(time, Relief::FreeLaptop(number));
        Ok(())
    }

    fn fill_server(&mut self) -> Result<()> {
        let time = 200 + self.dice.below(800);
        if !self.world.server_disk.can_be_filled() || self.server_filled.is_some() {
            return Ok(());
        }
        self.world.server_disk.fill()?;
        let said = self.said_full();
        self.server_filled = Some(Filled { since: Instant::now(), said, at_work: true, killed: false });
        self.later(time, Relief::FreeServer);
        Ok(())
    }

    /// How often the logs of the server say that its disk is full.
    fn said_full(&self) -> u64 {
        let postgres = self.world.postgres.iter().map(Cluster::log);
        let logs = self.world.servers.iter().map(Program::log).chain(postgres);
        logs.map(|log| log.matches("disk is full").count() + log.matches("No space left").count())
            .sum::<usize>() as u64
    }

    // ── relief ──

    fn relieve(&mut self) -> Result<()> {
        let now = Instant::now();
        let (due, pending) = self.pending.iter().partition::<Vec<_>, _>(|(at, _)| *at <= now);
        self.pending = pending;
        due.into_iter().try_for_each(|(_, relief)| self.relieve_of(relief))
    }

    fn relieve_of(&mut self, relief: Relief) -> Result<()> {
        match relief {
            Relief::StartLaptop(number) if !self.world.laptops[number].program.is_running() => {
                self.start_laptop(number)?;
            }
            Relief::StartServer(number) if !self.world.servers[number].is_running() => {
                self.world.servers[number].start(&[])?;
            }
            // Somebody was quicker.
            Relief::StartLaptop(_) | Relief::StartServer(_) => {}
            Relief::StartPostgres => {
                if let Some(postgres) = &mut self.world.postgres {
                    postgres.start()?;
                    if !postgres.answers() {
                        self.later(100, Relief::StartPostgres);
                    }
                }
            }
            Relief::FreeLaptop(number) => self.free_laptop(number)?,
            Relief::FreeServer => self.free_server()?,
            Relief::WakeLaptop(number) => self.world.laptops[number].program.pause(false)?,
            Relief::WakeServer(number) => self.world.servers[number].pause(false)?,
            Relief::Assign => {
                let (person, project) = (self.world.people[1], self.world.project);
                let assign =
                    |admin: carnet_server::Admin<'_>| admin.assign(person, project, Access::Consultant);
                if self.world.administer(assign).is_err() {
                    self.later(100, Relief::Assign);
                }
            }
            Relief::Smooth(number) => {
                self.thin[number] = false;
                self.world.laptops[number].proxy.change(Link::default());
            }
        }
        Ok(())
    }

    /// Makes room when the person was told that there is none.
    fn free_laptop(&mut self, number: usize) -> Result<()> {
        let Some(mut filled) = self.filled[number] else { return Ok(()) };
        let laptop = &mut self.world.laptops[number];
        laptop.journal.follow()?;
        let told = laptop.journal.told_full > filled.said;
        let nobody_is_there = !filled.at_work || laptop.journal.left.is_some();
        if told || nobody_is_there && filled.since.elapsed() > UNNOTICED {
            self.counts.full_disks += u64::from(told);
            laptop.disk.free()?;
            self.filled[number] = None;
            return Ok(());
        }
        if !filled.killed && filled.since.elapsed() > UNNOTICED {
            filled.killed = true;
            self.filled[number] = Some(filled);
            self.kill_laptop(number);
        }
        if filled.since.elapsed() > LOOK * LOOKS {
            let log = self.world.laptops[number].program.end_of_log();
            bail!("the disk of laptop {number} is full and nobody is told\n{log}");
        }
        self.later(50, Relief::FreeLaptop(number));
        Ok(())
    }

    fn free_server(&mut self) -> Result<()> {
        let Some(filled) = self.server_filled else { return Ok(()) };
        let said = self.said_full() > filled.said;
        if said || filled.since.elapsed() > UNSAID {
            self.counts.full_disks += u64::from(said);
            self.counts.full_servers += u64::from(said);
            self.world.server_disk.free()?;
            self.server_filled = None;
            // It gives up where it has no room to recover.
            self.later(0, Relief::StartPostgres);
        } else {
            self.later(50, Relief::FreeServer);
        }
        Ok(())
    }

    /// Sees who has come up, and that nobody ends by itself.
    fn watch(&mut self) -> Result<()> {
        for number in 0..self.doomed.len() {
            if self.doomed[number].is_some_and(|before| self.world.laptops[number].proxy.cuts() > before) {
                self.doomed[number] = None;
                self.kill_laptop(number);
            }
        }
        let listens =
            self.world.servers.iter_mut().map(Program::has_begun_to_listen).fold(false, |a, b| a | b);
        if listens {
            self.world.lead_laptops();
        }
        for number in 0..self.world.servers.len() {
            // Without its database it cannot start; a system would start it again.
            if self.world.servers[number].has_ended()?.is_some() {
                self.later(300, Relief::StartServer(number));
            }
        }
        for (number, laptop) in self.world.laptops.iter_mut().enumerate() {
            if let Some(status) = laptop.program.has_ended()? {
                bail!("laptop {number} ended by itself: {status}\n{}", laptop.program.end_of_log());
            }
        }
        Ok(())
    }

    /// No more faults: waits until every laptop records again and the server confirms what it records.
    fn calm(&mut self) -> Result<()> {
        for _ in 0..LOOKS {
            self.watch()?;
            self.relieve()?;
            if self.pending.is_empty() && self.world.addresses().len() == self.world.servers.len() {
                break;
            }
            thread::sleep(LOOK);
        }
        self.doomed.fill(None);
        self.world.lead_laptops();
        let mut before = Vec::new();
        for laptop in &mut self.world.laptops {
            laptop.journal.follow()?;
            before.push((laptop.journal.confirmed.len(), laptop.journal.acknowledged.len()));
        }
        for _ in 0..LOOKS {
            self.watch()?;
            self.relieve()?;
            let mut all = true;
            for (laptop, (confirmed, acknowledged)) in self.world.laptops.iter_mut().zip(&before) {
                laptop.journal.follow()?;
                all &= laptop.journal.left.is_some()
                    || laptop.journal.confirmed.len() > *confirmed
                        && laptop.journal.acknowledged.len() > *acknowledged;
            }
            if all {
                return Ok(());
            }
            thread::sleep(LOOK);
        }
        let logs = self.world.servers.iter().chain(self.world.laptops.iter().map(|laptop| &laptop.program));
        let logs = logs.map(Program::end_of_log).collect::<Vec<_>>().join("\n");
        let wrong = self.world.laptops.iter().flat_map(|laptop| laptop.journal.wrong.iter().take(5));
        let wrong = wrong.map(String::as_str).collect::<Vec<_>>().join("\n");
        bail!("not every laptop comes to its feet again\n{wrong}\n{logs}")
    }
}
