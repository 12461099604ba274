//! What must hold when everything has come to rest.

use super::journal::Confirmed;
use super::world::{Kind, OFFICER, World};
use crate::simulator::check::{Heads, differ, heads, named, read};
use crate::simulator::oracle::Oracle;
use anyhow::{Context, Result, bail, ensure};
use carnet_client::{
    Client, ContentState, EnrolForm, Error, Fate, Receipt, ReceiptsAsked, System, synchronise,
};
use carnet_core::attachment::{ContentHash, File};
use carnet_core::batch::ChainHash;
use carnet_core::clock::Timestamp;
use carnet_core::field_group::FieldGroup;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::Context as Causality;
use carnet_core::protocol::BatchName;
use carnet_server::Server;
use carnet_server::storage::{PageAsked, Postgres, Sqlite, Storage};
use carnet_server::taking_in::Decision;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) acknowledged: u64,
    pub(super) changes: u64,
    pub(super) conflicts: u64,
    pub(super) lost: u64,
    /// Photographs that the server has whole.
    pub(super) photos: u64,
    pub(super) failures: Vec<String>,
}

/// How often all laptops exchange until nobody has anything left.
const ROUNDS: u32 = 50;

/// Brings everything to rest, and checks every promise.
pub(super) fn check(mut world: World) -> Result<Found> {
    let mut found = Found::default();
    for laptop in &world.laptops {
        found.acknowledged += laptop.journal.confirmed.len() as u64;
        // The first few say what the rest would.
        let wrong = laptop.journal.wrong.iter().take(5);
        found.failures.extend(wrong.map(|what| format!("{}: {what}", laptop.data.display())));
    }
    for program in world.servers.iter().chain(world.laptops.iter().map(|laptop| &laptop.program)) {
        if program.log().contains("panicked") {
            found.failures.push(format!("a program panicked:\n{}", program.end_of_log()));
        }
    }
    let storage: Box<dyn Storage> = match world.database.strip_prefix("sqlite:") {
        Some(path) => Box::new(Sqlite::open(Path::new(path))?),
        None => Box::new(Postgres::open(&world.database)?),
    };
    let mut clients = open(&world)?;
    let waited = come_to_rest(&world, storage.as_ref(), &mut clients)?;
    clients.push(newcomer(&world)?);
    for (client, _) in &mut clients {
        ask_for_all_files(client, world.project)?;
    }
    come_to_rest(&world, storage.as_ref(), &mut clients)?;

    let mut history = History::read(storage.as_ref(), world.project)?;
    history.waited = waited;
    for laptop in &world.laptops {
        let lost = history.lost(&laptop.journal.confirmed);
        found.lost += lost.len() as u64;
        if let Some(first) = lost.first() {
            found.failures.push(format!("{}: lost {first:?}", laptop.journal.path().display()));
        }
        if let Some(what) = history.forgotten(&laptop.journal.acknowledged) {
            found.failures.push(what);
        }
    }
    let oracle = Oracle::of(storage.as_ref(), world.project)?;
    (found.changes, found.conflicts) = (oracle.history.len() as u64, oracle.conflicts().len() as u64);
    let server = Server::open(&world.database)?;
    let always = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
    let mut told = 0;
    for page in server.admin().history_of_period(world.project, always.0, always.1)? {
        told += page?.len();
    }
    if told != oracle.history.len() {
        let known = oracle.history.len();
        found.failures.push(format!("the history tells of {told} changes, not of {known}"));
    }
    found.failures.extend(same_everywhere(storage.as_ref(), world.project, &oracle, &mut clients, &history)?);
    let (photos, wrong) = files_are_true(&world, storage.as_ref(), &oracle, &mut clients)?;
    found.photos = photos;
    found.failures.extend(wrong);
    drop((storage, server));

    let folders = clients.into_iter().map(|(_, folder)| folder).collect::<Vec<_>>();
    // The servers are killed once more: what they leave must be whole.
    for server in &mut world.servers {
        server.kill();
    }
    if world.kind == Kind::Sqlite {
        let path = world.database.trim_start_matches("sqlite:");
        is_whole(Path::new(path), None).context("the server's database")?;
    }
    for folder in folders {
        let key = std::fs::read_to_string(folder.join("carnet.key"))?;
        is_whole(&folder.join("carnet.db"), Some(key.trim())).with_context(|| format!("{folder:?}"))?;
    }
    Ok(found)
}

