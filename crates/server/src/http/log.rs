use super::body::keeping;
use super::callers::Admission;
use super::desk::Desk;
use crate::metrics::Metrics;
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::ProblemCode;
use hyper::body::{Body as _, Frame, SizeHint};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// What is found out about a request while it is answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Noted(Arc<Notes>);

#[derive(Debug, Default)]
struct Notes {
    device: OnceLock<DeviceNumber>,
    admission: Mutex<Option<Admission>>,
}

impl Noted {
    /// Which laptop asks. Its admission counts until the answer is sent: an answer that nobody reads takes memory too.
    pub(super) fn note(&self, device: DeviceNumber, admission: Admission) {
        self.0.device.set(device).ok();
        *self.0.admission.lock().unwrap_or_else(PoisonError::into_inner) = Some(admission);
    }

    fn admission(&self) -> Option<Admission> {
        self.0.admission.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// One line for each request, and one in the figures: what was asked, by which device, and how it went. Never a name,
/// a code, a credential or an address, and no path but our own: a path may hold anything.
pub(super) async fn request(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let path = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let (arrived, noted) = (Arc::new(AtomicU64::new(0)), Noted::default());
    let counting = Arc::clone(&arrived);
    let mut request = request.map(|body| Body::new(Counted { body, arrived: counting }));
    request.extensions_mut().insert(noted.clone());
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let device = noted.0.device.get().map(|device| device.0);
    let problem = response.extensions().get::<ProblemCode>().map(|code| code.as_str());
    let bytes_down = response.body().size_hint().lower();
    let bytes_up = arrived.load(Ordering::Relaxed);
    let took = begun.elapsed();
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    desk.server.metrics.answered(path, status, took);
    if ["/healthz", "/readyz", "/metrics"].contains(&path) {
        tracing::debug!(%method, path, status, millis, "answered");
    } else {
        tracing::info!(%method, path, status, device, problem, bytes_up, bytes_down, millis, "answered");
    }
    if let Some(admission) = noted.admission() {
        response = keeping(admission, response);
    }
    response
}

/// A connection ended otherwise than it should. What was no request was answered by what reads requests, without a word
/// of ours, and stands in the log and in the figures like any other.
pub(super) fn ended(metrics: &Metrics, error: &hyper::Error) {
    if !error.is_parse() {
        return tracing::debug!(%error, "a connection ended");
    }
    let (path, status) = ("(none)", if error.is_parse_too_large() { 431 } else { 400 });
    metrics.answered(path, status, Duration::ZERO);
    tracing::info!(path, status, %error, "answered");
}

/// A body that counts what has come of it.
struct Counted {
    body: Body,
    arrived: Arc<AtomicU64>,
}

impl hyper::body::Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
            self.arrived.fetch_add(bytes, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
