use crate::admin::Admin;
use crate::catalogue;
use crate::enrolment::{self, Guesses};
use crate::error::Error;
use crate::http;
use crate::load::Load;
use crate::metrics::Metrics;
use crate::storage::{Device, Postgres, SecretHash, Sqlite, Storage, StorageError};
use crate::surroundings::{Surroundings, System};
use crate::synchronisation;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use carnet_core::protocol::{EnrolAnswer, Problem, ProblemCode};
use std::fs::File;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How much of an answer is planned for pages, in expanded bytes: columns of marks then take some 200 KiB on the
/// wire. An answer that is too large for the limits all the same is built again with less.
const PAGE_BYTES: usize = 3 << 20;
/// Requests that are worked on at a time; each may take some megabytes.
const PLACES_FOR_EACH_CORE: usize = 4;

/// Seconds for which laptops are sent away when the database fails them: somebody has to look after it. Each adds some
/// of its own, so that they do not come back at once.
const REST: u64 = 10;

/// The central server, on a storage. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) surroundings: Arc<dyn Surroundings>,
    pub(crate) guesses: Arc<Guesses>,
    pub(crate) page_bytes: usize,
    pub(crate) load: Arc<Load>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Server {
    /// Opens the database that is named `sqlite:PATH` or `postgres://…`, brings it to the newest version, and its
    /// catalogue to what this program carries.
    ///
    /// # Errors
    /// When the name is not understood, or the database cannot be opened or is from a newer version.
    pub fn open(database: &str) -> Result<Self, Error> {
        let storage: Arc<dyn Storage> = match Named::read(database)? {
            Named::Sqlite(path) => Arc::new(Sqlite::open(path).map_err(|source| unopened(path, source))?),
            Named::Postgres => Arc::new(Postgres::open(database).map_err(Error::Connect)?),
        };
        Self::on(storage, Arc::new(System))
    }

    /// The same for the process that answers laptops from it: it must be possible to write, and a file is served by one
    /// process. A database without room is served: there may be some later.
    ///
    /// # Errors
    /// Also when it cannot be written, or another process serves it.
    pub(crate) fn open_to_serve(database: &str) -> Result<(Self, Option<File>), Error> {
        let named = Named::read(database)?;
        let taken = match named {
            Named::Sqlite(path) => {
                let taken = Sqlite::take(path).map_err(|source| unopened(path, source))?;
                Some(taken.ok_or_else(|| Error::Served(path.to_owned()))?)
            }
            Named::Postgres => None,
        };
        let server = Self::open(database)?;
        match (server.storage.ready(), named) {
            (Ok(()), _) => {}
            (Err(error @ StorageError::NoRoom(_)), _) => {
                tracing::error!(%error, "laptops are told to come later");
            }
            (Err(source), Named::Sqlite(path)) => return Err(unopened(path, source)),
            (Err(source), Named::Postgres) => return Err(Error::Connect(source)),
        }
        Ok((server, taken))
    }

    /// The same for whoever comes beside the server: a name that was mistyped must not make an empty database.
    ///
    /// # Errors
    /// Also when there is no such file, or nothing in it.
    pub fn open_existing(database: &str) -> Result<Self, Error> {
        let storage: Arc<dyn Storage> = match Named::read(database)? {
            Named::Sqlite(path) => {
                let is_empty = std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() == 0);
                if is_empty || !path.exists() {
                    return Err(Error::NoDatabase(path.to_owned()));
                }
                match Sqlite::open_existing(path) {
                    Err(StorageError::Empty) => return Err(Error::NoDatabase(path.to_owned())),
                    opened => Arc::new(opened.map_err(|source| unopened(path, source))?),
                }
            }
            Named::Postgres => Arc::new(Postgres::open_existing(database).map_err(Error::Connect)?),
        };
        Self::on(storage, Arc::new(System))
    }

    /// A server on this storage, in these surroundings.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn on(storage: Arc<dyn Storage>, surroundings: Arc<dyn Surroundings>) -> Result<Self, Error> {
        catalogue::seed(storage.as_ref())?;
        let cores = std::thread::available_parallelism().map_or(4, usize::from);
        Ok(Self {
            storage,
            surroundings,
            guesses: Arc::default(),
            page_bytes: PAGE_BYTES,
            load: Arc::new(Load::new((PLACES_FOR_EACH_CORE * cores).clamp(8, 64))),
            metrics: Arc::default(),
        })
    }

    /// The same with another plan for the size of an answer's pages, in expanded bytes.
    #[must_use]
    pub fn with_page_bytes(self, page_bytes: usize) -> Self {
        Self { page_bytes, ..self }
    }

    /// The same with so many places for requests that are worked on at a time, and for such as wait.
    #[must_use]
    pub fn with_places(self, places: usize, waiting: usize) -> Self {
        Self { load: Arc::new(Load::with_queue(places, waiting)), ..self }
    }

    /// What an administrator does. All of it blocks, and may be done while the server answers.
    #[must_use]
    pub fn admin(&self) -> Admin<'_> {
        Admin { server: self }
    }

    /// What `POST /v1/enrol` answers, without HTTP: the same rules for whoever brings the messages, a network or a
    /// simulator.
    ///
    /// # Errors
    /// The problem that the laptop is told.
    pub fn enrol(&self, from: IpAddr, body: &[u8]) -> Result<EnrolAnswer, Problem> {
        enrolment::enrol(self, from, body).map_err(|refusal| refusal.into_problem(self))
    }

    /// What `POST /v1/renew` answers, without HTTP.
    ///
    /// # Errors
    /// The problem that the laptop is told.
    pub fn renew(&self, device: &Device, body: &[u8]) -> Result<EnrolAnswer, Problem> {
        enrolment::renew(self, device, body).map_err(|refusal| refusal.into_problem(self))
    }

    /// What `POST /v1/sync` answers to a compressed body, without HTTP.
    ///
    /// # Errors
    /// The problem that the laptop is told.
    pub fn sync(&self, device: &Device, packed: &[u8]) -> Result<Vec<u8>, Problem> {
        synchronisation::answer(self, device, packed)
    }

    /// The device that bears this credential.
    ///
    /// # Errors
    /// That the laptop is not enrolled here.
    pub fn device(&self, credential: &str) -> Result<Device, Problem> {
        let found = match BASE64_URL_SAFE_NO_PAD.decode(credential.trim()) {
            Ok(secret) => {
                self.storage.device(&SecretHash::of(&secret)).map_err(|error| self.failed(&error.into()))?
            }
            Err(_) => None,
        };
        found.ok_or_else(|| Problem::new(ProblemCode::NotEnrolled))
    }

    /// What a laptop is told when something failed. The administrator finds in the log why.
    pub(crate) fn failed(&self, error: &Error) -> Problem {
        tracing::error!(%error, "the server failed");
        self.metrics.failed(error.why());
        match error {
            Error::Storage(error) => match error.passing() {
                Some(why) => Problem::detailed(ProblemCode::Unavailable, why).after(REST),
                None => Problem::new(ProblemCode::Internal),
            },
            _ => Problem::new(ProblemCode::Internal),
        }
    }

    /// Answers laptops until `stop` is done; requests that are under way then are finished first.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        http::serve(self, listener, stop).await;
        Ok(())
    }

    /// Answers laptops from a thread of its own, until it is stopped or dropped.
    ///
    /// # Errors
    /// When it cannot listen there.
    pub fn start(self, listen: SocketAddr) -> Result<Running, Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("carnet-server")
            .build()
            .map_err(Error::Start)?;
        let unheard = |source| Error::Listen { address: listen, source };
        let listener = runtime.block_on(TcpListener::bind(listen)).map_err(unheard)?;
        let address = listener.local_addr().map_err(unheard)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new()
            .name("carnet-server".to_owned())
            .spawn(move || {
                // Stopped by a message, or by the sender's end.
                runtime.block_on(http::serve(self, listener, async {
                    stopped.await.ok();
                }));
            })
            .map_err(Error::Start)?;
        Ok(Running { address, stop: Some(stop), thread: Some(thread) })
    }
}

/// The folder that a path names; none for a file of the present one.
fn folder_of(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

fn unopened(path: &Path, source: StorageError) -> Error {
    Error::Open { path: path.to_owned(), source }
}

/// How a database is named on the command line.
#[derive(Clone, Copy)]
enum Named<'a> {
    Sqlite(&'a Path),
    Postgres,
}

impl<'a> Named<'a> {
    fn read(database: &'a str) -> Result<Self, Error> {
        match database.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => {
                let path = Path::new(path);
                match folder_of(path).filter(|folder| !folder.is_dir()) {
                    Some(folder) => Err(Error::NoFolder(folder.to_owned())),
                    None => Ok(Self::Sqlite(path)),
                }
            }
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => Ok(Self::Postgres),
            // What follows the scheme of a URI may hold a password.
            _ => {
                let said = database.split_once("://").map_or(database, |(scheme, _)| scheme);
                Err(Error::BadDatabase(said.to_owned()))
            }
        }
    }
}

/// A server that answers from a thread of its own. Dropping it stops it.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops it; returns when the requests that were under way are answered.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in there was told on stderr already.
            thread.join().ok();
        }
    }
}
