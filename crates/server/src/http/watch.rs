use super::answer::{Answered, bytes, text};
use super::description::Unavailable;
use super::desk::Desk;
use axum::extract::State;
use axum::response::Response;

/// The program runs
#[utoipa::path(get, path = "/healthz", tag = "watching",
    responses((status = 200, description = "It does.", body = String, content_type = "text/plain")))]
pub(super) async fn healthz() -> Response {
    text("ok\n")
}

/// The database answers and can be written
///
/// If not, the problem's `detail` says why. Waits behind no laptop.
#[utoipa::path(get, path = "/readyz", tag = "watching",
    responses(
        (status = 200, description = "It does, and it can.", body = String, content_type = "text/plain"),
        Unavailable))]
pub(super) async fn readyz(State(desk): State<Desk>) -> Answered {
    desk.ready().await?;
    Ok(text("ready\n"))
}

/// Figures
///
/// In the text form of Prometheus, counted since the program started: requests, changes, connections, what waits, and
/// whether the database can be written. No person, laptop, project or address.
#[utoipa::path(get, path = "/metrics", tag = "watching",
    responses((status = 200, description = "The figures.", body = String,
        content_type = "text/plain; version=0.0.4")))]
pub(super) async fn metrics(State(desk): State<Desk>) -> Response {
    let is_ready = desk.ready().await.is_ok();
    let figures = desk.server.metrics.to_text(&desk.server.load, is_ready, desk.server.storage.room());
    bytes("text/plain; version=0.0.4", figures)
}