/// Opens what the kills have left.
fn open(world: &World) -> Result<Vec<(Client, PathBuf)>> {
    let mut clients = Vec::new();
    for laptop in &world.laptops {
        let client = Client::open(&laptop.data, Box::new(System)).context("a laptop after the storm")?;
        clients.push((client, laptop.data.clone()));
    }
    Ok(clients)
}

/// Exchanges until a whole round brings nothing new to anybody, and a project officer has accepted all that waited for
/// one. Answers with what that was.
fn come_to_rest(
    world: &World,
    storage: &dyn Storage,
    clients: &mut [(Client, PathBuf)],
) -> Result<HashSet<(u32, u64)>> {
    let (mut failed, mut waited) = (None, HashSet::new());
    for _ in 0..ROUNDS {
        let mut rests = true;
        for (client, _) in clients.iter_mut() {
            match synchronise(client) {
                Ok(summary) => rests &= summary.sent == 0 && summary.received == 0,
                Err(Error::NotEnrolled) if client.status()?.left.is_some() => {}
                Err(error) => {
                    (rests, failed) = (false, Some(error));
                    thread::sleep(Duration::from_millis(100));
                }
            }
        }
        for waiting in storage.quarantine()? {
            rests = false;
            for signed in storage.in_quarantine(world.project, waiting.device)? {
                let changes = signed.read()?.0.changes.into_iter();
                waited.extend(changes.map(|change| (change.dot.device.0, change.dot.counter)));
            }
            world.administer(|admin| {
                let officer = admin.person(OFFICER)?.id;
                admin.decide(world.project, waiting.device, Decision::Accept, officer)
            })?;
        }
        if rests {
            return Ok(waited);
        }
    }
    bail!("the laptops do not come to rest: {failed:?}")
}

fn ask_for_all_files(client: &mut Client, project: ProjectId) -> Result<()> {
    if client.status()?.left.is_some() {
        return Ok(());
    }
    for activity in client.activities(Some(project))? {
        for file in client.attachments(activity.id)? {
            if file.content == ContentState::Elsewhere {
                client.fetch_attachment(file.id)?;
            }
        }
    }
    Ok(client.synchronise_now()?)
}

/// Every photograph that a row names is at the server, whole and with its SHA-256, unless its laptop was lost; every
/// laptop has every one of these, shows what is true of them, and waits for none. Answers with how many there are.
fn files_are_true(
    world: &World,
    storage: &dyn Storage,
    oracle: &Oracle,
    clients: &mut [(Client, PathBuf)],
) -> Result<(u64, Vec<String>)> {
    let (mut failures, mut whole) = (Vec::new(), BTreeSet::new());
    for file in storage.files(world.project)?.into_iter().filter(|file| file.of.is_whole()) {
        let mut bytes = Vec::new();
        while let Some(piece) = storage.file_piece(world.project, &file.content, bytes.len() as u64)? {
            bytes.extend(piece);
        }
        if name_of(&bytes) != file.content.to_string() {
            failures.push(format!("the server has other bytes under {}", file.content));
        }
        whole.insert(file.content.to_string());
    }
    let lost = world.laptops.iter().filter(|laptop| laptop.journal.left.as_deref() == Some("lost"));
    let lost = lost.map(|laptop| laptop.data.display().to_string()).collect::<Vec<_>>();
    let lost = storage.devices()?.into_iter().filter(|device| lost.contains(&device.name));
    let lost = lost.map(|device| device.number).collect::<Vec<_>>();
    let of_lost = oracle.history.values().filter(|change| lost.contains(&change.dot.device));
    let of_lost = of_lost.filter(|change| change.group == File::GROUP);
    let of_lost = of_lost.filter_map(|change| File::decode(change.value.as_bytes()).ok());
    let may_be_gone = of_lost.map(|(file, _)| file.sha256).collect::<BTreeSet<_>>();
    let named = named(oracle);
    let missing = named.values().filter(|name| !whole.contains(*name) && !may_be_gone.contains(*name));
    failures.extend(missing.map(|name| format!("{name} is not at the server")));
    for (client, folder) in clients {
        let (status, folder) = (client.status()?, folder.display());
        if status.left.is_some() {
            continue;
        }
        if status.files_to_send > 0 {
            failures.push(format!("{folder} waits to send {} files", status.files_to_send));
        }
        for activity in client.activities(Some(world.project))? {
            for file in client.attachments(activity.id)? {
                let name = named.get(&file.id).context("a file that nobody has")?;
                let is_true = match file.content {
                    ContentState::Here => whole.contains(name) && name_of(&read(client, file.id)?) == *name,
                    ContentState::Fetching { .. } => !whole.contains(name),
                    _ => false,
                };
                if !is_true {
                    failures.push(format!("{folder}: {name} is shown as {:?}", file.content));
                }
            }
        }
    }
    Ok((whole.len() as u64, failures))
}

