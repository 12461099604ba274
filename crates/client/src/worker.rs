//! A client with a thread of its own, and a second one that synchronises in the background. The window calls from
//! wherever it is and never waits for the network.

use crate::Client;
use crate::error::Error;
use crate::status::{Event, Synchronisation};
use crate::surroundings::{Surroundings, System, random};
use crate::synchronisation::{Doing, Exchange, Incoming, Line, Question};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Client) + Send>;

/// What the database's thread is asked to do.
enum Order {
    Run(Job),
    /// To close the database and end; it answers when that is done.
    Close(Sender<()>),
}

/// How long a window that closes waits for the database. What was recorded is on the disk without it.
const CLOSING: Duration = Duration::from_secs(5);

type Notify = Arc<dyn Fn(Event) + Send + Sync>;

/// What the synchronising thread is woken by.
enum Wake {
    /// Something was recorded.
    Changed,
    /// A person asked for an exchange.
    AtOnce,
}

/// The two threads. They end when it is closed, or when the last of its clones is dropped.
#[derive(Clone)]
pub struct Worker {
    thread: Arc<DatabaseThread>,
}

/// Ends the database's thread when nobody can ask it any more; the synchronising thread then finds nobody.
struct DatabaseThread {
    orders: Sender<Order>,
}

impl Drop for DatabaseThread {
    fn drop(&mut self) {
        // It may have ended before; nobody waits for an answer.
        drop(self.orders.send(Order::Close(channel().0)));
    }
}

impl Worker {
    /// Opens the database of a data folder and starts both threads. `notify` is called, from either of them, for
    /// everything that happens without the caller's doing.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn open(folder: &Path, notify: impl Fn(Event) + Send + Sync + 'static) -> Result<Self, Error> {
        let client = Client::open(folder, Box::new(System))?;
        let notify: Notify = Arc::new(notify);
        let (orders, queue) = channel::<Order>();
        let (wake, woken) = channel::<Wake>();
        let telling = Arc::clone(&notify);
        let start = |name: &str| thread::Builder::new().name(name.to_owned());
        let failed = |error| Error::File(folder.to_owned(), error);
        start("database").spawn(move || work(client, &queue, &wake, &telling)).map_err(failed)?;
        // The synchronising thread ends when the database's thread drops its end of `woken`.
        let to_database = Database { orders: orders.clone() };
        start("synchronisation").spawn(move || synchronise(&to_database, &woken, &notify)).map_err(failed)?;
        Ok(Self { thread: Arc::new(DatabaseThread { orders }) })
    }

    /// Runs a use case on the database's thread.
    ///
    /// # Errors
    /// What the use case answers; or [`Error::Closing`].
    pub async fn call<R: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |client| drop(answer.send(run(client, use_case))));
        self.thread.orders.send(Order::Run(job)).map_err(|_| Error::Closing)?;
        answered.await.map_err(|_| Error::Closing)?
    }

    /// Asks the central server something, on a thread of its own: neither the window nor the database waits for it.
    ///
    /// # Errors
    /// What the use case answers, or why the server does not; or [`Error::Closing`].
    pub async fn ask<R: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<Question<R>, Error> + Send + 'static,
    ) -> Result<R, Error> {
        let question = self.call(use_case).await?;
        let (answer, answered) = oneshot::channel();
        thread::spawn(move || drop(answer.send(question.ask())));
        self.call(answered.await.map_err(|_| Error::Closing)??).await
    }

    /// Does something on the database's thread before whatever is asked next, and does not wait for it.
    pub fn tell(&self, what: impl FnOnce(&mut Client) + Send + 'static) {
        // A thread that has ended says so to whoever asks it something.
        drop(self.thread.orders.send(Order::Run(Box::new(what))));
    }

    /// Closes the database once everything that was asked before is done, and waits for that, but not for long:
    /// nothing is lost if the program ends first. Whatever is asked afterwards is answered with [`Error::Closing`].
    pub fn close(&self) {
        let (done, closed) = channel();
        if self.thread.orders.send(Order::Close(done)).is_ok()
            && closed.recv_timeout(CLOSING) == Err(RecvTimeoutError::Timeout)
        {
            tracing::warn!("the database took too long to close");
        }
    }
}

