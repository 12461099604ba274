use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::Problem;
use serde::Serialize;

pub(super) fn bytes(media_type: &'static str, bytes: impl Into<Body>) -> Response {
    with(StatusCode::OK, media_type, bytes)
}

pub(super) fn text(text: &'static str) -> Response {
    with(StatusCode::OK, "text/plain", text)
}

pub(super) fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(json) => with(StatusCode::OK, "application/json", json),
        Err(_) => with(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", Body::empty()),
    }
}

/// A refusal of a whole request, RFC 9457.
pub(super) fn problem(problem: &Problem) -> Response {
    let mut response = json(problem);
    *response.status_mut() =
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response.extensions_mut().insert(problem.code);
    response
}

/// The same, with the laptop that asked for the log.
pub(super) fn of(device: Option<DeviceNumber>, mut response: Response) -> Response {
    if let Some(device) = device {
        response.extensions_mut().insert(device);
    }
    response
}

fn with(status: StatusCode, media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
