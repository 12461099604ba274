use super::body::keeping;
use super::callers::Admission;
use super::desk::Desk;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::ProblemCode;
use hyper::body::Body as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

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
pub(super) async fn request(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let path = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let bytes_up = request.body().size_hint().lower();
    let noted = Noted::default();
    request.extensions_mut().insert(noted.clone());
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let device = noted.0.device.get().map(|device| device.0);
    let problem = response.extensions().get::<ProblemCode>().map(|code| code.as_str());
    let bytes_down = response.body().size_hint().lower();
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
