use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use carnet_core::protocol::{Problem, ProblemCode};
use serde::Serialize;

/// Seconds after which it makes sense to come again, where nothing better is known.
const USUAL_REST: u64 = 5;

/// What a handler answers.
pub(super) type Answered = Result<Response, Refusal>;

/// A problem as an answer.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        problem(&self.0)
    }
}

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
fn problem(problem: &Problem) -> Response {
    let mut response = json(problem);
    *response.status_mut() =
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    match problem.code {
        ProblemCode::NotEnrolled => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        ProblemCode::TooMany | ProblemCode::Unavailable => {
            headers.insert(RETRY_AFTER, problem.retry_after_seconds.unwrap_or(USUAL_REST).into());
        }
        _ => {}
    }
    response.extensions_mut().insert(problem.code);
    response
}

fn with(status: StatusCode, media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
