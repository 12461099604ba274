use super::answer::{Answered, json};
use super::description::{EnrolRefusals, RenewRefusals};
use super::desk::{Asked, Desk, Stranger};
use axum::extract::State;
use carnet_core::protocol::{EnrolAnswer, EnrolRequest, RenewRequest};

/// The longest body, in bytes.
const MOST: usize = 16 * 1024;

/// Take in a laptop
///
/// A laptop with a one-time code becomes a device with a number and a credential. When the answer was lost, the same
/// code with the same key gives the same number within ten minutes, and a new credential.
#[utoipa::path(post, path = "/v1/enrol", tag = "laptops", request_body = EnrolRequest,
    responses((status = 200, description = "The laptop is taken in.", body = EnrolAnswer), EnrolRefusals))]
pub(super) async fn enrol(State(desk): State<Desk>, stranger: Stranger) -> Answered {
    let (from, body) = stranger.body(&desk, "application/json", MOST).await?;
    Ok(json(&desk.work(move |server| server.enrol(from, &body.bytes)).await?))
}

/// Give a laptop another number
///
/// For a laptop that finds that a copy of it speaks too, or that it was set back. Asked again with the same key, it
/// gets the same number, and a new credential.
#[utoipa::path(post, path = "/v1/renew", tag = "laptops", request_body = RenewRequest,
    security(("credential" = [])),
    responses((status = 200, description = "The laptop has a number of its own.", body = EnrolAnswer), RenewRefusals))]
pub(super) async fn renew(State(desk): State<Desk>, asked: Asked) -> Answered {
    let (device, body) = asked.body(&desk, "application/json", MOST).await?;
    Ok(json(&desk.work(move |server| server.renew(&device, &body.bytes)).await?))
}