fn name_of(bytes: &[u8]) -> String {
    ContentHash(Sha256::digest(bytes).into()).to_string()
}

/// A laptop that has nothing: it gets what all others have.
fn newcomer(world: &World) -> Result<(Client, PathBuf)> {
    let laptop = world.laptops.first().context("there are laptops")?;
    let folder = laptop.data.with_file_name("newcomer");
    let mut client = Client::open(&folder, Box::new(System))?;
    let person = *world.people.first().context("there are people")?;
    let code = Server::open(&world.database)?.admin().create_enrolment_code(person)?;
    let server = format!("http://{}", laptop.proxy.address());
    client.enrol_laptop(EnrolForm { server, code, device_name: String::new() })?;
    synchronise(&mut client)?;
    Ok((client, folder))
}

/// The server against the brute-force oracle, and every laptop against the server, byte by byte.
fn same_everywhere(
    storage: &dyn Storage,
    project: ProjectId,
    oracle: &Oracle,
    clients: &mut [(Client, PathBuf)],
    history: &History,
) -> Result<Vec<String>> {
    let mut failures = Vec::new();
    let (held, causality) = held_by(storage, project)?;
    failures
        .extend(differ(&held, &oracle.heads).map(|what| format!("the server against the oracle: {what}")));
    let listed = storage.conflicts(project)?.into_iter().map(|state| (state.row, state.group));
    if listed.collect::<BTreeSet<_>>() != oracle.conflicts() {
        failures.push("the server lists other conflicts than the oracle finds".to_owned());
    }
    for (client, folder) in clients {
        let status = client.status()?;
        ensure!(status.changes_to_send == 0, "{folder:?} still has changes to send");
        if status.left.is_some() {
            continue;
        }
        let mut states = client.field_groups(project)?;
        states.iter_mut().for_each(|state| state.state.settle(&causality));
        let what = differ(&heads(&states), &held);
        failures.extend(what.map(|what| format!("{} against the server: {what}", folder.display())));
        // All that it ever recorded is in the history, once: a number is never given twice.
        let device = status.laptop.context("it is enrolled")?.device;
        let recorded = client.recorded(project, 0)?;
        let known = history.of(device);
        if recorded.len() as u64 != known {
            let here = recorded.len();
            failures.push(format!("{}: {here} changes here, {known} in the history", folder.display()));
        }
        let wrong = wrong_receipts(client, recorded.len() as u64)?;
        failures.extend(wrong.map(|what| format!("{}: {what}", folder.display())));
        let recorded = recorded.iter().map(Confirmed::of).collect::<Vec<_>>();
        let lost = history.lost(&recorded);
        failures.extend(lost.first().map(|first| format!("{}: lost {first:?}", folder.display())));
    }
    Ok(failures)
}

/// Whether a laptop has anything but one receipt for each change that it recorded, and shows any of them as waiting.
fn wrong_receipts(client: &mut Client, recorded: u64) -> Result<Option<String>> {
    let (mut asked, mut receipts) = (ReceiptsAsked::default(), 0);
    loop {
        let page = client.receipts(asked)?;
        for action in &page.actions {
            receipts += action.changes;
            let waits = |receipt: &&Receipt| matches!(receipt.fate, Fate::Waiting { .. });
            if let Some(receipt) = action.receipts.iter().find(waits) {
                return Ok(Some(format!("change {:?} is shown as waiting", receipt.dot)));
            }
        }
        match page.next {
            Some(next) => asked = ReceiptsAsked { after: Some(next), ..ReceiptsAsked::default() },
            None => break,
        }
    }
    Ok((receipts != recorded).then(|| format!("{receipts} receipts for {recorded} changes")))
}

