//! HTTP: the only module that knows of it. Answers bear no header that a laptop does not need: on a thin link every
//! byte counts.

mod answer;
mod body;
mod files;
mod listen;
mod log;

pub(crate) use listen::serve;

use crate::error::failed;
use crate::server::Server;
use crate::storage::Device;
use answer::{bytes, json, problem, text};
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::Response;
use axum::routing::{get, post};
use carnet_core::protocol::{MEDIA_TYPE, MOST_COMPRESSED, Problem, ProblemCode};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

/// The longest body of `/v1/enrol`, in bytes.
const MOST_ENROL: usize = 16 * 1024;

#[derive(Clone)]
struct Desk {
    server: Server,
    /// Exchanges that are worked on at a time; each may take some megabytes.
    places: Arc<Semaphore>,
}

fn router(server: Server) -> Router {
    let cores = std::thread::available_parallelism().map_or(4, usize::from);
    let desk = Desk { server, places: Arc::new(Semaphore::new((4 * cores).clamp(8, 64))) };
    let not_allowed = async |request| refused(request, ProblemCode::MethodNotAllowed).await;
    let not_found = async |request| refused(request, ProblemCode::NotFound).await;
    Router::new()
        .route("/v1/enrol", post(enrol).fallback(not_allowed))
        .route("/v1/renew", post(renew).fallback(not_allowed))
        .route("/v1/sync", post(sync).fallback(not_allowed))
        .route("/v1/history", get(history).fallback(not_allowed))
        .route(files::PATH, get(files::get).head(files::head).patch(files::patch).fallback(not_allowed))
        .route("/healthz", get(async || text("ok\n")).fallback(not_allowed))
        .route("/readyz", get(ready).fallback(not_allowed))
        .fallback(not_found)
        .with_state(desk)
        .layer(axum::middleware::from_fn(log::request))
        .layer(CatchPanicLayer::custom(|_| problem(&Problem::new(ProblemCode::Internal))))
}

async fn refused(request: Request, code: ProblemCode) -> Response {
    problem(&body::refuse(request.into_body(), Problem::new(code)).await)
}

impl Desk {
    /// Does something that blocks, when there is a place for it. It is done to its end also when the laptop hangs up.
    async fn work<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Server) -> Result<R, Problem> + Send + 'static,
    ) -> Result<R, Problem> {
        let internal = |_| Problem::new(ProblemCode::Internal);
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(|_| Problem::new(ProblemCode::Unavailable))?;
        let server = self.server.clone();
        tokio::task::spawn_blocking(move || {
            let result = work(&server);
            drop(place);
            result
        })
        .await
        .map_err(internal)?
    }
}

async fn ready(State(desk): State<Desk>) -> Response {
    match desk.work(|server| server.storage.ready().map_err(|error| failed(&error.into()))).await {
        Ok(()) => text("ready\n"),
        Err(_) => problem(&Problem::new(ProblemCode::Unavailable)),
    }
}

async fn enrol(
    State(desk): State<Desk>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let answer = async {
        let body = request.into_body();
        if let Err(refusal) = expect_type(&headers, "application/json") {
            return Err(body::refuse(body, refusal).await);
        }
        let from = sender(from.ip(), &headers);
        let body = body::read(body, MOST_ENROL).await?;
        desk.work(move |server| server.enrol(from, &body)).await
    };
    answer.await.map_or_else(|refusal| problem(&refusal), |answer| json(&answer))
}

async fn renew(State(desk): State<Desk>, headers: HeaderMap, request: Request) -> Response {
    let answer = async {
        let body = request.into_body();
        let device = match authenticate(&desk, &headers).await {
            Ok(device) => device,
            Err(refusal) => return Err(body::refuse(body, refusal).await),
        };
        if let Err(refusal) = expect_type(&headers, "application/json") {
            return Err(body::refuse(body, refusal).await);
        }
        let body = body::read(body, MOST_ENROL).await?;
        desk.work(move |server| server.renew(&device, &body)).await
    };
    answer.await.map_or_else(|refusal| problem(&refusal), |answer| json(&answer))
}

async fn sync(State(desk): State<Desk>, headers: HeaderMap, request: Request) -> Response {
    let mut number = None;
    let answer = async {
        let body = request.into_body();
        let device = match authenticate(&desk, &headers).await {
            Ok(device) => device,
            Err(refusal) => return Err(body::refuse(body, refusal).await),
        };
        number = Some(device.number);
        exchange(&desk, device, &headers, body).await
    };
    let answer = answer.await;
    let mut response = answer.map_or_else(|refusal| problem(&refusal), |answer| bytes(MEDIA_TYPE, answer));
    if let Some(number) = number {
        response.extensions_mut().insert(number);
    }
    response
}

async fn history(State(desk): State<Desk>, headers: HeaderMap, request: Request) -> Response {
    let mut number = None;
    let answer = async {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let device = match authenticate(&desk, &headers).await {
            Ok(device) => device,
            Err(refusal) => return Err(body::refuse(request.into_body(), refusal).await),
        };
        number = Some(device.number);
        desk.work(move |server| server.history(&device, &query)).await
    };
    let answer = answer.await;
    let mut response = answer.map_or_else(|refusal| problem(&refusal), |answer| json(&answer));
    if let Some(number) = number {
        response.extensions_mut().insert(number);
    }
    response
}

async fn exchange(desk: &Desk, device: Device, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    if let Err(refusal) = expect_type(headers, MEDIA_TYPE) {
        return Err(body::refuse(body, refusal).await);
    }
    let packed = body::read(body, MOST_COMPRESSED).await?;
    desk.work(move |server| server.sync(&device, &packed)).await
}

/// The device whose credential the request bears.
async fn authenticate(desk: &Desk, headers: &HeaderMap) -> Result<Device, Problem> {
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(credential) = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned) else {
        return Err(Problem::new(ProblemCode::NotEnrolled));
    };
    desk.work(move |server| server.device(&credential)).await
}

/// Who asks: of a proxy on this machine, the one whom it speaks for; else one who guesses codes behind it would shut
/// everybody out. From elsewhere the header is not believed: anybody can write it.
fn sender(from: IpAddr, headers: &HeaderMap) -> IpAddr {
    let last = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let named = last.and_then(|list| list.rsplit(',').next()).and_then(|address| address.trim().parse().ok());
    if from.is_loopback() { named.unwrap_or(from) } else { from }
}

fn expect_type(headers: &HeaderMap, media_type: &'static str) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = given.split(';').next().unwrap_or_default().trim();
    if given.eq_ignore_ascii_case(media_type) {
        Ok(())
    } else {
        Err(Problem::detailed(ProblemCode::Unsupported, format!("this address takes {media_type}")))
    }
}
