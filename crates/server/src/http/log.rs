use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::ProblemCode;
use hyper::body::Body as _;
use std::time::Instant;

/// One line for each request: what was asked, by which device, and how it went. Never a name, a code, a credential
/// or an address, and no path but our own: a path may hold anything.
pub(super) async fn request(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = match request.uri().path() {
        known @ ("/v1/enrol" | "/v1/history" | "/v1/renew" | "/v1/sync" | "/healthz" | "/readyz") => {
            known.to_owned()
        }
        path if path.starts_with("/v1/projects/") => super::files::PATH.to_owned(),
        _ => "(none)".to_owned(),
    };
    let bytes_up = request.body().size_hint().lower();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let device = response.extensions().get::<DeviceNumber>().map(|device| device.0);
    let problem = response.extensions().get::<ProblemCode>().map(|code| code.as_str());
    let bytes_down = response.body().size_hint().lower();
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    if path == "/healthz" || path == "/readyz" {
        tracing::debug!(%method, path, status, millis, "answered");
    } else {
        tracing::info!(%method, path, status, device, problem, bytes_up, bytes_down, millis, "answered");
    }
    response
}