/// Runs a use case; what it answers names the files of its folder.
fn run<R>(client: &mut Client, use_case: impl FnOnce(&mut Client) -> Result<R, Error>) -> Result<R, Error> {
    use_case(client).map_err(|error| error.at(client.folder()))
}

/// The database's thread: one job after the other. After each it tells the window and the other thread what
/// changed.
fn work(mut client: Client, orders: &Receiver<Order>, wake: &Sender<Wake>, notify: &Notify) {
    let mut told = client.status().ok();
    if told.as_ref().is_some_and(|status| status.laptop.is_some()) {
        drop(wake.send(Wake::AtOnce));
    }
    while let Ok(order) = orders.recv() {
        let job = match order {
            Order::Run(job) => job,
            Order::Close(done) => {
                drop(client);
                done.send(()).ok();
                return;
            }
        };
        let to_send = client.changes_to_send();
        job(&mut client);
        if std::mem::take(&mut client.exchange_wanted) {
            drop(wake.send(Wake::AtOnce));
        } else if client.changes_to_send() > to_send {
            drop(wake.send(Wake::Changed));
        }
        match client.status() {
            Ok(status) if told.as_ref() != Some(&status) => {
                told = Some(status.clone());
                notify(Event::Status { status });
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the status could not be read"),
        }
    }
}

/// How the synchronising thread reaches the database.
struct Database {
    orders: Sender<Order>,
}

impl Database {
    /// Runs something on the database's thread and waits for it.
    fn run<R: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        let (answer, answered) = channel();
        let job: Job = Box::new(move |client| drop(answer.send(run(client, use_case))));
        self.orders.send(Order::Run(job)).map_err(|_| Error::Closing)?;
        answered.recv().map_err(|_| Error::Closing)?
    }

    fn say(&self, synchronisation: Synchronisation) -> Result<(), Error> {
        self.run(move |client| {
            client.synchronisation = synchronisation;
            Ok(())
        })
    }
}

