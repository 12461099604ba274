use super::answer::Refusal;
use super::body::{self, Memory, Received};
use super::callers::Callers;
use super::log::Noted;
use super::uploads::Uploads;
use crate::load::Load;
use crate::server::Server;
use crate::storage::Device;
use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use carnet_core::protocol::{Problem, ProblemCode};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Memory for the bodies of all requests that arrive or wait.
const BODIES: usize = 256 << 20;
/// Look-ups of laptops are quick, and have a queue of their own: nobody is recognised only after others were served.
const LOOK_UPS: usize = 4;
/// How long the database may take to say that it is there.
const READY: Duration = Duration::from_secs(5);
/// Questions after the database's health at a time, if it does not answer.
const QUESTIONS: usize = 2;

/// Where requests come, and are given to the server one by one.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) server: Server,
    pub(super) memory: Memory,
    pub(super) uploads: Uploads,
    look_ups: Arc<Load>,
    callers: Arc<Callers>,
    questions: Arc<Semaphore>,
}

impl Desk {
    pub(super) fn new(server: Server) -> Self {
        Self {
            server,
            memory: Memory::new(BODIES),
            uploads: Uploads::default(),
            look_ups: Arc::new(Load::with_queue(LOOK_UPS, 2_048)),
            callers: Arc::default(),
            questions: Arc::new(Semaphore::new(QUESTIONS)),
        }
    }

    /// Does something that blocks, when there is a place for it. It is done to its end also when the laptop hangs up.
    pub(super) async fn work<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Server) -> Result<R, Problem> + Send + 'static,
    ) -> Result<R, Problem> {
        self.work_in(&self.server.load, work).await
    }

    async fn work_in<R: Send + 'static>(
        &self,
        load: &Load,
        work: impl FnOnce(&Server) -> Result<R, Problem> + Send + 'static,
    ) -> Result<R, Problem> {
        let place = load.place(self.server.surroundings.as_ref()).await?;
        let server = self.server.clone();
        tokio::task::spawn_blocking(move || {
            let result = work(&server);
            drop(place);
            result
        })
        .await
        .map_err(|_| Problem::new(ProblemCode::Internal))?
    }

    /// Whether the database answers and can be written, or why not. Waits behind no other work.
    pub(super) async fn ready(&self) -> Result<(), Problem> {
        let unavailable = |why: &str| Problem::detailed(ProblemCode::Unavailable, why);
        let asking = async {
            let question = Arc::clone(&self.questions).acquire_owned().await.ok();
            let server = self.server.clone();
            let answer = tokio::task::spawn_blocking(move || {
                let answer = server.storage.ready();
                drop(question);
                answer
            });
            let failure = match answer.await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(error)) => {
                    tracing::error!(%error, "the database is not ready");
                    error.passing()
                }
                Err(_) => None,
            };
            Err(unavailable(failure.unwrap_or("the database does not answer as it should")))
        };
        let late = || unavailable("the database does not answer in time");
        tokio::time::timeout(READY, asking).await.unwrap_or_else(|_| Err(late()))
    }

    /// The laptop whose credential the request bears.
    async fn recognise(&self, parts: &Parts) -> Result<Device, Problem> {
        let bearer = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some(credential) = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned)
        else {
            return Err(Problem::new(ProblemCode::NotEnrolled));
        };
        let device = self.work_in(&self.look_ups, move |server| server.device(&credential)).await?;
        let admission = self.callers.admit(device.number, self.server.surroundings.now())?;
        if let Some(noted) = parts.extensions.get::<Noted>() {
            noted.note(device.number, admission);
        }
        Ok(device)
    }
}

/// A request of an enrolled laptop, with what it says still to come.
pub(super) struct Asked {
    pub(super) device: Device,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

impl FromRequest<Desk> for Asked {
    type Rejection = Refusal;

    async fn from_request(request: Request, desk: &Desk) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        match desk.recognise(&parts).await {
            Ok(device) => {
                let query = parts.uri.query().unwrap_or_default().to_owned();
                Ok(Self { device, query, headers: parts.headers, body })
            }
            Err(refusal) => Err(body::refuse(body, refusal).await.into()),
        }
    }
}

impl Asked {
    /// The body, if it is of this type and not larger than this.
    pub(super) async fn body(
        self,
        desk: &Desk,
        media_type: &'static str,
        most: usize,
    ) -> Result<(Device, Received), Problem> {
        Ok((self.device, read(desk, &self.headers, self.body, media_type, most).await?))
    }

    /// The body, if it is not larger than this, where only one type can be meant.
    pub(super) async fn untyped_body(self, desk: &Desk, most: usize) -> Result<(Device, Received), Problem> {
        Ok((self.device, desk.memory.read(self.body, most).await?))
    }
}

/// A request of somebody whom the server does not know yet.
pub(super) struct Stranger {
    pub(super) from: IpAddr,
    headers: HeaderMap,
    body: Body,
}

impl FromRequest<Desk> for Stranger {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Desk) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
        let from = sender(address.unwrap_or(Ipv4Addr::LOCALHOST.into()), &parts.headers);
        Ok(Self { from, headers: parts.headers, body })
    }
}

impl Stranger {
    pub(super) async fn body(
        self,
        desk: &Desk,
        media_type: &'static str,
        most: usize,
    ) -> Result<(IpAddr, Received), Problem> {
        Ok((self.from, read(desk, &self.headers, self.body, media_type, most).await?))
    }
}

async fn read(
    desk: &Desk,
    headers: &HeaderMap,
    body: Body,
    media_type: &'static str,
    most: usize,
) -> Result<Received, Problem> {
    match expect_type(headers, media_type) {
        Ok(()) => desk.memory.read(body, most).await,
        Err(refusal) => Err(body::refuse(body, refusal).await),
    }
}

/// Who asks: of a proxy on this machine, the one whom it speaks for; else one who guesses codes behind it would shut
/// everybody out. From elsewhere the header is not believed: anybody can write it.
fn sender(from: IpAddr, headers: &HeaderMap) -> IpAddr {
    let last = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let named = last.and_then(|list| list.rsplit(',').next()).and_then(|address| address.trim().parse().ok());
    if from.is_loopback() { named.unwrap_or(from) } else { from }
}

pub(super) fn expect_type(headers: &HeaderMap, media_type: &'static str) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = given.split(';').next().unwrap_or_default().trim();
    if given.eq_ignore_ascii_case(media_type) {
        Ok(())
    } else {
        Err(Problem::detailed(ProblemCode::Unsupported, format!("this address takes {media_type}")))
    }
}