fn held_by(storage: &dyn Storage, project: ProjectId) -> Result<(Heads, Causality)> {
    let most_bytes = usize::MAX >> 1;
    let asked = PageAsked { project, cursor: None, device: DeviceNumber(0), most_bytes };
    let page = storage.project_page(&asked)?.context("a page of the project")?;
    ensure!(page.last, "one page holds all");
    Ok((heads(&page.states), page.context))
}

/// Every change that the server has, with its chains checked.
struct History {
    changes: HashMap<(u32, u64), Confirmed>,
    /// When the batch was received that ends with this change of a device.
    received: HashMap<u32, BTreeMap<u64, Timestamp>>,
    /// What a project officer has let in, after its laptop had been told that it waits.
    waited: HashSet<(u32, u64)>,
}

impl History {
    fn read(storage: &dyn Storage, project: ProjectId) -> Result<Self> {
        let (beginning, end) = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
        let mut history = Self { changes: HashMap::new(), received: HashMap::new(), waited: HashSet::new() };
        let mut chains = HashMap::<DeviceNumber, (u64, u64, ChainHash)>::new();
        let mut places = 0;
        for stored in storage.batches_between(project, beginning, end, 0, usize::MAX >> 1)? {
            let (batch, hash) = stored.signed.read()?;
            let device = batch.header.device;
            let key = storage.device_numbered(device)?.context("the laptop of a batch")?.public_key;
            stored.signed.verify(&hash, &key)?;
            let (number, counter, previous) = chains.entry(device).or_default();
            ensure!(
                (batch.header.number, batch.header.previous) == (*number + 1, *previous),
                "the chain of laptop {device} is broken at batch {}",
                batch.header.number
            );
            for change in &batch.changes {
                *counter += 1;
                ensure!(
                    change.dot.counter == *counter && change.dot.device == device,
                    "change {:?} of laptop {device} is not its {counter}th",
                    change.dot
                );
                history.changes.insert((device.0, *counter), Confirmed::of(change));
            }
            (*number, *previous) = (batch.header.number, hash);
            history.received.entry(device.0).or_default().insert(*counter, stored.received);
            ensure!(stored.seq > places, "two batches are at one place of the project");
            places = stored.seq;
            let name = BatchName { project, device, number: batch.header.number };
            let refused = storage.outcome(&name)?.context("what became of a batch")?.refused;
            ensure!(refused.iter().all(|verdict| !verdict.reason.is_empty()), "refused without a reason");
        }
        for waiting in storage.quarantine()? {
            for signed in storage.in_quarantine(project, waiting.device)? {
                let (batch, _) = signed.read()?;
                let waiting = batch
                    .changes
                    .iter()
                    .map(|change| ((change.dot.device.0, change.dot.counter), Confirmed::of(change)));
                history.changes.extend(waiting);
            }
        }
        Ok(history)
    }

    /// How many changes it has of a laptop.
    fn of(&self, device: DeviceNumber) -> u64 {
        self.changes.keys().filter(|(of, _)| *of == device.0).count() as u64
    }

    /// Which of these it does not have as they were confirmed.
    fn lost<'a>(&self, confirmed: &'a [Confirmed]) -> Vec<&'a Confirmed> {
        let has = |change: &&Confirmed| self.changes.get(&(change.device, change.counter)) != Some(*change);
        confirmed.iter().filter(has).collect()
    }

    /// A change that the server had confirmed to a laptop and received only afterwards: it had lost it, and the laptop
    /// has said it again.
    fn forgotten(&self, acknowledged: &[(u32, u64, Timestamp)]) -> Option<String> {
        let acknowledged =
            acknowledged.iter().filter(|(device, counter, _)| !self.waited.contains(&(*device, *counter)));
        acknowledged.into_iter().find_map(|(device, counter, at)| {
            let batch = self.received.get(device).and_then(|batches| batches.range(counter..).next());
            match batch {
                Some((_, received)) if received <= at => None,
                Some(_) => Some(format!("the server had lost change {counter} of laptop {device}")),
                None => Some(format!("the server has lost change {counter} of laptop {device}")),
            }
        })
    }
}

/// Whether SQLite finds nothing wrong with a database.
fn is_whole(path: &Path, key: Option<&str>) -> Result<()> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if let Some(key) = key {
        connection.pragma_update(None, "key", format!("x'{key}'"))?;
    }
    let said = connection.pragma_query_value(None, "integrity_check", |row| row.get::<_, String>(0))?;
    ensure!(said == "ok", "{said}");
    Ok(())
}