fn synchronise(database: &Database, woken: &Receiver<Wake>, notify: &Notify) {
    let surroundings = System;
    // Nothing to do before the laptop is enrolled: the first wake says that it is.
    let Ok(_) = woken.recv() else { return };
    let mut exchange = Exchange::new(surroundings.now());
    loop {
        exchange.only_when_asked(database.run(|client| client.waits_to_be_asked()).unwrap_or(false));
        let now = surroundings.now();
        let wait = match exchange.doing(now) {
            Doing::Rest(until) => until.millis().saturating_sub(now.millis()),
            Doing::Ask => {
                let mut done = Done::default();
                let over = exchange_all(database, &mut exchange, notify, &mut done);
                let problem = over.as_ref().err().map(Error::code);
                let noted =
                    database.run(move |client| client.note_exchange(done.sent, done.received, problem));
                if let Err(error) = noted {
                    tracing::warn!(%error, "how the exchange ended could not be noted");
                }
                match over {
                    Ok(Over::Done) => drop(database.say(Synchronisation::Resting)),
                    Ok(Over::Interrupted) => {
                        drop(database.say(waiting(&exchange, Error::ServerBusy(None).code())));
                    }
                    Err(Error::Closing) => return,
                    Err(error) => {
                        tracing::info!(code = error.code(), %error, "the exchange did not go through");
                        let (now, chance) = (surroundings.now(), u64::from_le_bytes(random(&surroundings)));
                        match error {
                            Error::ServerBusy(seconds) => {
                                exchange.turned_away(now, seconds.unwrap_or(0), chance);
                            }
                            _ => exchange.failed(now, chance),
                        }
                        drop(database.say(waiting(&exchange, error.code())));
                    }
                }
                continue;
            }
        };
        match woken.recv_timeout(Duration::from_millis(wait.max(1).unsigned_abs())) {
            Ok(Wake::Changed) => exchange.changed(surroundings.now()),
            Ok(Wake::AtOnce) => exchange.at_once(surroundings.now()),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// That it waits before the next try, and why.
fn waiting(exchange: &Exchange, code: &str) -> Synchronisation {
    let now = System.now();
    let next_try = match exchange.doing(now) {
        Doing::Rest(until) => until,
        Doing::Ask => now,
    };
    Synchronisation::Failed { code: code.to_owned(), next_try }
}

/// What a run of exchanges has done.
#[derive(Clone, Copy, Default)]
struct Done {
    sent: u64,
    received: u64,
}

/// How a run of exchanges ended.
enum Over {
    /// Neither side has anything left.
    Done,
    /// The server asked to be left alone before that.
    Interrupted,
}

/// Exchanges until neither side has anything left, or the server asks to be left alone.
fn exchange_all(
    database: &Database,
    exchange: &mut Exchange,
    notify: &Notify,
    done: &mut Done,
) -> Result<Over, Error> {
    let surroundings = System;
    let mut line = database.run(|client| {
        client.begin_content();
        client.line()
    })?;
    loop {
        let Done { sent, received } = *done;
        database.say(Synchronisation::Working { sent, received })?;
        let most = exchange.most_changes();
        let outgoing = database.run(move |client| client.outgoing(most))?;
        let mut incoming = Incoming::new(line.ask(&outgoing)?, &outgoing);
        loop {
            let is_in;
            (incoming, is_in) = database.run(move |client| {
                let is_in = client.take_in(&mut incoming)?;
                Ok((incoming, is_in))
            })?;
            if is_in {
                break;
            }
            database.say(Synchronisation::Working { sent, received: received + incoming.received() })?;
        }
        done.sent += incoming.sent();
        done.received += incoming.received();
        let leave_alone = incoming.not_before_seconds();
        let made_progress = incoming.made_progress();
        // What is on screen may be older than what was confirmed or arrived.
        if incoming.sent() > 0 || incoming.received() > 0 || outgoing.request().catalogue == 0 {
            notify(Event::Received);
        }
        if let Some(refusal) = incoming.into_refusal() {
            return Err(refusal);
        }
        exchange.went_through(surroundings.now(), outgoing.is_full());
        if database.run(|client| client.renewal_is_due())? {
            let number = line.renew(&database.run(|client| Ok(client.renewal_request()))?)?;
            line = database.run(move |client| {
                client.take_in_renewal(&number)?;
                client.line()
            })?;
            continue;
        }
        let is_due = made_progress && database.run(|client| Ok(client.exchange_is_due()))?;
        if leave_alone > 0 {
            exchange.leave_alone(surroundings.now(), leave_alone, is_due);
        }
        match (is_due, leave_alone) {
            (true, 0) => continue,
            (true, _) => return Ok(Over::Interrupted),
            (false, 0) => {}
            (false, _) => return Ok(Over::Done),
        }
        // Files go last: their rows are there then. Where something is due that no exchange brings on, they wait too.
        let is_stuck = database.run(|client| Ok(client.exchange_is_due()))?;
        if is_stuck || !exchange_content(database, exchange, &line)? {
            return Ok(Over::Done);
        }
    }
}

/// Sends and fetches the content of files, part by part, until nothing is left, or until something else is to be said:
/// then true.
fn exchange_content(database: &Database, exchange: &mut Exchange, line: &Line) -> Result<bool, Error> {
    loop {
        let most = exchange.most_bytes();
        let (is_due, request) = database.run(move |client| {
            let is_due = client.exchange_is_due();
            Ok((is_due, if is_due { None } else { client.next_content(most)? }))
        })?;
        let Some(request) = request else { return Ok(is_due) };
        let answer = line.content(&request);
        let full = request.is_full(most);
        database.run(move |client| client.take_in_content(&request, answer))?;
        exchange.part_went_through(full);
    }
}
