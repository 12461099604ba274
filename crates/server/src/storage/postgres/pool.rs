use super::connection::{Address, Connection, Failed};
use super::failure::{Remedy, remedy};
use crate::storage::StorageError;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The most connections of one server process. More would not be faster: each is a process of the database, and two
/// for each of its cores keep it busy.
const MOST: usize = 16;
/// How long to wait for a connection that is free.
const WAIT: Duration = Duration::from_secs(30);
/// How long to pause before each next try: a database that restarts is back within these.
const PAUSES_MILLIS: [u64; 8] = [10, 40, 150, 300, 500, 1_000, 1_500, 2_000];

/// Connections to one database, made as they are needed.
pub(super) struct Pool {
    address: Address,
    connections: Mutex<Connections>,
    freed: Condvar,
}

#[derive(Default)]
struct Connections {
    idle: Vec<Connection>,
    /// Idle and in use.
    open: usize,
}

impl Pool {
    /// A pool with one connection: what is wrong with the address is said now.
    pub(super) fn open(address: Address) -> Result<Self, StorageError> {
        let connections = Connections { idle: vec![address.connect()?], open: 1 };
        Ok(Self { address, connections: Mutex::new(connections), freed: Condvar::new() })
    }

    /// Runs `work` on a connection, once more where it certainly did nothing: others were in the way, or the
    /// connection broke.
    pub(super) fn run<R>(
        &self,
        work: impl FnMut(&mut Connection) -> Result<R, Failed>,
    ) -> Result<R, StorageError> {
        self.try_for(&PAUSES_MILLIS, work)
    }

    /// The same with so little patience that the answer is of this moment: one more try finds a connection that the
    /// database has not closed since it was last used.
    pub(super) fn run_now<R>(
        &self,
        work: impl FnMut(&mut Connection) -> Result<R, Failed>,
    ) -> Result<R, StorageError> {
        self.try_for(&PAUSES_MILLIS[..1], work)
    }

    fn try_for<R>(
        &self,
        pauses: &[u64],
        mut work: impl FnMut(&mut Connection) -> Result<R, Failed>,
    ) -> Result<R, StorageError> {
        let mut pauses = pauses.iter();
        loop {
            let Failed { error, maybe_done } = match self.once(&mut work) {
                Ok(result) => return Ok(result),
                Err(failed) => failed,
            };
            let remedy = remedy(&error);
            if remedy == Remedy::Elsewhere {
                // What broke one connection has most likely broken the others.
                self.forget_idle();
            }
            match pauses.next() {
                Some(pause) if remedy != Remedy::None && !maybe_done => {
                    std::thread::sleep(Duration::from_millis(*pause));
                }
                _ => return Err(error),
            }
        }
    }

    fn once<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R, Failed>) -> Result<R, Failed> {
        let before = |error| Failed { error, maybe_done: false };
        let (place, idle) = self.place().map_err(before)?;
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.address.connect().map_err(before)?,
        };
        let result = work(&mut connection);
        if connection.is_good() {
            place.keep(connection);
        }
        result
    }

    /// A place in the pool, with a connection if one is idle.
    fn place(&self) -> Result<(Place<'_>, Option<Connection>), StorageError> {
        let until = Instant::now() + WAIT;
        let mut connections = self.locked();
        loop {
            let idle = connections.idle.pop();
            if idle.is_some() || connections.open < MOST {
                connections.open += usize::from(idle.is_none());
                return Ok((Place { pool: self, kept: None }, idle));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let said = std::io::Error::other("all connections to it are in use");
                return Err(StorageError::Away(Arc::new(said)));
            }
            let waited = self.freed.wait_timeout(connections, left);
            (connections, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn forget_idle(&self) {
        let forgotten = {
            let mut connections = self.locked();
            connections.open -= connections.idle.len();
            std::mem::take(&mut connections.idle)
        };
        drop(forgotten);
        self.freed.notify_all();
    }

    fn locked(&self) -> MutexGuard<'_, Connections> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    /// A connection drives itself to its end, which may not be done where other things are driven: the last owner of
    /// a server may well be a future.
    fn drop(&mut self) {
        let idle = std::mem::take(&mut self.locked().idle);
        if let Ok(thread) = std::thread::Builder::new().spawn(move || drop(idle)) {
            // A panic in there was told on stderr already.
            thread.join().ok();
        }
    }
}

/// A place in the pool. When it is left, its connection is there for others, or there is room for another.
struct Place<'a> {
    pool: &'a Pool,
    kept: Option<Connection>,
}

impl Place<'_> {
    fn keep(mut self, connection: Connection) {
        self.kept = Some(connection);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        {
            let mut connections = self.pool.locked();
            match self.kept.take() {
                Some(connection) => connections.idle.push(connection),
                None => connections.open -= 1,
            }
        }
        self.pool.freed.notify_one();
    }
}
